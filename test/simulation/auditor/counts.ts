import type { ClickFact, ImpressionFact } from '../facts.js'
import { hourOf } from './calendar.js'
import { isHuman } from './clicks.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Counts of persons and networks are forgotten after so many days. */
const BURST_DAYS = 3

/** How often one person, or one network, clicked on a campaign on a day (UTC). */
export class Bursts {
  readonly #counts = new Map<string, number>()

  /** Counts a click. @returns the how-manieth it is; 0 where it is not counted */
  count(click: ClickFact, { known }: { known: boolean }): { person: number; network: number } {
    if (!isHuman(click)) return { person: 0, network: 0 }
    const day = Math.floor(click.at / DAY_MS)
    return {
      person: known ? this.#add(`${day} person ${click.duplicateKey}`) : 0,
      network: click.networkKey === null ? 0 : this.#add(`${day} network ${click.networkKey}`),
    }
  }

  forget(now: number): void {
    const first = Math.floor((now - BURST_DAYS * DAY_MS) / DAY_MS)
    for (const key of this.#counts.keys()) if (Number(key.split(' ')[0]) < first) this.#counts.delete(key)
  }

  #add(key: string): number {
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count
  }
}

/** Advertisements that were shown, by hour. */
export class Impressions {
  readonly #all: ImpressionFact[] = []

  add(fact: ImpressionFact): void {
    this.#all.push(fact)
  }

  /** Whether a campaign showed anything in the day before the end of an hour. */
  anyAround(campaign: number, hour: number): boolean {
    return this.#all.some((one) => one.campaign === campaign && one.hour > hour - DAY_MS && one.hour <= hour)
  }

  /** At the click's placement, until the end of its hour: in a day, in the hour, and of its creative in twelve hours. */
  around(
    click: Pick<ClickFact, 'campaign' | 'placement' | 'creative' | 'at'>,
  ): Record<'day' | 'hour' | 'creative', number> {
    const end = hourOf(click.at)
    const shown = { day: 0, hour: 0, creative: 0 }
    for (const { campaign, placement, creative, hour, impressions } of this.#all) {
      const here = campaign === click.campaign && placement === click.placement
      if (!here || hour > end || hour <= end - DAY_MS) continue
      shown.day += impressions
      if (hour === end) shown.hour += impressions
      if (creative === click.creative && hour > end - 12 * HOUR_MS) shown.creative += impressions
    }
    return shown
  }
}
