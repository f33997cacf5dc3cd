import { parse } from 'csv-parse/sync'
import { readEuros } from '../campaign/index.js'
import { canonicalJson } from '../contract/index.js'
import { sha256 } from '../lib/id.js'
import { fold } from '../lib/text.js'
import { type DeclaredLine, judgeLines, MAX_LINES } from './declare.js'

/** A line that cannot be declared. */
export interface DeclarationFault {
  /** Of the file; the header is line 1. */
  line: number
  why: 'campaign' | 'unknown-campaign' | 'clicks' | 'amount' | 'twice'
  /** What was written there, shortened. */
  what: string
}

export type ReadDeclarationFile =
  | {
      readable: true
      lines: DeclaredLine[]
      faults: DeclarationFault[]
      /** Names what was read: it is declared as it was shown, or not at all. */
      mark: string
    }
  | { readable: false; why: 'empty' | 'no-header' | 'too-long' | 'not-csv' }

const MAX_CHARACTERS = 200_000
const MAX_WHAT = 60

/** The columns by the words that head them, in French and English, without accents. */
const COLUMNS = {
  campaign: ['campagne', 'campaign', 'numero', 'numero de campagne', 'campaign id', 'id'],
  clicks: ['clics', 'clicks', 'clics payables', 'payable clicks'],
  amount: ['montant', 'amount', 'euros', 'montant en euros', 'amount in euros', 'du', 'owed'],
} as const
type Column = keyof typeof COLUMNS

/**
 * Reads what the operator's books say of a month (CSV; `,`, `;` or tab, a header in French or English): campaign (its number), payable
 * clicks, amount in euros with six decimals at most. Every line is good, or a fault: a declaration is whole.
 * @param known numbers of campaigns that there are
 */
export function readDeclarationFile(text: string, { known }: { known: ReadonlySet<number> }): ReadDeclarationFile {
  if (text.trim() === '') return { readable: false, why: 'empty' }
  if (text.length > MAX_CHARACTERS) return { readable: false, why: 'too-long' }
  const rows = rowsOf(text)
  if (rows === null) return { readable: false, why: 'not-csv' }
  if (rows.length > MAX_LINES + 1) return { readable: false, why: 'too-long' }
  const places = columnsOf(rows[0]?.cells ?? [])
  if (places === null) return { readable: false, why: 'no-header' }
  const lines: DeclaredLine[] = []
  const read = rows.slice(1).map(({ line, cells }) => {
    const cell = (column: Column) => (cells[places[column]] ?? '').trim()
    const clicks = cell('clicks').replace(/[\s\u00a0\u202f]/g, '')
    lines.push({
      campaign: /^\d{1,10}$/.test(cell('campaign')) ? Number(cell('campaign')) : 0,
      clicks: /^\d{1,16}$/.test(clicks) ? Number(clicks) : Number.NaN,
      micros: readEuros(cell('amount')) ?? -1n,
    })
    return { line, cell }
  })
  const faults = judgeLines(lines, known).map(({ at, why }): DeclarationFault => {
    const { line, cell } = read[at] as (typeof read)[number]
    const column = why === 'clicks' ? 'clicks' : why === 'amount' ? 'amount' : 'campaign'
    const said = why === 'unknown-campaign' && lines[at]?.campaign === 0 ? 'campaign' : why
    return { line, why: said, what: cell(column).slice(0, MAX_WHAT) }
  })
  const plain = lines.map(({ campaign, clicks, micros }) => [campaign, String(clicks), micros.toString()])
  return { readable: true, lines, faults, mark: sha256(canonicalJson(plain)).toString('hex') }
}

function rowsOf(text: string): { line: number; cells: string[] }[] | null {
  const header = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0] ?? ''
  const delimiter = ([';', '\t', ','] as const).find((mark) => header.includes(mark)) ?? ','
  try {
    const parsed = parse(text, {
      ...{ delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, info: true, to: MAX_LINES + 2 },
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch {
    return null
  }
}

function columnsOf(header: readonly string[]): Record<Column, number> | null {
  const heads = header.map((text) =>
    fold(text)
      .replace(/\(.*\)/, '')
      .replace(/[^a-z]+/g, ' ')
      .trim(),
  )
  const at = (column: Column) => heads.findIndex((head) => (COLUMNS[column] as readonly string[]).includes(head))
  const places = { campaign: at('campaign'), clicks: at('clicks'), amount: at('amount') }
  return Object.values(places).includes(-1) ? null : places
}
