import { assert } from '../lib/assert.js'
import type { ConsentSource } from './sources.js'

export const CONSENT_EVENTS = ['given', 'reconfirmed', 'expired', 'withdrawn'] as const
export type ConsentEventName = (typeof CONSENT_EVENTS)[number]

/** A line of the log of consents, which is append-only and names no person. */
export interface ConsentEvent {
  event: ConsentEventName
  at: Date
  site: string
  /** Bit mask of PURPOSE. */
  purposes: number
  noticeVersion: string
  noticeSha256: Buffer
  source: ConsentSource
  proofSha256: Buffer | null
  givenAt: Date
  expiresAt: Date
  /** The line is what was written: its digest, made when it was, still fits. */
  intact: boolean
}

/** Where a consent stands: what happened last, or that its time is over. */
export type ConsentState = ConsentEventName

/** A contract that covered the site when the consent was given. */
export interface RecordContract {
  id: string
  kind: string
  version: string
  textSha256: Buffer
}

/** One of the three joint controllers, by the contract that made it one. */
export interface RecordParty {
  role: 'cinema' | 'federation' | 'operator'
  id: string
  name: string
  address: string | null
  contract: RecordContract
}

/** All that a record is made from. */
export interface ConsentSources {
  receipt: string
  /** Oldest first; at least one of them is a yes. */
  events: readonly ConsentEvent[]
  site: { id: string; cinemaId: string; cinema: string; hosts: string[] }
  /** The notice of the latest yes as it is kept; null when there is no such version. */
  notice: { version: string; textFr: string; textEn: string; sha256: Buffer } | null
  /** The stretch of contracts in which the consent was given; null when there was none. */
  term: { id: string; from: Date; to: Date | null } | null
  parties: readonly RecordParty[]
  /** What the cinema's contract says of data; null without a contract. */
  terms: {
    roleMatrix: readonly { duty: string; lead: string }[]
    dataCategories: readonly string[]
    identifierMonths: number
    choiceMonths: number
    visitDays: number
    recordYears: number
  } | null
}

/** The last yes, which says what the consent allows and until when. */
export function latestYes(events: readonly ConsentEvent[]): ConsentEvent {
  const yes = events.findLast(({ event }) => event === 'given' || event === 'reconfirmed')
  assert(yes !== undefined, 'a receipt has a yes in the log')
  return yes
}

/** Where a consent stands at a moment. That it ran out is true before the night that notes it. */
export function stateOf(events: readonly ConsentEvent[], now: Date): ConsentState {
  const last = events.at(-1)
  assert(last !== undefined, 'a receipt has events')
  const holds = last.event === 'given' || last.event === 'reconfirmed'
  return holds && last.expiresAt <= now ? 'expired' : last.event
}
