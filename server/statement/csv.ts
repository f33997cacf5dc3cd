import { parisDay } from '../lib/clock.js'
import { type Cell, csvOf } from '../lib/csv.js'
import type { Micros } from '../lib/money.js'
import { statementPeriod } from './period.js'
import { lastDay } from './say.js'
import type { StatementBody } from './shape.js'

const HEADER = [
  ...['Ligne', 'Date', 'Mois des clics', 'Arrêté avec', 'Campagne', 'Film', 'Clics'],
  ...['Micro-euros', 'Euros', 'Écriture du grand livre', 'Référence'],
]

/**
 * A statement as a table for French spreadsheets (RFC 4180, semicolons). The first row is the balance before, the last the balance
 * after; the amounts of all rows between them lead from the one to the other.
 */
export function statementCsv(statement: StatementBody): string {
  const { period, beforeMicros, afterMicros, months, lines, movements, ledgerUpto } = statement
  const { from, to } = statementPeriod(period)
  const rows: Cell[][] = [
    row('solde avant', beforeMicros, { day: parisDay(from) }),
    ...lines.flatMap((line) => {
      const about = { month: line.month, closedWith: line.closedWith, campaign: line.campaign, film: line.film }
      const late = line.month < line.closedWith
      return [
        row(late ? 'clics tardifs' : 'clics', line.micros, { ...about, clicks: line.clicks }),
        ...(line.differenceMicros === 0n ? [] : [row('écart accepté', line.differenceMicros, about)]),
      ]
    }),
    ...months.flatMap(({ month, sequence, feeMicros, commonFundMicros }) => {
      const about = { closedWith: month, sequence }
      return [
        ...(feeMicros === 0n ? [] : [row('frais de la fédération', -feeMicros, about)]),
        ...(commonFundMicros === 0n ? [] : [row('laissé au fonds commun', -commonFundMicros, about)]),
      ]
    }),
    ...movements.map(({ kind, micros, at, sequence, reference }) =>
      row(movementName(kind), micros, { day: parisDay(new Date(at)), sequence, reference }),
    ),
    row('solde après', afterMicros, { day: lastDay(to), sequence: ledgerUpto }),
  ]
  return csvOf([HEADER, ...rows], { language: 'fr' })
}

function row(
  name: string,
  micros: Micros,
  about: {
    day?: string
    month?: string
    closedWith?: string
    campaign?: number
    film?: string | null
    clicks?: number
    sequence?: bigint | null
    reference?: string | null
  },
): Cell[] {
  const { day = null, month = null, closedWith = null, campaign = null, film = null, clicks = null } = about
  const { sequence = null, reference = null } = about
  return [name, day, month, closedWith, campaign, film, clicks, micros, { euros: micros }, sequence, reference]
}

/** The ledger's kinds of movement, in words. */
export function movementName(kind: string): string {
  return NAMES[kind] ?? 'autre écriture'
}

const NAMES: Readonly<Record<string, string>> = {
  'payout-handed': 'versement',
  'payout-cancelled': 'versement annulé',
  'payout-returned': 'versement revenu',
  'title-paid': 'titre de recettes payé',
}
