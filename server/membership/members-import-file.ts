import { parse } from 'csv-parse/sync'
import { foldWords } from '../lib/text.js'
import { parseName } from './organisation.js'
import { parseEmail } from './person.js'

/** A list of members is some thousand lines at most: France has about 2,000 cinemas. */
export const MEMBERS_MAX_BYTES = 1_000_000
export const MEMBERS_MAX_ROWS = 5_000
const CELL_MAX = 300

/** What a line says of a member. Null: it does not say. */
export interface MemberFacts {
  name: string
  city: string
  postalCode: string | null
  cncNumber: number | null
  /** The one who runs several cinemas; null: the cinema is an organisation by itself. */
  organisation: string | null
  email: string | null
  contact: string | null
}

export type LineRefusal =
  | 'cells'
  | 'formula'
  | 'control'
  | 'too-long'
  | 'name'
  | 'city'
  | 'postal-code'
  | 'cnc-number'
  | 'email'

export type MemberLine = { line: number; about: string } & (
  | { good: true; facts: MemberFacts }
  | { good: false; why: LineRefusal }
)

export type MembersFile =
  | { good: true; lines: MemberLine[]; ignored: string[] }
  | { good: false; why: 'too-large' | 'no-header' | 'malformed' | 'too-many-rows' }

type Column = keyof MemberFacts
/** Names of columns, as `foldWords` writes them: those of this page, of the federation's open data, and of spreadsheets. */
const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  name: ['nom', 'name', 'cinema', 'salle', 'nom du cinema', 'nom de la salle'],
  city: ['ville', 'city', 'commune'],
  postalCode: ['code postal', 'postal code', 'cp'],
  cncNumber: [
    'numero cnc',
    'cnc number',
    'n cnc',
    'cnc',
    'autorisation',
    'numero d autorisation',
    'n auto',
    'cnc no auto',
  ],
  organisation: ['organisation', 'exploitant', 'operator'],
  email: ['e mail', 'email', 'courriel', 'adresse e mail', 'mail'],
  contact: ['contact', 'contact name', 'nom du contact'],
}

/**
 * The text of a file: UTF-8 with or without byte order mark, UTF-16 with one, or else Windows-1252, which spreadsheets in
 * France still write.
 */
export function decodeMembers(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return windows1252(bytes)
  }
}

/** Its signs at 0x80 to 0x9F; elsewhere it is Latin-1. By hand: Node's decoder of that name reads these as control characters. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function windows1252(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes).toString('latin1')
  return latin.replace(/[\u0080-\u009f]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80] ?? sign)
}

/** A text as it is compared and read: a form changes the ends of lines, and a paste may bring a byte order mark along. */
export function plainLines(text: string): string {
  return text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
}

/**
 * Reads a list of members: the first line names the columns, of which name and town are needed; lines are split at semicolons,
 * commas or tabs. Each line is judged by itself: whatever a spreadsheet would carry out is refused, since this text is exported again.
 */
export function readMembers(given: string): MembersFile {
  const text = plainLines(given)
  if (Buffer.byteLength(text) > MEMBERS_MAX_BYTES) return { good: false, why: 'too-large' }
  const format = formatOf(text.split('\n', 1)[0] ?? '')
  if (format === null) return { good: false, why: 'no-header' }
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(text, { ...READING, delimiter: format.delimiter, info: true, to: MEMBERS_MAX_ROWS + 2 }) as never
  } catch {
    return { good: false, why: 'malformed' }
  }
  const [, ...rows] = records
  if (rows.length > MEMBERS_MAX_ROWS) return { good: false, why: 'too-many-rows' }
  const lines = rows.map(({ record, info }) => judgeLine(record, { line: info.lines, ...format }))
  return { good: true, lines, ignored: format.header.filter((name) => columnOf(name) === null && name.trim() !== '') }
}

const READING = { relax_column_count: true, skip_empty_lines: true, max_record_size: 65_536 } as const

interface Format {
  delimiter: string
  header: string[]
}

function formatOf(firstLine: string): Format | null {
  for (const delimiter of [';', ',', '\t']) {
    const header = headerOf(firstLine, delimiter)
    const columns = header.map(columnOf).filter((column) => column !== null)
    const unique = new Set(columns).size === columns.length
    if (unique && columns.includes('name') && columns.includes('city')) return { delimiter, header }
  }
  return null
}

function headerOf(line: string, delimiter: string): string[] {
  try {
    return (parse(line, { ...READING, delimiter }) as string[][])[0] ?? []
  } catch {
    return []
  }
}

function columnOf(name: string): Column | null {
  const plain = foldWords(name).join(' ')
  return (Object.keys(COLUMNS) as Column[]).find((column) => COLUMNS[column].includes(plain)) ?? null
}

function judgeLine(record: readonly string[], { line, header }: { line: number } & Pick<Format, 'header'>): MemberLine {
  const cells: Partial<Record<Column, string>> = {}
  header.forEach((name, at) => {
    const column = columnOf(name)
    if (column !== null) cells[column] = record[at] ?? ''
  })
  const about = aboutOf(cells)
  const refused = (why: LineRefusal): MemberLine => ({ line, about, good: false, why })
  if (record.length !== header.length) return refused('cells')
  const all = Object.values(cells)
  if (all.some((cell) => /\p{Cc}/u.test(cell) || !cell.isWellFormed())) return refused('control')
  if (all.some(isFormula)) return refused('formula')
  if (all.some((cell) => cell.length > CELL_MAX)) return refused('too-long')
  const facts = factsOf(cells)
  return typeof facts === 'string' ? refused(facts) : { line, about, good: true, facts }
}

/** What a spreadsheet carries out; blanks and quotes before the mark do not save it. */
function isFormula(cell: string): boolean {
  return /^[\s"'\u00a0]*[=+\-@]/u.test(cell)
}

function factsOf(cells: Partial<Record<Column, string>>): MemberFacts | LineRefusal {
  const given = (column: Column) => cells[column]?.trim() ?? ''
  const optional = <T>(column: Column, read: (text: string) => T | null): T | null | undefined => {
    const text = given(column)
    return text === '' ? null : (read(text) ?? undefined)
  }
  const name = parseName(given('name'))
  if (name === null) return 'name'
  const city = parseName(given('city'))
  if (city === null) return 'city'
  const postalCode = optional('postalCode', readPostalCode)
  if (postalCode === undefined) return 'postal-code'
  const cncNumber = optional('cncNumber', readNumber)
  if (cncNumber === undefined) return 'cnc-number'
  const email = optional('email', parseEmail)
  if (email === undefined) return 'email'
  const [organisation, contact] = [optional('organisation', parseName), optional('contact', parseName)]
  if (organisation === undefined || contact === undefined) return 'name'
  return { name, city, postalCode, cncNumber, organisation, email, contact }
}

/** A spreadsheet takes the leading zero off: 1000 is Bourg-en-Bresse. */
function readPostalCode(text: string): string | null {
  return /^\d{4,5}$/.test(text) ? text.padStart(5, '0') : null
}

function readNumber(text: string): number | null {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

function aboutOf(cells: Partial<Record<Column, string>>): string {
  const about = [cells.name, cells.city].filter((cell) => cell?.trim()).join(', ')
  return about
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 120)
}
