import type { CinemaTerms, OperatorTerms } from '../facts.js'

/** What holds for a cinema from a moment to another, half-open: while its contract and the operator's are both in force. */
export interface Span {
  from: number
  to: number | null
  priceMicros: bigint
  terms: CinemaTerms
}

interface Version {
  from: number
  to: number | null
  terms: CinemaTerms
}

/** Contracts over time. What was said of the past is never said otherwise. */
export class Contracts {
  readonly #cinemas = new Map<string, CinemaTerms | null>()
  readonly #spans = new Map<string, Span[]>()
  readonly #versions = new Map<string, Version[]>()
  #operator: OperatorTerms | null = null

  /** A contract comes into force, is amended (its terms), or is suspended or over (null). */
  cinemaAgrees(cinema: string, terms: CinemaTerms | null, at: number): void {
    this.#cinemas.set(cinema, terms)
    const versions = this.#versions.get(cinema) ?? []
    const last = versions.at(-1)
    if (last?.to === null) last.to = at
    if (terms) versions.push({ from: at, to: null, terms })
    this.#versions.set(cinema, versions)
    this.#begin(cinema, at)
  }

  operatorAgrees(terms: OperatorTerms | null, at: number): void {
    this.#operator = terms
    for (const cinema of this.#cinemas.keys()) this.#begin(cinema, at)
  }

  at(cinema: string, at: number): Span | null {
    return this.#spansOf(cinema).find(({ from, to }) => from <= at && (to === null || at < to)) ?? null
  }

  /** What the cinema's contract says at a moment, whatever the operator's does; when it is over, what it said last. */
  lastTerms(cinema: string, at: number): CinemaTerms | null {
    return this.#versions.get(cinema)?.findLast(({ from }) => from <= at)?.terms ?? null
  }

  /** The terms that rule paying a cinema: of the contract that runs, or of its last one, which is over. */
  standing(cinema: string): { terms: CinemaTerms; ended: boolean } | null {
    const last = this.#versions.get(cinema)?.at(-1)
    return last === undefined ? null : { terms: last.terms, ended: last.to !== null }
  }

  #spansOf(cinema: string): Span[] {
    return this.#spans.get(cinema) ?? []
  }

  #begin(cinema: string, at: number): void {
    const spans = this.#spansOf(cinema)
    const last = spans.at(-1)
    if (last?.to === null) last.to = at
    const terms = this.#cinemas.get(cinema)
    if (terms && this.#operator) spans.push({ from: at, to: null, priceMicros: this.#operator.clickPriceMicros, terms })
    this.#spans.set(cinema, spans)
  }
}
