import { ROOT_CELL } from '../../audience/index.js'
import {
  type BookingRefusal,
  type Campaign,
  FORMAT_RULES,
  MAX_AMOUNT_MICROS,
  NewCampaign,
  readEuros,
} from '../../campaign/index.js'
import { DAY_MS, parisDay } from '../../lib/clock.js'
import { decimalEuros } from '../../lib/money.js'
import { parisMidnight, shiftDay } from '../../lib/paris.js'
import type { Words } from '../words/index.js'

/** What the form asks. `hosts` are the sites of the publishers, by the publisher's id. */
export interface Booking {
  film: string
  name: string
  segment: string
  startsOn: string
  endsOn: string
  landing: string
  headline: string
  image: string
  /** Of the poster, `300x250`. */
  size: string
  budget: string
  notes: string
  /** Rows of the IAB's taxonomy, and places, for the buying platform. */
  criteria: string[]
  places: string[]
  publishers: string[]
  hosts: Record<string, string>
}

export type BookingField = Exclude<keyof Booking, 'hosts'>
type BookingError = keyof Words['booking']['errors']
/** What is wrong, field by field; `hosts` by publisher. */
export interface BookingErrors {
  fields: Partial<Record<BookingField, BookingError>>
  /** Why the federation refused the film that was chosen, in its words. */
  filmRefused?: string
  hosts: ReadonlySet<string>
}

export type JudgedBooking = { good: true; campaign: NewCampaign } | { good: false; errors: BookingErrors }

const MAX_PUBLISHERS = 50
const MAX_DAYS = 366
const MOST_CHOSEN = 60
const FACTS = ['film', 'name', 'segment', 'startsOn', 'endsOn', 'landing', 'budget', 'notes'] as const
const SHOWN = ['headline', 'image', 'size'] as const
const SINGLE = [...FACTS, ...SHOWN]

/** Reads the form as it came. What is missing is an empty text; nothing is judged yet. */
export function readBooking(body: unknown): Booking {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const single = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  const several = (name: string, most: number) =>
    [...new Set([given[name]].flat().filter((one) => typeof one === 'string'))].slice(0, most)
  const chosen = several('publisher', MAX_PUBLISHERS)
  return {
    ...(Object.fromEntries(SINGLE.map((name) => [name, single(name)])) as Record<(typeof SINGLE)[number], string>),
    criteria: several('critere', MOST_CHOSEN),
    places: several('lieu', MOST_CHOSEN),
    publishers: chosen,
    hosts: Object.fromEntries(chosen.map((id) => [id, single(`host-${id}`).trim().toLowerCase()])),
  }
}

/** Whether the form is to be kept, and not yet proposed: the button by which it was sent. */
export function isDraft(body: unknown): boolean {
  return (body as Record<string, unknown> | undefined)?.geste === 'brouillon'
}

const WEDNESDAY = 3
const SUGGESTED_DAYS = 14

/** What an empty form begins with: the whole audience, two weeks from the next Wednesday after today, when films are released in France. */
export function suggestedBooking({ now, segment }: { now: Date; segment?: unknown }): Booking {
  const today = parisDay(now)
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay()
  const startsOn = shiftDay(today, (WEDNESDAY - weekday + 7) % 7 || 7)
  return {
    ...readBooking({}),
    segment: typeof segment === 'string' ? segment : ROOT_CELL,
    size: FORMAT_RULES.poster.sizes[0] ?? '',
    startsOn,
    endsOn: shiftDay(startsOn, SUGGESTED_DAYS - 1),
  }
}

/** A draft as the form has it; what it shows is changed on its own page. */
export function bookingOf(campaign: Campaign): Booking {
  return {
    ...readBooking({}),
    ...{ film: String(campaign.film.id), name: campaign.name, segment: campaign.segment },
    ...{ startsOn: parisDay(campaign.startsAt), endsOn: shiftDay(parisDay(campaign.endsAt), -1) },
    ...{ landing: campaign.landingUrl, notes: campaign.notes, places: campaign.iabPlaces },
    budget: campaign.budgetMicros === null ? '' : decimalEuros(campaign.budgetMicros).replace(/\.?0+$/, ''),
    criteria: campaign.iabCriteria.map(String),
    publishers: campaign.placements.map(({ publisherId }) => publisherId),
    hosts: Object.fromEntries(campaign.placements.map(({ publisherId, host }) => [publisherId, host])),
  }
}

/**
 * Judges a booking whole, so that everything wrong with it is said at once.
 * @param landingOfFilm the film's page, for a booking that gives none
 * @param shown whether it says what is shown; a draft that is edited has that already, and a line of text stands in for it here
 */
