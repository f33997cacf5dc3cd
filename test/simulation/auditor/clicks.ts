import type { CampaignFact, ClickFact } from '../facts.js'
import { hourOf } from './calendar.js'
import type { Contracts } from './contracts.js'
import { Bursts, Impressions } from './counts.js'
import { cut, type LinkedClick, type People } from './people.js'
import { shareEqually } from './share.js'

/** Contract, annex of measures: two clicks of one person on one campaign within this are one. */
const WINDOW_MS = 30_000
const HOUR_MS = 3_600_000
/** The hour is looked at so long after its end. */
const LOOK_AFTER_MS = 600_000
const HOUR_REASONS = ['no-impression', 'improbable-rate']

/** A part that was given to a cinema, or is taken back (below zero). */
export interface Move {
  cinema: string
  micros: bigint
  back: boolean
  posted: boolean
  /** Its month is closed, or it came late for a closed one and was closed with the next. */
  closed: boolean
}

export interface AuditedClick extends LinkedClick, Omit<ClickFact, 'id' | 'at' | 'visitor'> {
  commit: number
  reasons: string[]
  /** Reasons that counted at any time. */
  everBecause: Set<string>
  /** Whom it paid first, whether that was taken back or not. */
  first: Map<string, bigint>
  /** Whom it pays now. */
  shares: Map<string, bigint>
  moves: Move[]
}

/** Judges clicks and shares their price. */
export class Clicks {
  readonly campaigns = new Map<number, CampaignFact>()
  readonly impressions = new Impressions()
  readonly #all = new Map<string, AuditedClick>()
  readonly #byKey = new Map<string, AuditedClick[]>()
  readonly #bursts = new Bursts()
  /** Hours of campaigns that are to be looked at: `campaign hour`. */
  readonly #due = new Set<string>()
  readonly #excluded: { cinema: string; from: number; to: number }[] = []
  readonly #contracts: Contracts
  readonly #people: People

  constructor(contracts: Contracts, people: People) {
    this.#contracts = contracts
    this.#people = people
  }

  all(): IterableIterator<AuditedClick> {
    return this.#all.values()
  }

  /** A click comes, or comes again. */
  keep({ visitor, ...fact }: ClickFact, commit: number): void {
    let click = this.#all.get(fact.id)
    if (click === undefined) {
      const nothing = { visitor: null, noted: new Set<string>(), judged: false, reasons: [], moves: [] }
      const never = { everBecause: new Set<string>(), first: new Map(), shares: new Map() }
      click = { ...fact, ...nothing, ...never, commit }
      this.#all.set(fact.id, click)
      this.#byKey.set(fact.duplicateKey, [...(this.#byKey.get(fact.duplicateKey) ?? []), click])
    }
    this.#people.link(click, visitor)
  }

  /** A decision: a cinema has no part in the clicks of a time. */
  exclude(cinema: string, from: number, to: number): void {
    this.#excluded.push({ cinema, from, to })
  }

