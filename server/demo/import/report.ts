import type { Correction } from './facts.js'
import type { FileKind } from './parse.js'
import type { Plan } from './plan.js'

/** What an import did, row by row accounted for: `rows` = inserted + updated + unchanged + left out + refused. */
export interface ImportReport {
  kind: FileKind
  dryRun: boolean
  rows: number
  inserted: number
  updated: number
  unchanged: number
  left: Tally[]
  refused: { line: number; why: string; about: string }[]
  corrections: Tally[]
  doubts: Plan['doubts']
  links: Plan['links']
  /** False when the list of communes is not installed: towns and codes were not compared. */
  communesChecked: boolean
}

/** How often something happened, with its first examples. */
export interface Tally {
  what: string
  count: number
  examples: string[]
}

const EXAMPLES = 3
const LISTED = 20

/** Counts things by their name, in the order of their first appearance. */
export class TallyBook {
  readonly #tallies = new Map<string, Tally>()

  add(what: string, example: string | null): void {
    const tally = this.#tallies.get(what) ?? { what, count: 0, examples: [] }
    tally.count++
    if (example !== null && tally.examples.length < EXAMPLES && !tally.examples.includes(example))
      tally.examples.push(example)
    this.#tallies.set(what, tally)
  }

  addCorrection({ what, from, to }: Correction): void {
    this.add(what, `${from} → ${to}`)
  }

  list(): Tally[] {
    return [...this.#tallies.values()]
  }
}

/** The report as text for a terminal. */
export function printReport(report: ImportReport): string {
  const { rows, inserted, updated, unchanged, dryRun } = report
  const taken = inserted + updated + unchanged
  const sections = [
    `${fileNames[report.kind]}: ${countOf(rows, 'row')}${dryRun ? ' (dry run: nothing is written)' : ''}`,
    `Taken: ${taken} (${inserted} new, ${updated} changed, ${unchanged} as before)`,
    ...tallies('Left out', report.left),
    ...listed(
      'Refused',
      report.refused.map(({ line, why, about }) => `line ${line}: ${why}${about ? ` (${about})` : ''}`),
    ),
    ...tallies('Corrected', report.corrections),
    ...linkSection(report),
    ...listed(
      'To look at (taken)',
      report.doubts.map(({ line, about, what }) => `line ${line}: ${about}: ${what}`),
    ),
  ]
  if (!report.communesChecked) {
    sections.push(
      'Towns, postal codes and INSEE codes were not compared: @etalab/decoupage-administratif is not installed.',
    )
  }
  return `${sections.join('\n')}\n`
}

const fileNames: Readonly<Record<FileKind, string>> = {
  cnc: 'CNC, établissements cinématographiques',
  scare: 'SCARE, Data Ciné Indés',
}

function linkSection({ kind, links }: ImportReport): string[] {
  if (kind === 'cnc') return []
  return [
    `Links to the CNC's file: ${links.kept} kept`,
    ...listed('  found by town and name', links.found),
    ...listed('  not followed', links.rejected),
  ]
}

/** Counted things under a title, one a line. */
export function tallies(title: string, list: readonly Tally[]): string[] {
  if (list.length === 0) return [`${title}: none`]
  return [
    `${title}:`,
    ...list.map(
      ({ what, count: n, examples }) =>
        `  ${String(n).padStart(6)}  ${what}${examples.length ? `: ${examples.join('; ')}` : ''}`,
    ),
  ]
}

/** Lines under a title with their number, the first twenty of them. */
export function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [`${title}: none`]
  const more = lines.length > LISTED ? [`  … and ${lines.length - LISTED} more`] : []
  return [`${title}: ${lines.length}`, ...lines.slice(0, LISTED).map((line) => `  ${line}`), ...more]
}

export function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
