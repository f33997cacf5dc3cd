import type pg from 'pg'
import { balances, cinemaPrefix, movements, parseCinemaAccount } from '../ledger/index.js'
import type { Micros } from '../lib/money.js'
import type { Period } from './period.js'

/**
 * What is accrued on the accounts of cinemas by facts before a moment, less what was closed of it, by cinema: what the ledger
 * says is to be closed. From balances less what came since, so that years of entries need not be added up.
 */
export async function readAccrued(client: pg.ClientBase, { to }: Period): Promise<Map<string, Micros>> {
  const held = await balances(client, { prefix: cinemaPrefix })
  const since = await movements(client, { prefix: cinemaPrefix, from: to, to: FAR })
  const accrued = new Map<string, Micros>()
  for (const [account, micros] of held) {
    const parsed = parseCinemaAccount(account)
    if (parsed?.side !== 'accrued') continue
    const moved = since.get(account)
    accrued.set(parsed.cinemaId, micros - (moved ? moved.creditedMicros + moved.debitedMicros : 0n))
  }
  return accrued
}

const FAR = new Date('9999-12-31T00:00:00Z')
