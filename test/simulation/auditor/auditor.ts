import type { CampaignFact, CinemaTerms, ClickFact, OperatorTerms, Payer, VisitFact } from '../facts.js'
import { accrue, Books } from './books.js'
import { Clicks } from './clicks.js'
import { Contracts } from './contracts.js'
import { Months } from './months.js'
import { Payouts } from './payouts.js'
import { People } from './people.js'

/**
 * A second implementation of everything between a visit and a cinema's money, in memory, written from the contracts and the
 * decisions: it imports nothing of the program. It is told what happens, and says what the program's tables should hold.
 */
export class Auditor {
  readonly contracts = new Contracts()
  readonly people = new People(this.contracts)
  readonly clicks = new Clicks(this.contracts, this.people)
  readonly books = new Books()
  readonly months = new Months(this.contracts, this.clicks, this.books)
  readonly payouts: Payouts
  /** Everything that is committed at once has a number. */
  #commit = 0
  /** Clicks of commits before this may be judged: the visits before them are in the pool. */
  #rolledUp = 0

  constructor({ payer }: { payer: Payer }) {
    const { contracts, months, books } = this
    this.payouts = new Payouts({ contracts, months, books, payer })
  }

  cinemaAgrees({ cinema, terms, at }: { cinema: string; terms: CinemaTerms | null; at: number }): void {
    this.contracts.cinemaAgrees(cinema, terms, at)
  }

  operatorAgrees({ terms, at }: { terms: OperatorTerms | null; at: number }): void {
    this.contracts.operatorAgrees(terms, at)
  }

  campaign(fact: CampaignFact): void {
    this.clicks.campaigns.set(fact.campaign, fact)
  }

  visits(facts: readonly VisitFact[]): void {
    this.#commit++
    this.people.visits(facts, this.#commit)
  }

  clicked(facts: readonly ClickFact[]): void {
    this.#commit++
    for (const fact of facts) this.clicks.keep(fact, this.#commit)
  }

  rollUp(most = Number.POSITIVE_INFINITY): void {
    this.#rolledUp = this.people.rollUp(most, this.#commit)
  }

  /** Judges in pieces of about so many clicks, all that can be or so many pieces. */
  judge(
    now: number,
    { most = 5_000, pieces = Number.POSITIVE_INFINITY }: { most?: number; pieces?: number } = {},
  ): void {
    for (let more = true, left = pieces; more && left > 0; left--) more = this.clicks.judge(most, this.#rolledUp)
    this.months.sweptAt.judge = now
  }

  post(now: number): void {
    accrue(this.books, this.clicks.all())
    this.months.sweptAt.post = now
  }
}
