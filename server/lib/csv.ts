/** A cell: text, a number, or nothing. */
export type Cell = string | number | bigint | null

/** Spreadsheets take a text that begins so for a formula, and carry it out. */
const FORMULA = /^[=+\-@\t\r]/
/** Without it some spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * A table as CSV (RFC 4180): commas, CRLF, UTF-8 with a byte order mark. Numbers stand plain; a text that a spreadsheet
 * would carry out as a formula has an apostrophe before it, which spreadsheets show as text.
 */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`)
  return BYTE_ORDER_MARK + lines.join('')
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
