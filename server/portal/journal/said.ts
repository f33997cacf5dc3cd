import type { ChainedEntry } from '../../contract/index.js'
import type { Words } from '../words/index.js'

/** What an entry says, read from its body. */
export interface SaidEntry {
  index: number
  kind: string
  subject: string
  /** When it happened, and when the chain learnt of it. */
  at: Date
  recordedAt: Date
  facts: Record<string, string | number | boolean | null>
}

export function readSaid({ index, recordedAt, body }: ChainedEntry): SaidEntry {
  const { at, kind, subject, facts } = JSON.parse(body)
  return { index: Number(index), kind, subject, facts, at: new Date(at), recordedAt: new Date(recordedAt) }
}

/** What happened, in words; a kind of a newer program by its own name. */
export function sayKind(kind: string, { journal }: Words): string {
  return (journal.kinds as Record<string, string>)[kind] ?? kind
}

export function sayFact(name: string, { journal }: Words): string {
  return (journal.facts as Record<string, string>)[name] ?? name
}

/** A value in words where it is one of a list; null for what is read as it is: an id, a hash, a time. */
export function sayValue(value: string | number | boolean | null, { journal }: Words): string | null {
  if (typeof value === 'boolean') return value ? journal.yes : journal.no
  const values = journal.values as Record<string, string>
  // Several words of a list stand in one value, joined by a plus sign.
  const words = String(value).split('+')
  return words.every((word) => Object.hasOwn(values, word)) ? words.map((word) => values[word]).join(', ') : null
}
