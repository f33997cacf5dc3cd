import type pg from 'pg'
import { balances, verifyLedger, type Witness } from '../../server/ledger/index.js'
import type { TestDatabase } from '../database.js'
import type { Auditor } from './auditor/auditor.js'
import { accruals } from './auditor/books.js'
import { dayOf } from './auditor/calendar.js'
import type { AuditedClick } from './auditor/clicks.js'
import { type Simulation, Violation } from './simulation.js'

/** After every step: what each account holds, what sums to zero, what is never negative. */
export async function compareBalances({ database, auditor, tally }: Simulation): Promise<void> {
  const held = await balances(database.console)
  const wanted = auditor.books.accounts()
  for (const account of new Set([...held.keys(), ...wanted.keys()])) {
    const [has, should] = [held.get(account) ?? 0n, wanted.get(account) ?? 0n]
    if (has !== should) throw new Violation(`${account} holds ${has}, and should hold ${should}`)
    if (account.endsWith(':payable') && has < 0n) throw new Violation(`${account} is negative: ${has}`)
    tally.checks++
  }
  const sum = [...held.values()].reduce((total, micros) => total + micros, 0n)
  if (sum !== 0n) throw new Violation(`all accounts sum to ${sum}, and not to zero`)
  tally.checks++
}

/** Every verdict and share that the auditor has, against the rows; every counter against the auditor's count. */
export async function compareClicks({ database, auditor, tally }: Simulation): Promise<void> {
  const wanted = lines([...auditor.clicks.all()].filter(({ judged }) => judged).map(verdictLine))
  tally.checks += wanted.size
  differ('verdicts', wanted, await verdictRows(database.console))
  differ('counted clicks', countedClicks(auditor), await countedRows(database.console))
  differ('days that earned', earnedDays(auditor), await earnedRows(database.console))
  const accrued = [...accruals(auditor.clicks.all())].map(([key, micros]) => `${key}: ${micros}`)
  differ('postings of clicks', lines(accrued), await postedRows(database.console))
  tally.checks += 3 + accrued.length
}

/** What each month was closed with, by cinema, against the rows that statements are made of. */
export async function compareMonths({ database, auditor, tally }: Simulation): Promise<void> {
  const wanted = [...auditor.months.closed].flatMap(([month, cinemas]) =>
    [...cinemas].map(([cinema, one]) => `${month} ${cinema} ${Object.values(one).join(' ')}`),
  )
  tally.checks += wanted.length
  const found = await readLines(
    database.console,
    `SELECT concat_ws(' ', period, cinema, clicks, earned_micros, late_micros, difference_micros, fee_micros, common_micros, confirmed_micros) AS line
     FROM settlement.closed_cinema`,
  )
  differ('closed months', lines(wanted), found)
}

/** What was confirmed of each cinema is paid, on its way, or carried over; what a settled batch had on its way is nothing. */
export async function comparePayouts({ database, tally }: Simulation): Promise<void> {
  const { rows } = await database.console.query<{ line: string }>(PAID_AND_CARRIED)
  if (rows.length > 0) throw new Violation(rows.map(({ line }) => line).join('\n'))
  tally.checks++
}

const PAID_AND_CARRIED = `
  WITH moved AS (
    SELECT l.cinema, p.kind, l.cents * 10000 AS micros FROM payout.posting p JOIN payout.line l USING (batch, number)
    WHERE p.posted_at IS NOT NULL
  ), cinema AS (
    SELECT c.id,
      (SELECT coalesce(sum(confirmed_micros), 0) FROM settlement.closed_cinema s WHERE s.cinema = c.id) AS confirmed,
      (SELECT coalesce(sum(CASE kind WHEN 'executed' THEN micros WHEN 'returned' THEN -micros END), 0) FROM moved WHERE cinema = c.id)
        + (SELECT coalesce(sum(cents * 10000), 0) FROM payout.title_payment t WHERE t.cinema = c.id AND posted_at IS NOT NULL) AS paid,
      (SELECT coalesce(sum(CASE kind WHEN 'handed' THEN micros WHEN 'executed' THEN -micros WHEN 'cancelled' THEN -micros END), 0)
        FROM moved WHERE cinema = c.id) AS on_its_way,
      coalesce((SELECT micros FROM ledger.balance WHERE account = 'cinema:' || c.id || ':payable'), 0) AS carried
    FROM public.cinema c
  )
  SELECT format('%s: %s confirmed, and %s paid, %s on its way, %s carried over', id, confirmed, paid, on_its_way, carried) AS line
  FROM cinema WHERE confirmed <> paid + on_its_way + carried
  UNION ALL
  SELECT format('the batch %s is %s, and %s is on its way', b.id, b.state, l.micros)
  FROM payout.batch b JOIN ledger.balance l ON l.account = 'payout:' || b.id || ':clearing'
  WHERE b.state IN ('closed', 'cancelled') AND l.micros <> 0
    AND NOT EXISTS (SELECT FROM payout.posting p WHERE p.batch = b.id AND p.posted_at IS NULL)`

