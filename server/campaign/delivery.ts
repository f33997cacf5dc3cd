import { parse } from 'csv-parse/sync'
import { addDays, parisDay } from '../lib/clock.js'
import { fold } from '../lib/text.js'
import { readCount, readEuros } from './amount.js'
import type { Campaign } from './campaign.js'

/** What the buying platform reports of one placement on one day. */
export interface DeliveryRow {
  placement: number
  /** `2026-12-24`, Europe/Paris. */
  day: string
  impressions: bigint
  spendMicros: bigint
}

export interface DeliveryFault {
  /** Of the file; the header is line 1. */
  line: number
  why:
    | 'columns'
    | 'day'
    | 'day-outside'
    | 'day-to-come'
    | 'placement'
    | 'placement-doubtful'
    | 'number'
    | 'amount'
    | 'twice'
  /** What was written there, shortened. */
  what: string
}

export type ReadDelivery =
  | { readable: true; rows: DeliveryRow[]; faults: DeliveryFault[] }
  | { readable: false; why: 'empty' | 'no-header' | 'too-long' | 'not-csv' }

export const MOST_LINES = 1_000
const MAX_CHARACTERS = 200_000
const MAX_WHAT = 60

/** The columns by the words that platforms head them with, in French and English, without accents. */
const COLUMNS = {
  day: ['jour', 'date', 'day'],
  placement: ['emplacement', 'placement', 'placement id', 'site', 'domain', 'domaine'],
  impressions: ['impressions', 'affichages', 'imps'],
  spend: ['depense', 'depenses', 'cout', 'spend', 'cost', 'media cost', 'montant'],
} as const
type Column = keyof typeof COLUMNS

/**
 * Reads a platform's report (CSV; `,`, `;` or tab, a header in French or English): day, placement (our number, or its site), impressions,
 * spend in euros. A line that cannot be read is a fault, and the others stand. Nothing is carried out of a cell: it is a day, a
 * number, a site, or a fault.
 */
export function readDelivery(
  text: string,
  { campaign, now }: { campaign: Pick<Campaign, 'placements' | 'startsAt' | 'endsAt'>; now: Date },
): ReadDelivery {
  if (text.trim() === '') return { readable: false, why: 'empty' }
  if (text.length > MAX_CHARACTERS) return { readable: false, why: 'too-long' }
  const lines = linesOf(text)
  if (lines === null) return { readable: false, why: 'not-csv' }
  if (lines.length > MOST_LINES + 1) return { readable: false, why: 'too-long' }
  const places = columnsOf(lines[0]?.cells ?? [])
  if (places === null) return { readable: false, why: 'no-header' }
  const rows: DeliveryRow[] = []
  const faults: DeliveryFault[] = []
  const seen = new Set<string>()
  for (const { line, cells } of lines.slice(1)) {
    const cell = (column: Column) => (cells[places[column]] ?? '').trim()
    const read = readLine(cell, { campaign, now })
    const key = read.good ? `${read.row.placement} ${read.row.day}` : ''
    if (!read.good) faults.push({ line, why: read.why, what: read.what.slice(0, MAX_WHAT) })
    else if (seen.has(key))
      faults.push({ line, why: 'twice', what: `${cell('day')} ${cell('placement')}`.slice(0, MAX_WHAT) })
    else rows.push(read.row)
    if (read.good) seen.add(key)
  }
  return { readable: true, rows, faults }
}

type ReadLine = { good: true; row: DeliveryRow } | { good: false; why: DeliveryFault['why']; what: string }

function readLine(
  cell: (column: Column) => string,
  { campaign, now }: { campaign: Pick<Campaign, 'placements' | 'startsAt' | 'endsAt'>; now: Date },
): ReadLine {
  const fault = (why: DeliveryFault['why'], column: Column): ReadLine => ({ good: false, why, what: cell(column) })
  const day = readDay(cell('day'))
  if (day === null) return fault('day', 'day')
  if (day > parisDay(now)) return fault('day-to-come', 'day')
  if (day < parisDay(campaign.startsAt) || day > parisDay(addDays(campaign.endsAt, 1)))
    return fault('day-outside', 'day')
  const found = placementsOf(campaign, cell('placement'))
  const [placement] = found
  if (placement === undefined) return fault('placement', 'placement')
  if (found.length > 1) return fault('placement-doubtful', 'placement')
  const impressions = readCount(cell('impressions'))
  if (impressions === null) return fault('number', 'impressions')
  const spendMicros = readEuros(cell('spend'))
  if (spendMicros === null) return fault('amount', 'spend')
  return { good: true, row: { placement: placement.id, day, impressions, spendMicros } }
}

/** By our number, or by its site, which two placements may share. */
function placementsOf({ placements }: Pick<Campaign, 'placements'>, text: string): Campaign['placements'] {
  const host = text.toLowerCase()
  const byNumber = placements.filter(({ id }) => String(id) === text)
  return byNumber.length > 0 ? byNumber : placements.filter((placement) => placement.host === host)
}

/** `2026-12-24` or `24/12/2026`. */
function readDay(text: string): string | null {
  const [, d, m, y] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
  const day = d === undefined ? text : `${y}-${m}-${d}`
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const at = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? null : day
}

function linesOf(text: string): { line: number; cells: string[] }[] | null {
  const header = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0] ?? ''
  const delimiter = ([';', '\t', ','] as const).find((mark) => header.includes(mark)) ?? ','
  try {
    const read = parse(text, {
      ...{
        delimiter,
        bom: true,
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        info: true,
        to: MOST_LINES + 2,
      },
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return read.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch {
    return null
  }
}

/** No column is called so. */
const LONGEST_HEAD = 200

function columnsOf(header: readonly string[]): Record<Column, number> | null {
  const heads = header.map((text) =>
    fold(text.slice(0, LONGEST_HEAD))
      .replace(/\([^()]*\)/, '')
      .replace(/[^a-z]+/g, ' ')
      .trim(),
  )
  const at = (column: Column) => heads.findIndex((head) => (COLUMNS[column] as readonly string[]).includes(head))
  const places = { day: at('day'), placement: at('placement'), impressions: at('impressions'), spend: at('spend') }
  return Object.values(places).includes(-1) ? null : places
}
