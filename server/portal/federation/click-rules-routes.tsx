import type { ComponentChildren } from 'preact'
import {
  askCinema,
  askJudgingAgain,
  decideCinema,
  judgingOrders,
  reasonCounts,
  scriptedCases,
  visitPatterns,
} from '../../click/index.js'
import { parisDay } from '../../lib/clock.js'
import { parisMidnight, shiftDay } from '../../lib/paris.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only, PUBLIC, requireStepUp } from '../../membership/index.js'
import { closedPeriods } from '../../settlement/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { MANAGE } from './access.js'
import { CASES, SIGN_DAYS } from './click-cases.js'
import {
  CLICK_RULES,
  ClickControl,
  COUNTED_DAYS,
  PUBLISHED_RULES,
  PublishedRules,
  type TypedAgain,
} from './click-rules.js'

const READ = only('federation')
const MOST_ORDERS = 20

/** The control of clicks: the rules, what they found, and what the federation decides about them. */
export function clickRulesRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PUBLISHED_RULES, PUBLIC, page(options, published))
    .add('get', CLICK_RULES, READ, page(options, show))
    .add('post', CLICK_RULES, MANAGE, requireStepUp(), page(options, again))
    .add('post', CASES, MANAGE, requireStepUp(), page(options, ask))
    .add('post', `${CASES}/:id`, MANAGE, requireStepUp(), page(options, decide))
}

async function published({ view }: Asked): Promise<Answer> {
  return { title: view.words.clickRules.title, body: <PublishedRules /> }
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  const said = asked.view.words.clickRules
  const texts: Record<string, string> = {
    ...{ demande: said.again.asked, interrogee: said.visits.asked, decide: said.visits.decided },
  }
  const { fait } = asked.request.query
  const text = typeof fait === 'string' && Object.hasOwn(texts, fait) ? texts[fait] : undefined
  return control(asked, options, { notice: text === undefined ? null : <Toast>{text}</Toast> })
}

/** The page. `wrong`: nothing was done, and why. */
async function control(
  { view, now }: Asked,
  { pool }: PortalOptions,
  {
    notice = null,
    wrong,
    typed = { from: '', to: '', why: '' },
  }: { notice?: ComponentChildren; wrong?: string; typed?: TypedAgain },
): Promise<Answer> {
  const today = parisDay(now)
  const [counts, orders, patterns, cases, { rows: cinemas }] = await Promise.all([
    reasonCounts(pool, { from: shiftDay(today, 1 - COUNTED_DAYS), to: shiftDay(today, 1) }),
    judgingOrders(pool, { limit: MOST_ORDERS }),
    visitPatterns(pool, { since: shiftDay(today, -SIGN_DAYS) }),
    scriptedCases(pool),
    pool.query<{ id: string; name: string }>(
      'SELECT id, name FROM public.cinema WHERE organisation_id IS NOT NULL ORDER BY name, id LIMIT 500',
    ),
  ])
  const body = (
    <ClickControl counts={counts} orders={orders} typed={typed} cases={{ patterns, cases, cinemas }}>
      {wrong === undefined ? notice : <Notice kind="error">{wrong}</Notice>}
    </ClickControl>
  )
  return { title: view.words.clickRules.title, body, ...(wrong === undefined ? {} : { status: 422 }) }
}

/** `du`, `au` (included), `pourquoi`, and the `regles` that the person saw. */
async function again(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const body = bodyOf(asked)
  const typed = { from: textOf(body.du, 10), to: textOf(body.au, 10), why: textOf(body.pourquoi, 600) }
  const { refused } = view.words.clickRules.again
  const days = daysOf(typed)
  if (days === null) return control(asked, options, { wrong: refused.range, typed })
  const [lastClosed] = await closedPeriods(options.pool)
  const answer = await askJudgingAgain(options.pool, {
    ...days,
    ruleVersion: Number(textOf(body.regles, 9)),
    ...{ why: typed.why, person: signedIn(view).id, now, closedUpTo: lastClosed?.to ?? null },
  })
  if (!answer.asked) return control(asked, options, { wrong: refused[answer.why], typed })
  return { redirect: `${CLICK_RULES}?fait=demande` }
}

/** `salle`, `clics-du`, `clics-au` (included), and what was `vu`. */
async function ask(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const body = bodyOf(asked)
  const { refused } = view.words.clickRules.visits
  const cinema = textOf(body.salle, 36)
  if (!UUID.test(cinema)) return control(asked, options, { wrong: refused['no-cinema'] })
  const days = daysOf({ from: textOf(body['clics-du'], 10), to: textOf(body['clics-au'], 10) })
  if (days === null) return control(asked, options, { wrong: refused.range })
  const why = textOf(body.vu, 1100)
  const answer = await askCinema(options.pool, { cinema, ...days, why, person: signedIn(view).id, now })
  if (!answer.asked) return control(asked, options, { wrong: refused[answer.why] })
  return { redirect: `${CLICK_RULES}?fait=interrogee` }
}

/** `decision` (`retirer` or `classer`), with what the cinema answered and the reason. */
async function decide(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const body = bodyOf(asked)
  const id = Number(request.params.id)
  if (!Number.isSafeInteger(id) || id < 1 || id > 2_147_483_647)
    return control(asked, options, { wrong: view.words.clickRules.visits.refused['not-open'] })
  const decision = ({ retirer: 'excluded', classer: 'dismissed' } as const)[textOf(body.decision, 10)]
  if (decision === undefined) throw invalid('A cinema loses its part, or the case is dismissed.')
  const person = signedIn(view)
  const answer = await decideCinema(options.pool, {
    ...{ id, decision, explanation: textOf(body[`reponse-${id}`], 2100), reason: textOf(body[`motif-${id}`], 1100) },
    ...{ person: person.id, organisation: person.organisation.id, now },
  })
  if (!answer.decided) return control(asked, options, { wrong: view.words.clickRules.visits.refused[answer.why] })
  return { redirect: `${CLICK_RULES}?fait=decide` }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function bodyOf({ request }: Asked): Record<string, unknown> {
  return (request.body ?? {}) as Record<string, unknown>
}

function textOf(value: unknown, most: number): string {
  return typeof value === 'string' ? value.slice(0, most).trim() : ''
}

/** Days in France, the last one included, as half-open moments; null for what are no days in this order. */
function daysOf({ from, to }: { from: string; to: string }): { from: Date; to: Date } | null {
  const first = parisMidnight(from)
  const last = parisMidnight(to)
  if (first === null || last === null || first > last) return null
  const end = parisMidnight(shiftDay(to, 1))
  return end === null ? null : { from: first, to: end }
}
