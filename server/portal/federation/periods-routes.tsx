import type pg from 'pg'
import { readEuros } from '../../campaign/index.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only, requireStepUp } from '../../membership/index.js'
import {
  askClose,
  DECISIONS,
  DIFFERENCE_REASONS,
  decideDifference,
  listMonths,
  periodOf,
  readMonthTerms,
  readOperatorPayments,
  readReceivable,
  recordOperatorPayment,
  takeBackPayment,
} from '../../settlement/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { paymentOrders } from '../settlement/payment-orders.js'
import { monthOf } from '../settlement/shown.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { PAYMENTS } from './operator-payments.js'
import { PeriodPage, type PeriodShown, type TypedDecision } from './period.js'
import { PERIODS, Periods, type PeriodsShown } from './periods.js'

const READ = only('federation')

/** `/federation/periodes`: months with the operator, their differences, their close, and what the operator pays. */
export function periodsRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PERIODS, READ, page(options, list))
    .add('post', PAYMENTS, MANAGE, requireStepUp(), page(options, recordPayment))
    .add('post', `${PAYMENTS}/annuler`, MANAGE, requireStepUp(), page(options, takeBack))
    .add('get', `${PERIODS}/:mois`, READ, page(options, show))
    .add('post', `${PERIODS}/:mois/ecart`, MANAGE, page(options, decide))
    .add('post', `${PERIODS}/:mois/arreter`, MANAGE, requireStepUp(), page(options, close))
}

const NO_PAYMENT = { day: '', amount: '', reference: '' }

async function list(asked: Asked, options: PortalOptions): Promise<Answer> {
  return periods(asked, options, { done: asked.request.query.fait })
}

async function periods(
  { view, now }: Asked,
  { pool }: PortalOptions,
  { status = 200, ...changes }: Partial<PeriodsShown> & { status?: number },
): Promise<Answer> {
  const [months, receivable, orders, payments] = await Promise.all([
    listMonths(pool, { now }),
    readReceivable(pool, { now }),
    paymentOrders(pool),
    paymentsOf(pool, now),
  ])
  const shown = {
    ...{ months, receivable, orders, now, payments },
    ...{ typed: NO_PAYMENT, refused: null, notTakenBack: null, done: null, ...changes },
  }
  return { title: view.words.settlement.federation.title, body: <Periods {...shown} />, status }
}

/** Null where there is nothing to record, and nothing was. */
async function paymentsOf(pool: pg.Pool, now: Date): Promise<PeriodsShown['payments']> {
  const [payments, { payer }] = await Promise.all([readOperatorPayments(pool), readMonthTerms(pool, periodOf(now))])
  return payer === 'federation' || payments.length > 0 ? payments : null
}

async function recordPayment(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const typed = {
    day: textOf(request.body, 'jour'),
    amount: textOf(request.body, 'montant'),
    reference: textOf(request.body, 'reference'),
  }
  const recorded = await recordOperatorPayment(options.pool, {
    ...{ micros: readEuros(typed.amount) ?? 0n, receivedOn: typed.day, reference: typed.reference },
    ...{ person: signedIn(view).id, now },
  })
  if (recorded.done) return { redirect: `${PERIODS}?fait=paiement#paiements` }
  return periods(asked, options, { typed, refused: recorded.why, status: 422 })
}

async function takeBack(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const payment = textOf(request.body, 'paiement')
  const reason = textOf(request.body, `raison-${payment}`)
  const taken = await takeBackPayment(options.pool, { payment, reason, person: signedIn(view).id, now })
  if (taken.done) return { redirect: `${PERIODS}?fait=annule#paiements` }
  const status = taken.why === 'reason' ? 422 : 409
  return periods(asked, options, { notTakenBack: { payment, reason, why: taken.why }, status })
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return period(asked, options, { done: asked.request.query.fait })
}

async function period(
  { request, view, now }: Asked,
  { pool }: PortalOptions,
  { status = 200, ...changes }: Partial<PeriodShown> & { status?: number },
): Promise<Answer> {
  const month = await monthOf(pool, { name: request.params.mois, now })
  const askedBy = month.close === null ? null : await nameOf(pool, month.close.askedBy)
  const shown = { month, askedBy, typed: null, notDecided: null, notClosed: null, done: null, ...changes }
  const title = fill(view.words.settlement.federation.one, { month: view.format.month(month.period.name) })
  return { title, body: <PeriodPage {...shown} />, status }
}

async function nameOf(pool: pg.Pool, person: string): Promise<string | null> {
  const { rows } = await pool.query<{ name: string }>('SELECT name FROM public.person WHERE id = $1', [person])
  return rows[0]?.name ?? null
}

async function decide(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { period: month } = await monthOf(options.pool, { name: request.params.mois, now })
  const number = textOf(request.body, 'campagne')
  if (!/^[1-9]\d{0,8}$/.test(number)) throw invalid('A decision names its campaign.')
  const campaign = Number(number)
  const of = (field: string) => textOf(request.body, `${field}-${campaign}`)
  const typed: TypedDecision = {
    campaign,
    decision: DECISIONS.find((one) => one === of('decision')) ?? '',
    reason: DIFFERENCE_REASONS.find((one) => one === of('raison')) ?? '',
    note: of('note'),
  }
  const { decision, reason, note } = typed
  if (decision === '' || reason === '') return period(asked, options, { typed, notDecided: 'incomplete', status: 422 })
  const decided = await decideDifference(options.pool, {
    ...{ period: month.name, campaign, decision, reason, note, person: signedIn(view).id, now },
    seen: { estimatedMicros: microsOf(request.body, 'estime'), reportedMicros: microsOf(request.body, 'declare') },
  })
  if (decided.done) return { redirect: `${PERIODS}/${month.name}?fait=tranche#ecarts` }
  return period(asked, options, { typed, notDecided: decided.why, status: decided.why === 'note' ? 422 : 409 })
}

async function close(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { period: month } = await monthOf(options.pool, { name: request.params.mois, now })
  const closing = await askClose(options.pool, { period: month.name, person: signedIn(view).id, now })
  if (closing.done) return { redirect: `${PERIODS}/${month.name}` }
  return period(asked, options, { notClosed: closing.why, status: 409 })
}

function textOf(body: unknown, name: string): string {
  const given = (body as Record<string, unknown> | undefined)?.[name]
  return typeof given === 'string' ? given.slice(0, 5_000) : ''
}

/** What the page showed when the decision was made. */
function microsOf(body: unknown, name: string): bigint {
  const text = textOf(body, name)
  if (!/^-?\d{1,19}$/.test(text)) throw invalid('A decision names the amounts that it is about.')
  return BigInt(text)
}
