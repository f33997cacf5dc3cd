import { assert } from '../lib/assert.js'
import type { Micros } from '../lib/money.js'

/** Postings in one call of `post`, at most (the database has the same limit). */
export const MAX_POSTINGS = 1000
/** Entries in one posting, at most (the database has the same limit). */
export const MAX_ENTRIES = 2000

/** One account's part in a posting. Positive: owed to the account's holder. */
export interface Entry {
  account: string
  micros: Micros
}

/** A transaction to be: two entries or more that sum to zero. */
export interface Posting {
  /** Names the fact, for ever: a second posting under the same key is a replay, and changes nothing. */
  key: string
  /** When the fact happened; the ledger adds when it learnt of it. */
  at: Date
  /** What kind of fact: small letters, digits, hyphens. */
  kind: string
  /** What explains it: ids and counts, nothing of a person. */
  details: Record<string, string | number>
  entries: readonly Entry[]
}

/**
 * Entries as the ledger keeps them: one for each account, in the order of their names; those that come to zero say
 * nothing and are left out.
 */
export function gather(entries: readonly Entry[]): Entry[] {
  const sums = new Map<string, Micros>()
  for (const { account, micros } of entries) sums.set(account, (sums.get(account) ?? 0n) + micros)
  return [...sums]
    .filter(([, micros]) => micros !== 0n)
    .map(([account, micros]) => ({ account, micros }))
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}

/** The opposite entries: a correction is a reversal. */
export function reverse(entries: readonly Entry[]): Entry[] {
  return entries.map(({ account, micros }) => ({ account, micros: -micros }))
}

/** The JSON that `ledger.post_batch` takes: amounts are strings. */
export function postingsJson(postings: readonly Posting[]): string {
  return JSON.stringify(
    postings.map(({ key, at, kind, details, entries }) => {
      assert(!Number.isNaN(at.getTime()), 'a posting has a time')
      const gathered = gather(entries).map(({ account, micros }) => ({ account, micros: micros.toString() }))
      return { key, kind, at: at.toISOString(), details, entries: gathered }
    }),
  )
}
