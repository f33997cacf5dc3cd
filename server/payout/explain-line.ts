import type pg from 'pg'
import { cinemaPayable, entriesOf, type StatementLine } from '../ledger/index.js'
import type { CinemaPeriod } from '../settlement/index.js'
import { cinemaPeriod, isPeriodName } from '../settlement/index.js'

/** What a payment was made of: the postings that filled the cinema's account since the one before, and the months behind them. */
export interface ExplainedLine {
  /** The newest first. */
  postings: StatementLine[]
  /** There are more, and these are the newest of them. */
  cut: boolean
  months: (CinemaPeriod & { period: string })[]
}

const POSTINGS_MAX = 200

/** @param batch what was posted for this batch, and after it, is not what it paid */
export async function explainLine(
  db: pg.Pool,
  { cinema, batch, before }: { cinema: string; batch: string; before: Date },
): Promise<ExplainedLine> {
  const all = await entriesOf(db, { account: cinemaPayable(cinema), limit: 1000 })
  const own = all.findIndex(({ kind, details }) => kind === 'payout-handed' && details.batch === batch)
  const until = own === -1 ? all.filter(({ postedAt }) => postedAt <= before) : all.slice(own + 1)
  const last = until.findIndex(({ kind }) => kind === 'payout-handed')
  const since = last === -1 ? until : until.slice(0, last)
  const periods = since
    .filter(({ kind }) => kind === 'period-close')
    .map(({ details }) => String(details.period))
    .filter(isPeriodName)
  const months: ExplainedLine['months'] = []
  for (const period of new Set(periods)) months.push({ period, ...(await cinemaPeriod(db, { cinema, period })) })
  return { postings: since.slice(0, POSTINGS_MAX), cut: since.length > POSTINGS_MAX || all.length === 1000, months }
}
