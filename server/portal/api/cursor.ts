import { Problem } from '../../lib/problem.js'

/** Where a list goes on: behind a thing with these sorting values. */
export type Mark = readonly (string | number)[]

const MAX_VALUES = 4

/** A mark as a program is given it: it is only ever sent back. */
export function writeCursor(after: Mark): string {
  return Buffer.from(JSON.stringify(after)).toString('base64url')
}

/** The mark of a cursor. Empty for what is none: then it is one of no list, and each list refuses it. */
export function readCursor(text: string): Mark {
  let after: unknown
  try {
    after = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return []
  }
  if (!Array.isArray(after) || after.length > MAX_VALUES) return []
  const good = after.every(
    (value) =>
      Number.isSafeInteger(value) || (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')),
  )
  return good ? after : []
}

/** One page of a list that was asked for one thing more than the page holds. */
export function pageOf<T>(things: readonly T[], { limit, mark }: { limit: number; mark: (last: T) => Mark }) {
  const shown = things.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next: things.length > limit && last !== undefined ? writeCursor(mark(last)) : null }
}

/** The mark of a list that is sorted by one number; null without one. Throws 400 `bad-cursor` for another list's. */
export function numberOf(cursor: Mark | undefined): number | null {
  if (cursor === undefined) return null
  const [value] = cursor
  if (cursor.length !== 1 || typeof value !== 'number' || value < 0 || value > 0x7fff_ffff) throw otherList()
  return value
}

/** The same for a list that is sorted by one text. */
export function textOf(cursor: Mark | undefined): string | null {
  if (cursor === undefined) return null
  const [value] = cursor
  if (cursor.length !== 1 || typeof value !== 'string') throw otherList()
  return value
}

export function otherList(): Problem {
  return new Problem({ status: 400, code: 'bad-cursor', title: 'This cursor is none of this list.' })
}