export function judgeBooking(
  booking: Booking,
  { now, landingOfFilm, shown = true }: { now: Date; landingOfFilm: string | null; shown?: boolean },
): JudgedBooking {
  const fields: BookingErrors['fields'] = {}
  const hosts = new Set<string>()
  const startsAt = parisMidnight(booking.startsOn)
  const endsAt = parisMidnight(booking.endsOn) && parisMidnight(shiftDay(booking.endsOn, 1))
  if (startsAt === null) fields.startsOn = 'startsOn'
  if (endsAt === null || (startsAt !== null && endsAt <= startsAt)) fields.endsOn = 'endsOn'
  else if (endsAt <= now) fields.endsOn = 'past'
  else if (startsAt !== null && endsAt.getTime() - startsAt.getTime() > MAX_DAYS * DAY_MS) fields.endsOn = 'tooLong'
  const landing = booking.landing.trim()
  const budget = booking.budget.trim() === '' ? null : readEuros(booking.budget)
  if (booking.budget.trim() !== '' && (budget === null || budget <= 0n || budget > MAX_AMOUNT_MICROS))
    fields.budget = 'budget'
  const film = /^[1-9]\d{0,8}$/.test(booking.film) ? Number(booking.film) : 0
  if (landing === '' && landingOfFilm === null && film !== 0) fields.landing = 'landingUnknown'
  const read = NewCampaign.safeParse({
    filmId: film,
    name: booking.name,
    segment: booking.segment,
    landingUrl: landing || landingOfFilm || 'https://www.allocine.fr/',
    startsAt: (startsAt ?? now).toISOString(),
    endsAt: (fields.endsOn || startsAt === null
      ? new Date((startsAt ?? now).getTime() + DAY_MS)
      : (endsAt as Date)
    ).toISOString(),
    iabCriteria: booking.criteria.map(Number),
    ...{ iabPlaces: booking.places, notes: booking.notes },
    budgetMicros: fields.budget === undefined && budget !== null ? String(budget) : null,
    creatives: [shown ? firstCreative(booking) : { format: 'text', headline: '—' }],
    placements: booking.publishers.map((publisherId) => ({ publisherId, host: booking.hosts[publisherId] ?? '' })),
  })
  for (const { path } of read.error?.issues ?? []) blame(path, { booking, fields, hosts })
  if (!read.success || Object.keys(fields).length > 0) return { good: false, errors: { fields, hosts } }
  return { good: true, campaign: read.data }
}

/** A headline, with its poster if one is given. Other formats are added to a draft. */
function firstCreative({ headline, image, size }: Booking) {
  const imageUrl = image.trim()
  return imageUrl === ''
    ? { format: 'text', headline }
    : { format: 'poster', headline, imageUrl, size: size || (FORMAT_RULES.poster.sizes[0] ?? null) }
}

/** The errors of a booking that was good by itself and refused for what it names. Null: it is not a field's fault. */
export function errorsOfRefusal(refused: BookingRefusal): BookingErrors | null {
  if (refused.why === 'film-refused') return { fields: {}, filmRefused: refused.reason, hosts: new Set() }
  const fields = REFUSALS[refused.why]
  return fields === null ? null : { fields, hosts: new Set() }
}

const REFUSALS: Record<Exclude<BookingRefusal['why'], 'film-refused'>, BookingErrors['fields'] | null> = {
  'no-contract': null,
  'unknown-film': { film: 'film' },
  'unknown-segment': { segment: 'segment' },
  'segment-too-small': { segment: 'segmentTooSmall' },
  'unknown-publisher': { publishers: 'publishers' },
  'publisher-without-terms': { publishers: 'publisherTerms' },
  'landing-malformed': { landing: 'landing' },
  'landing-credentials': { landing: 'landing' },
  'landing-not-https': { landing: 'landingHttps' },
  'landing-host-not-allowed': { landing: 'landingHost' },
}

/** Which field an issue of the shape is about. */
function blame(
  [first, second, third]: readonly PropertyKey[],
  { booking, fields, hosts }: { booking: Booking; fields: BookingErrors['fields']; hosts: Set<string> },
): void {
  if (first === 'filmId') fields.film ??= 'film'
  else if (first === 'name') fields.name ??= 'name'
  else if (first === 'segment') fields.segment ??= 'segment'
  else if (first === 'landingUrl') fields.landing ??= 'landing'
  else if (first === 'startsAt') fields.startsOn ??= 'startsOn'
  else if (first === 'endsAt') fields.endsOn ??= 'endsOn'
  else if (first === 'iabCriteria') fields.criteria ??= 'criteria'
  else if (first === 'iabPlaces') fields.places ??= 'places'
  else if (first === 'notes') fields.notes ??= 'notes'
  else if (first === 'budgetMicros') fields.budget ??= 'budget'
  else if (first === 'creatives' && third === 'imageUrl') fields.image ??= 'image'
  else if (first === 'creatives' && third === 'size') fields.size ??= 'size'
  else if (first === 'creatives') fields.headline ??= 'headline'
  else {
    fields.publishers ??= third === 'host' ? 'host' : 'publishers'
    const publisher = typeof second === 'number' ? booking.publishers[second] : undefined
    if (third === 'host' && publisher !== undefined) hosts.add(publisher)
  }
}
