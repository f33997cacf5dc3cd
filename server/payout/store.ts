import type pg from 'pg'
import { balances, cinemaPrefix, movements, parseCinemaAccount } from '../ledger/index.js'
import { addDays } from '../lib/clock.js'
import { snapshot } from '../lib/postgres.js'
import { type Period, periodOf } from '../settlement/index.js'
import { type AgreedTerms, readAgreedTerms } from './agreed.js'
import { type PayoutPreview, type PayoutRow, preview, type Standing } from './preview.js'
import { dayAhead, observedDays } from './projection.js'
import { defaultTerms, type PayoutTerms } from './terms.js'

/** The recent past, from which the next payment is guessed. */
const WINDOW_DAYS = 90

export interface PayoutPreviewOfDay extends PayoutPreview {
  period: Period
  terms: PayoutTerms
  /** Each with the day, in France, on which it may be paid; null when nobody can tell. */
  rows: (PayoutRow & { expectedOn: string | null })[]
}

/**
 * Who would be paid what now, by the ledger and the contracts in force. Reads one snapshot; the console's role may.
 * @param terms what counts where no contract says otherwise
 */
export async function previewPayouts(
  pool: pg.Pool,
  { now, terms: otherwise = defaultTerms }: { now: Date; terms?: PayoutTerms },
): Promise<PayoutPreviewOfDay> {
  const { standings, terms } = await snapshot(pool, async (client) => {
    const terms = await readAgreedTerms(client, otherwise)
    return { terms, standings: await readStandings(client, { now, terms }) }
  })
  const { rows, ...rest } = preview(standings, terms)
  return {
    ...rest,
    period: periodOf(now),
    terms: { cinemaThresholdMicros: terms.cinemaThresholdMicros, poolThresholdMicros: terms.poolThresholdMicros },
    rows: rows.map((row) => ({
      ...row,
      expectedOn: row.daysToPayment === null ? null : dayAhead(now, row.daysToPayment),
    })),
  }
}

async function readStandings(
  client: pg.ClientBase,
  { now, terms }: { now: Date; terms: AgreedTerms },
): Promise<Standing[]> {
  const held = await balances(client, { prefix: cinemaPrefix })
  const moved = await movements(client, { prefix: cinemaPrefix, from: addDays(now, -WINDOW_DAYS), to: now })
  const standings = new Map<string, Standing>()
  for (const [account, micros] of held) {
    const { cinemaId, side } = parseCinemaAccount(account) ?? unreadable(account)
    const standing = standings.get(cinemaId) ?? nothingYet(cinemaId)
    standings.set(cinemaId, standing)
    if (side === 'payable') {
      standing.confirmedMicros = micros
      continue
    }
    standing.accruedMicros = micros
    const movement = moved.get(account)
    if (!movement) continue
    const days = observedDays({ since: movement.since, now, windowDays: WINDOW_DAYS })
    standing.recent = { micros: movement.creditedMicros, days }
  }
  const { rows } = await client.query<{ id: string; name: string; organisation: string | null }>(
    'SELECT id::text AS id, name, organisation_id AS organisation FROM public.cinema WHERE id::text = ANY ($1::text[])',
    [[...standings.keys()]],
  )
  for (const { id, name, organisation } of rows) {
    const standing = standings.get(id) as Standing
    standing.name = name
    const thresholdMicros = terms.thresholdMicrosOf.get(organisation ?? '')
    if (thresholdMicros !== undefined) standing.thresholdMicros = thresholdMicros
  }
  return [...standings.values()]
}

function nothingYet(cinemaId: string): Standing {
  return { cinemaId, name: null, accruedMicros: 0n, confirmedMicros: 0n, recent: { micros: 0n, days: WINDOW_DAYS } }
}

/** Money on an account that we cannot read would be missing from the totals. */
function unreadable(account: string): never {
  throw new Error(`the account ${account} is no cinema's`)
}
