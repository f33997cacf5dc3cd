import type { Answer, ClickFact, VisitFact } from '../facts.js'
import { dayAfter, dayOf } from './calendar.js'
import type { Contracts } from './contracts.js'

const POOL = 1
const PAY = 4

interface PoolDay {
  visitor: string
  cinema: string
  day: string
  purposes: number
  expiresAt: number
}

interface WaitingVisit {
  commit: number
  visitor: string
  cinema: string
  day: string
  purposes: number
  receipt: string
}

/** A click as far as people are concerned. */
export interface LinkedClick extends Pick<ClickFact, 'id' | 'at'> {
  visitor: string | null
  /** Cinemas that were noted for it when its person took a consent back. */
  noted: Set<string>
  judged: boolean
}

/** Who consented to what, who visited whom, and which cinemas a click could pay. Ids are as good as people here. */
export class People {
  readonly #links = new Map<string, Map<string, Answer>>()
  readonly #erased = new Set<string>()
  readonly #pool = new Map<string, PoolDay>()
  readonly #clicks = new Map<string, Set<LinkedClick>>()
  readonly #contracts: Contracts
  #waiting: WaitingVisit[] = []

  constructor(contracts: Contracts) {
    this.#contracts = contracts
  }

  /** Visits that are kept at once, with the answers that they carry; without a contract nothing is kept of them. */
  visits(facts: readonly VisitFact[], commit: number): void {
    const covered = facts.filter(({ cinema, at }) => this.#contracts.at(cinema, at))
    const narrowed = covered.filter((fact) => this.#allowsLess(fact))
    for (const { visitor } of narrowed) this.#note(visitor)
    for (const fact of covered) this.#claim(fact)
    for (const { visitor } of narrowed) this.#unlinkUnlessPaying(visitor, covered[0]?.at ?? 0)
    for (const { at, visitor, cinema, answer } of covered) {
      const link = this.#linksOf(visitor).get(cinema)
      const purposes = answer.purposes & (link?.purposes ?? 0)
      if (link && link.expiresAt > at && purposes !== 0)
        this.#waiting.push({ commit, visitor, cinema, day: dayOf(at), purposes, receipt: link.receipt })
    }
  }

  /** Links a click to its person, who must have allowed that for its moment. */
  link(click: LinkedClick, visitor: string | null): void {
    if (visitor === null) return
    const allowed = [...this.#linksOf(visitor).values()].some(
      ({ purposes, givenAt, expiresAt }) => purposes & PAY && givenAt <= click.at && click.at < expiresAt,
    )
    if (!allowed) return
    click.visitor = visitor
    const clicks = this.#clicks.get(visitor)
    if (clicks) clicks.add(click)
    else this.#clicks.set(visitor, new Set([click]))
  }

  withdraw(visitor: string, cinema: string, at: number): void {
    const links = this.#linksOf(visitor)
    const live = [...links].filter(([other, { expiresAt }]) => other !== cinema && expiresAt > at).length
    if (!links.has(cinema) && (live > 0 || links.size === 0)) return
    if (links.has(cinema)) {
      this.#note(visitor)
      this.#waiting = this.#waiting.filter((visit) => visit.visitor !== visitor || visit.cinema !== cinema)
      this.#forget((day) => day.visitor === visitor && day.cinema === cinema)
      links.delete(cinema)
    }
    this.#unlinkUnlessPaying(visitor, at)
    if (live === 0) links.clear()
  }

  erase(visitor: string): void {
    this.#note(visitor)
    this.#erased.add(visitor)
    this.#waiting = this.#waiting.filter((visit) => visit.visitor !== visitor)
    this.#forget((day) => day.visitor === visitor)
    this.#unlink(visitor)
    this.#links.delete(visitor)
  }

  /**
   * Takes the visits that wait into the pool, all or about so many, but never a part of one commit.
   * @returns up to which commit, exclusive
   */
  rollUp(most: number, lastCommit: number): number {
    const upto = cut(this.#waiting, most, lastCommit + 1)
    for (const visit of this.#waiting) if (visit.commit < upto) this.#take(visit)
    this.#waiting = this.#waiting.filter(({ commit }) => commit >= upto)
    return upto
  }

  /** The cinemas that a click could pay, as far as the pool knows now. */
  cinemasOf(click: LinkedClick): Set<string> {
    const cinemas = new Set(click.noted)
    if (click.visitor === null) return cinemas
    for (const { visitor, ...day } of this.#pool.values())
      if (visitor === click.visitor && this.#pays(click, day)) cinemas.add(day.cinema)
    return cinemas
  }

  /** Whether an answer allows less than the one before, or for less long. */
  #allowsLess({ visitor, cinema, answer, at }: VisitFact): boolean {
    const link = this.#linksOf(visitor).get(cinema)
    if (link === undefined || link.expiresAt <= at) return false
    const less = (link.purposes & ~answer.purposes) !== 0
    return less || (link.purposes !== answer.purposes && link.expiresAt > answer.expiresAt)
  }

  #claim({ visitor, cinema, answer, at }: VisitFact): void {
    if (this.#erased.has(visitor)) return
    const links = this.#linksOf(visitor)
    const link = links.get(cinema)
    if (link === undefined) {
      links.set(cinema, answer)
      return
    }
    const live = link.expiresAt > at
    const less = (link.purposes & ~answer.purposes) !== 0
    const other = link.purposes !== answer.purposes
    if (live && less) this.#allowLess(visitor, cinema, answer)
    else if (!less && other && link.expiresAt > answer.expiresAt) this.#shorten(visitor, cinema, answer.expiresAt)
    if (answer.givenAt <= link.givenAt && !(live && other)) return
    const receipt = less || link.expiresAt <= answer.givenAt ? answer.receipt : link.receipt
    links.set(cinema, { ...answer, receipt })
  }

  #allowLess(visitor: string, cinema: string, { purposes, expiresAt }: Answer): void {
    const mask = purposes & POOL ? purposes : purposes & PAY
    for (const day of this.#daysOf(visitor, cinema)) {
      day.purposes &= mask
      day.expiresAt = Math.min(day.expiresAt, expiresAt)
    }
    this.#forget((day) => day.purposes === 0)
  }

  #shorten(visitor: string, cinema: string, expiresAt: number): void {
    for (const day of this.#daysOf(visitor, cinema)) day.expiresAt = Math.min(day.expiresAt, expiresAt)
  }

  #take({ visitor, cinema, day, purposes, receipt }: WaitingVisit): void {
    const link = this.#linksOf(visitor).get(cinema)
    if (link?.receipt !== receipt || this.#erased.has(visitor)) return
    const both = purposes & link.purposes
    const adds = both & POOL ? both : both & PAY
    if (adds === 0) return
    const key = `${visitor} ${cinema} ${day}`
    const there = this.#pool.get(key)
    const expiresAt = Math.min(link.expiresAt, there?.expiresAt ?? Number.POSITIVE_INFINITY)
    this.#pool.set(key, { visitor, cinema, day, purposes: adds | (there?.purposes ?? 0), expiresAt })
  }

  /** Before somebody allows less: clicks that wait keep the cinemas that they would pay. */
  #note(visitor: string): void {
    for (const click of this.#clicks.get(visitor) ?? []) {
      if (click.judged) continue
      for (const cinema of this.cinemasOf(click)) click.noted.add(cinema)
      for (const visit of this.#waiting) {
        const link = this.#linksOf(visitor).get(visit.cinema)
        if (visit.visitor !== visitor || link?.receipt !== visit.receipt) continue
        const day = { ...visit, purposes: visit.purposes & link.purposes, expiresAt: link.expiresAt }
        if (this.#pays(click, day)) click.noted.add(visit.cinema)
      }
    }
  }

  #pays(click: LinkedClick, day: Omit<PoolDay, 'visitor'>): boolean {
    const span = this.#contracts.at(day.cinema, click.at)
    const last = dayOf(click.at)
    return (
      (day.purposes & PAY) !== 0 &&
      day.expiresAt > click.at &&
      span !== null &&
      day.day <= last &&
      day.day > dayAfter(last, -span.terms.lookBackDays)
    )
  }

  #unlinkUnlessPaying(visitor: string, at: number): void {
    const links = [...this.#linksOf(visitor).values()]
    if (!links.some(({ purposes, expiresAt }) => purposes & PAY && expiresAt > at)) this.#unlink(visitor)
  }

  #unlink(visitor: string): void {
    for (const click of this.#clicks.get(visitor) ?? []) click.visitor = null
    this.#clicks.delete(visitor)
  }

  #linksOf(visitor: string): Map<string, Answer> {
    const links = this.#links.get(visitor) ?? new Map<string, Answer>()
    if (!this.#erased.has(visitor)) this.#links.set(visitor, links)
    return links
  }

  #daysOf(visitor: string, cinema: string): PoolDay[] {
    return [...this.#pool.values()].filter((day) => day.visitor === visitor && day.cinema === cinema)
  }

  #forget(which: (day: PoolDay) => boolean): void {
    for (const [key, day] of this.#pool) if (which(day)) this.#pool.delete(key)
  }
}

/** Where a sweep that takes about so many rows stops: behind the commit of the last row that fits, or at `end`. */
export function cut(rows: readonly { commit: number }[], most: number, end: number): number {
  const last = rows[most - 1]
  return last === undefined ? end : Math.min(end, last.commit + 1)
}
