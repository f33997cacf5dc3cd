import type pg from 'pg'
import { listContracts } from '../../contract/index.js'
import { type BankRing, listBatches } from '../../payout/index.js'
import { issueInvoices, issueStatements } from '../../statement/index.js'
import type { SeedOptions } from '../seed.js'
import { changeAccounts, giveAccounts } from './bank.js'
import { type Calendar, calendarOf } from './calendar.js'
import { bookPast } from './campaigns.js'
import { earn } from './earn.js'
import { closeQuarter, declareLastMonth } from './months.js'
import { pay, prepareNext } from './payments.js'

export interface PastOptions extends Omit<SeedOptions, 'pool'> {
  /** Logins of the roles whose work is done here. */
  pools: Record<'owner' | 'pixel' | 'worker' | 'console', pg.Pool>
  bankRing: BankRing
  tombstoneKey: Buffer
  /** Of the console: signatures are made for it. */
  origin: string
}

/**
 * Gives a demonstration that begins the past of a federation that has been at work: clicks of a quarter, its months declared and closed,
 * accounts, a payment that was executed and of which one transfer came back, statements and invoices; a month that waits to be decided
 * about, and a batch that waits to be signed. Every step is the program's own, by the role whose it is, as of its moment. Harmless to
 * repeat, also when it was interrupted. Where the contracts are younger than that, as in a demonstration that began before there was
 * a past, it does nothing.
 */
export async function seedPast(options: PastOptions): Promise<void> {
  const { pools, clock } = options
  const calendar = calendarOf(clock())
  if ((await listBatches(pools.console)).length > 1 || !(await isOldEnough(pools.console, calendar))) return
  const links = await bookPast(options, calendar)
  await earn(options, { calendar, links })
  await giveAccounts(options, calendar)
  await closeQuarter(options, calendar)
  await issueStatements(pools.worker, { now: calendar.preparedAt })
  await pay(options, calendar)
  await issueInvoices(pools.worker, { now: calendar.mendedAt })
  await changeAccounts(options, calendar)
  await declareLastMonth(options, calendar)
  await prepareNext(options)
  await forgetOldMail(pools.owner, { now: clock() })
}

async function isOldEnough(db: pg.Pool, { quarter: [first] }: Calendar): Promise<boolean> {
  const [contract] = await listContracts(db, { kind: 'operator-federation', states: ['in-force'] })
  const since = contract?.inForceFrom ?? null
  return since !== null && since < first.from
}

/** Mails of the past were read then: the worker would only find that they are of no use any more. */
async function forgetOldMail(owner: pg.Pool, { now }: { now: Date }): Promise<void> {
  await owner.query('DELETE FROM public.mail_outbox WHERE expires_at <= $1', [now])
}
