import { assert } from './assert.js'
import { decimalEuros, type Micros } from './money.js'

/** A cell: text, a number, an amount, or nothing. */
export type Cell = string | number | bigint | { euros: Micros } | null

/** Spreadsheets of each language split a line at their own separator, and read their own decimal mark. */
const SEPARATOR = { fr: ';', en: ',' } as const
const DECIMAL_MARK = { fr: ',', en: '.' } as const
type Language = keyof typeof SEPARATOR

/**
 * Where a text would be carried out as a formula: at its beginning, and behind whatever some spreadsheet splits a line at,
 * since a file is also opened by one of another language. Blanks and quotes before the mark do not save it.
 */
const FORMULA = /(^|[;,\t\r\n])([\s"]*)(?=[=+\-@])/g
/** Without it some spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * A table as CSV (RFC 4180), its header first, for the spreadsheets of a language: French ones split at semicolons, and have
 * a decimal comma. CRLF, UTF-8 with a byte order mark. Numbers stand plain; in a text an apostrophe stands before whatever
 * a spreadsheet would carry out.
 */
export function csvOf(rows: readonly (readonly Cell[])[], { language }: { language: Language }): string {
  const lines = rows.map((cells) => `${cells.map((cell) => written(cell, language)).join(SEPARATOR[language])}\r\n`)
  return BYTE_ORDER_MARK + lines.join('')
}

function written(cell: Cell, language: Language): string {
  if (cell === null) return ''
  return typeof cell === 'string' ? textCell(cell) : numberCell(cell, language)
}

/** Quoted for the spreadsheets of every language, so that none of them takes one cell for two. */
function textCell(text: string): string {
  const safe = text.replace(FORMULA, "$1$2'")
  return /[",;\t\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The only place where a number is written: what is below zero begins as a formula does, and is none. */
function numberCell(cell: number | bigint | { euros: Micros }, language: Language): string {
  const plain = typeof cell === 'object' ? decimalEuros(cell.euros) : String(cell)
  assert(/^-?\d+(\.\d+)?$/.test(plain), 'a number of a table has digits and a decimal mark, and nothing else')
  return plain.replace('.', DECIMAL_MARK[language])
}