  /** Judges a piece of the clicks of commits before `below`: about so many. @returns whether there may be more */
  judge(most: number, below: number): boolean {
    const waiting = [...this.#all.values()].filter(({ judged, commit }) => !judged && commit < below)
    const upto = cut(waiting, most, below)
    const taken = waiting.filter(({ commit }) => commit < upto).sort(inTime)
    // None of the others of one piece is paid yet when they are looked at.
    const verdicts = taken.map((click) => ({ click, ...this.#verdict(click) }))
    for (const { click, reasons, cinemas } of verdicts) {
      click.judged = true
      this.#due.add(`${click.campaign} ${hourOf(click.at)}`)
      this.#find(click, reasons, reasons.length > 0 ? new Map() : this.#price(click, cinemas))
    }
    return waiting[most - 1] !== undefined
  }

  /** The first hour of a campaign that is to be looked at, or none. */
  firstDue(): number {
    return Math.min(...[...this.#due].map((due) => Number(due.split(' ')[1])))
  }

  /** Looks at hours that are over, of months that are not closed: what only they show. */
  look(now: number, closedUpTo: number): void {
    for (const due of [...this.#due]) {
      const [campaign, hour] = due.split(' ').map(Number) as [number, number]
      if (hour >= closedUpTo && hour + HOUR_MS > now - LOOK_AFTER_MS) continue
      this.#due.delete(due)
      if (hour < closedUpTo) continue
      if (!this.impressions.anyAround(campaign, hour)) continue
      const clicks = [...this.#all.values()].filter((one) => one.campaign === campaign && hourOf(one.at) === hour)
      const places = new Set(
        clicks
          .filter(({ judged }) => judged)
          .filter((one) => this.#isTouched(one, clicks))
          .map(placeOf),
      )
      this.#again(clicks.filter((one) => places.has(placeOf(one))))
    }
    this.#bursts.forget(now)
  }

  /** Judges the clicks of a time once more, by the same rules and the decisions of now. */
  judgeAgain(from: number, to: number): void {
    this.#again([...this.#all.values()].filter(({ at }) => at >= from && at < to))
  }

  #isTouched(click: AuditedClick, ofHour: readonly AuditedClick[]): boolean {
    const same = ofHour.filter((one) => placeOf(one) === placeOf(click))
    const found = same.some(({ everBecause }) => HOUR_REASONS.some((reason) => everBecause.has(reason)))
    return found || this.#hourReasons(click).length > 0
  }

  /** What was found stays found; what only the hour shows, and decisions about cinemas, are looked at anew. */
  #again(clicks: readonly AuditedClick[]): void {
    for (const click of clicks.toSorted(inTime)) {
      if (!click.judged) continue
      const stay = click.reasons.filter((reason) => !HOUR_REASONS.includes(reason) && reason !== 'scripted-visits')
      const reasons = [...stay, ...this.#hourReasons(click)]
      if (reasons.length > 0) this.#find(click, reasons, new Map())
      else if (click.first.size > 0) this.#shareAgain(click)
      else this.#shareLate(click)
    }
  }

  /** Whoever was given a part first is given it again, but for those that lost theirs. */
  #shareAgain(click: AuditedClick): void {
    const left = [...click.first.keys()].filter((cinema) => !this.#isExcluded(cinema, click.at))
    if (left.length === 0) this.#find(click, ['scripted-visits'], new Map())
    else this.#find(click, [], left.length === click.first.size ? click.first : this.#price(click, left))
  }

  #shareLate(click: AuditedClick): void {
    // What was noted has done its work with the first judging.
    const found = [...this.#people.cinemasOf({ ...click, noted: new Set() })]
    const cinemas = found.filter((cinema) => !this.#isExcluded(cinema, click.at))
    if (cinemas.length > 0) this.#find(click, [], this.#price(click, cinemas))
    else if (click.visitor === null) this.#find(click, ['unknown-visitor'], new Map())
    else this.#find(click, [found.length > 0 ? 'scripted-visits' : 'no-cinema'], new Map())
  }

  #find(click: AuditedClick, found: string[], given: ReadonlyMap<string, bigint>): void {
    // What is paid again beside another that is paid meanwhile is one too many.
    const isTwin = found.length === 0 && click.reasons.length > 0 && this.#twins(click).some(isPaid)
    const [reasons, shares] = isTwin ? [['duplicate'], new Map<string, bigint>()] : [found, given]
    click.reasons = reasons
    for (const reason of reasons) click.everBecause.add(reason)
    if (alike(click.shares, shares)) return
    const move = { posted: false, closed: false }
    for (const [cinema, micros] of click.shares) click.moves.push({ ...move, cinema, micros: -micros, back: true })
    for (const [cinema, micros] of shares) click.moves.push({ ...move, cinema, micros, back: false })
    if (click.first.size === 0) click.first = new Map(shares)
    click.shares = new Map(shares)
  }

  #verdict(click: AuditedClick): { reasons: string[]; cinemas: string[] } {
    const known = click.visitor !== null || click.noted.size > 0
    const { person, network } = this.#bursts.count(click, { known })
    const campaign = this.campaigns.get(click.campaign)
    const running =
      campaign !== undefined &&
      campaign.state !== 'refused' &&
      click.at >= campaign.startsAt &&
      click.at < campaign.endsAt
    const against: Record<string, boolean> = {
      bot: click.agentClass === 'bot',
      'empty-agent': click.agentClass === 'empty',
      'not-a-browser': click.agentClass === 'other',
      'data-centre': click.dataCentre,
      prefetch: click.fetchClass === 'prefetch',
      'not-a-navigation': click.fetchClass === 'not-a-navigation',
      duplicate: this.#isDuplicate(click),
      'burst-person': person > 10,
      'burst-network': network > 500,
      'campaign-not-running': !running,
      'unknown-visitor': !known,
    }
    const reasons = Object.keys(against).filter((reason) => against[reason])
    if (reasons.length > 0) return { reasons, cinemas: [] }
    const found = [...this.#people.cinemasOf(click)]
    const cinemas = found.filter((cinema) => !this.#isExcluded(cinema, click.at))
    if (cinemas.length > 0) return { reasons: [], cinemas }
    return { reasons: [found.length > 0 ? 'scripted-visits' : 'no-cinema'], cinemas }
  }

  #hourReasons(click: AuditedClick): string[] {
    const shown = this.impressions.around(click)
    if (shown.day < 50) return []
    const clicks = [...this.#all.values()].filter(
      (one) =>
        one.campaign === click.campaign &&
        one.placement === click.placement &&
        hourOf(one.at) === hourOf(click.at) &&
        isHuman(one) &&
        !one.dataCentre,
    ).length
    const reasons = shown.creative === 0 ? ['no-impression'] : []
    return clicks >= 20 && clicks * 100 > shown.hour * 20 ? [...reasons, 'improbable-rate'] : reasons
  }

  #isDuplicate(click: AuditedClick): boolean {
    return this.#twins(click).some((other) => inTime(other, click) < 0 || isPaid(other))
  }

  #twins(click: AuditedClick): AuditedClick[] {
    return (this.#byKey.get(click.duplicateKey) ?? []).filter(
      (other) => other !== click && isHuman(other) && Math.abs(other.at - click.at) < WINDOW_MS,
    )
  }

  #isExcluded(cinema: string, at: number): boolean {
    return this.#excluded.some((one) => one.cinema === cinema && one.from <= at && at < one.to)
  }

  /** Contract, article 10: the price in force at that moment. Where contracts differ, the lowest. */
  #price({ id, at }: AuditedClick, cinemas: readonly string[]): Map<string, bigint> {
    const prices = cinemas.map((cinema) => this.#contracts.at(cinema, at)?.priceMicros ?? 0n)
    const lowest = prices.toSorted((a, b) => Number(a - b))[0] ?? 0n
    return shareEqually(id, lowest, cinemas)
  }
}

/** What a person's browser asks for when a link is followed. */
export function isHuman({ agentClass, fetchClass }: Pick<ClickFact, 'agentClass' | 'fetchClass'>): boolean {
  return agentClass === 'browser' && ['navigation', 'unknown'].includes(fetchClass)
}

function isPaid({ judged, reasons }: AuditedClick): boolean {
  return judged && reasons.length === 0
}

function placeOf({ placement, creative }: AuditedClick): string {
  return `${placement} ${creative}`
}

function inTime(a: AuditedClick, b: AuditedClick): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1)
}

function alike(some: ReadonlyMap<string, bigint>, others: ReadonlyMap<string, bigint>): boolean {
  return some.size === others.size && [...some].every(([cinema, micros]) => others.get(cinema) === micros)
}