/** The chain, from its first transaction and against a hash of before; gives the hash for the next time. */
export async function verifyChain(database: TestDatabase, witness: Witness | undefined): Promise<Witness> {
  const report = await verifyLedger(database.console, witness ? { witness } : {})
  if (report.firstBad !== null) throw new Violation(`the ledger is not whole at ${report.firstBad}: ${report.why}`)
  if (report.sum !== 0n) throw new Violation(`the entries of the ledger sum to ${report.sum}`)
  return report.head
}

function verdictLine({ id, reasons, shares }: AuditedClick): string {
  const parts = [...shares].map(([cinema, micros]) => `${cinema} ${micros}`).sort()
  return `${id} [${[...reasons].sort().join(' ')}] ${parts.join(', ')}`
}

async function verdictRows(db: pg.Pool): Promise<Set<string>> {
  return readLines(
    db,
    `SELECT concat(v.click, ' [', array_to_string(ARRAY(SELECT r FROM unnest(v.reasons) AS r ORDER BY r COLLATE "C"), ' '), '] ', s.parts) AS line
     FROM (SELECT DISTINCT ON (click) click, reasons FROM plane.click_verdict ORDER BY click, round DESC) AS v
     LEFT JOIN (
       SELECT click, string_agg(concat(cinema, ' ', micros), ', ' ORDER BY cinema) AS parts FROM (
         SELECT click, cinema, sum(micros) AS micros FROM plane.click_share
         GROUP BY click, cinema HAVING sum(CASE WHEN reversed THEN -1 ELSE 1 END) > 0) AS live
       GROUP BY click
     ) AS s USING (click)`,
  )
}

function countedClicks(auditor: Auditor): Set<string> {
  const owed = ['campaign-not-running', 'unknown-visitor', 'no-cinema', 'scripted-visits']
  const counts = new Map<string, number>()
  for (const { judged, campaign, at, reasons } of auditor.clicks.all()) {
    if (!judged) continue
    const kinds = ['judged', ...reasons]
    if (reasons.every((reason) => owed.includes(reason))) kinds.push('filtered')
    if (reasons.length === 0) kinds.push('payable')
    for (const kind of kinds) {
      const key = `${campaign} ${dayOf(at)} ${kind}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return lines([...counts].map(([key, clicks]) => `${key}: ${clicks}`))
}

function countedRows(db: pg.Pool): Promise<Set<string>> {
  return readLines(
    db,
    `SELECT concat(campaign, ' ', day, ' ', what, ': ', sum(clicks)) AS line FROM plane.click_count GROUP BY campaign, day, what
     HAVING sum(clicks) <> 0`,
  )
}

function earnedDays(auditor: Auditor): Set<string> {
  const sums = new Map<string, { clicks: number; micros: bigint }>()
  for (const { shares, at, campaign } of auditor.clicks.all()) {
    for (const [cinema, micros] of shares) {
      const key = `${cinema} ${campaign} ${dayOf(at)}`
      const sum = sums.get(key) ?? { clicks: 0, micros: 0n }
      sums.set(key, { clicks: sum.clicks + 1, micros: sum.micros + micros })
    }
  }
  return lines([...sums].map(([key, { clicks, micros }]) => `${key}: ${clicks} for ${micros}`))
}

function earnedRows(db: pg.Pool): Promise<Set<string>> {
  return readLines(
    db,
    `SELECT concat(cinema, ' ', campaign, ' ', day, ': ', clicks, ' for ', micros) AS line FROM plane.earned_day
     WHERE clicks <> 0 OR micros <> 0`,
  )
}

function postedRows(db: pg.Pool): Promise<Set<string>> {
  return readLines(
    db,
    `SELECT concat(t.details ->> 'cinema', ' ', t.details ->> 'campaign', ' ', to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       ' ', t.kind, ': ', sum(e.micros)) AS line
     FROM ledger.transaction t JOIN ledger.entry e USING (sequence)
     WHERE t.kind IN ('clicks', 'clicks-reversed') AND e.account LIKE 'cinema:%'
     GROUP BY t.details ->> 'cinema', t.details ->> 'campaign', t.at, t.kind`,
  )
}

async function readLines(db: pg.Pool, text: string): Promise<Set<string>> {
  const { rows } = await db.query<{ line: string }>(text)
  return lines(rows.map(({ line }) => line))
}

/** Lines that come twice are told apart. */
function lines(all: readonly string[]): Set<string> {
  const seen = new Map<string, number>()
  return new Set(
    all.map((line) => {
      const times = (seen.get(line) ?? 0) + 1
      seen.set(line, times)
      return times === 1 ? line : `${line} (${times})`
    }),
  )
}

const MAX_TOLD = 5

function differ(what: string, wanted: Set<string>, found: Set<string>): void {
  const missing = [...wanted].filter((line) => !found.has(line))
  const more = [...found].filter((line) => !wanted.has(line))
  if (missing.length === 0 && more.length === 0) return
  const told = [
    ...missing.slice(0, MAX_TOLD).map((line) => `  expected: ${line}`),
    ...more.slice(0, MAX_TOLD).map((line) => `  found:    ${line}`),
  ]
  throw new Violation(`${what} differ (${missing.length} missing, ${more.length} more)\n${told.join('\n')}`)
}
