import { createHash } from 'node:crypto'
import type { KeptClick } from '../../click/index.js'
import { CONSENT_MONTHS } from '../../consent/index.js'
import { addDays, addMonths, DAY_MS } from '../../lib/clock.js'
import { uuidFromName } from '../../lib/id.js'
import type { Period } from '../../settlement/index.js'
import type { VisitKeeper } from '../../visit/index.js'
import { type Chance, chanceOf } from '../pool/chance.js'
import type { Place } from '../pool/places.js'

type Visit = Parameters<VisitKeeper['keep']>[0]

/** What a campaign's click leads by. */
export interface Link {
  campaign: number
  creative: number
  placement: number
}

/** So many people of one cinema, who click so many times each. */
export interface Regulars {
  place: Place
  people: number
  clicks: number
  /** Where every tenth of them goes too: such a click is shared by two. */
  also: Place | null
}

/** An evening hour of a day: clicks come together in few of them, since each hour of a campaign is a posting for each cinema. */
const DAYS_OF_MONTH = [10, 13, 16, 19, 21, 23, 25, 27]
const HOURS = [17, 19, 20]
const HOUR_MS = 3_600_000

/** Evening hours of months, in their order. */
export function eveningsOf(periods: readonly Period[]): Date[] {
  return periods.flatMap(({ from }) =>
    DAYS_OF_MONTH.flatMap((day) =>
      HOURS.map((hour) => new Date(noonOf(from).getTime() + (day - 1) * DAY_MS + hourMs(hour))),
    ),
  )
}

/** Each of them looks at their cinema's page in the first days of the month, and agrees that clicks pay it: that alone. */
export function visitsOf(all: readonly Regulars[], { from }: Period): Visit[] {
  return everybody(all, from).flatMap(({ id, chance, places }) => {
    const at = new Date(
      noonOf(from).getTime() + Math.floor(chance() * 2) * DAY_MS + Math.floor(chance() * 10 * HOUR_MS),
    )
    return places.map((place) => ({
      ...{ visitor: id, id: idAt(at, `visit:${id}:${place.site}`), at, site: place.site, term: place.term },
      ...{ kind: 'home' as const, film: null, device: 'mobile', purposes: 4 },
      consent: {
        receipt: uuidFromName(`demo:past:receipt:${id}:${place.site}`),
        ...{
          noticeVersion: place.noticeVersion,
          noticeSha256: place.noticeSha256,
          source: 'manual',
          proofSha256: null,
        },
        ...{ givenAt: at, expiresAt: addMonths(at, CONSENT_MONTHS), dated: false },
      },
    }))
  })
}

/** Their clicks, the first one first; none within the seconds in which two would be one. */
export function clicksOf(
  all: readonly Regulars[],
  { from, evenings, links }: { from: Date; evenings: readonly Date[]; links: readonly Link[] },
): KeptClick[] {
  const clicks = everybody(all, from).flatMap(({ id, chance, clicks }) => {
    const first = Math.floor(chance() * evenings.length)
    return Array.from({ length: clicks }, (_, n): KeptClick => {
      const evening = evenings[
        (first + n * Math.max(1, Math.floor(evenings.length / clicks))) % evenings.length
      ] as Date
      const minute = (7 * n + Math.floor(chance() * 5)) % 60
      const at = new Date(evening.getTime() + minute * 60_000 + Math.floor(chance() * 60_000))
      const link = links[Math.floor(chance() * links.length)] as Link
      return {
        ...{ id: idAt(at, `click:${id}:${n}`), at: at.getTime(), ...link, visitor: id },
        ...{ agentClass: 'browser', botList: 'demonstration', fetchClass: 'navigation', device: 'mobile' },
        duplicateKey: keyOf(`${id}|${link.campaign}|${at.toISOString().slice(0, 10)}`),
      }
    })
  })
  return clicks.sort((a, b) => a.at - b.at)
}

interface Somebody {
  id: string
  chance: Chance
  places: Place[]
  clicks: number
}

function everybody(all: readonly Regulars[], from: Date): Somebody[] {
  return all.flatMap(({ place, people, clicks, also }) =>
    Array.from({ length: people }, (_, n) => {
      const id = uuidFromName(`demo:past:${from.toISOString()}:${place.site}:${n}`)
      const places = also !== null && n % 10 === 0 ? [place, also] : [place]
      return { id, chance: chanceOf(Number.parseInt(id.slice(0, 8), 16)), places, clicks }
    }),
  )
}

/** A UUID of version 7 that is always the same: a start that was killed begins again, and counts nothing twice. */
function idAt(at: Date, name: string): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuidFromName(`demo:past:${name}`).slice(15)}`
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString()
}

function noonOf(from: Date): Date {
  return addDays(from, 0.5)
}

function hourMs(hour: number): number {
  return (hour - 12) * HOUR_MS
}
