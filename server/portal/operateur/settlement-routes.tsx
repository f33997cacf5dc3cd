import { DeclaredRoutes, only } from '../../membership/index.js'
import {
  campaignNames,
  type DeclaredLine,
  declareMonth,
  knownCampaigns,
  listMonths,
  type ReadDeclarationFile,
  readDeclarationFile,
  readReceivable,
} from '../../settlement/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { paymentOrders } from '../settlement/payment-orders.js'
import { sheetFile } from '../settlement/sheet.js'
import { overMonthOf, type ShownMonth } from '../settlement/shown.js'
import { fill } from '../words/index.js'
import { ANSWER } from './access.js'
import { NO_FILE, SETTLEMENTS, Settlement, type SettlementShown, Settlements } from './settlement.js'
import { prefilled, readTyped, typedLines } from './settlement-form.js'

const READ = only('operator')

/** `/operateur/decomptes`: the operator's months, each declared and, when it is closed, owed. */
export function operatorSettlementRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', SETTLEMENTS, READ, page(options, list))
    .add('get', `${SETTLEMENTS}/:mois.pdf`, READ, sheetFile(options, 'pdf'))
    .add('get', `${SETTLEMENTS}/:mois.csv`, READ, sheetFile(options, 'csv'))
    .add('get', `${SETTLEMENTS}/:mois`, READ, page(options, show))
    .add('post', `${SETTLEMENTS}/:mois`, ANSWER, page(options, declare))
    .add('post', `${SETTLEMENTS}/:mois/fichier`, ANSWER, page(options, takeFile))
}

async function list({ view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const [all, receivable, orders] = await Promise.all([
    listMonths(pool, { now }),
    readReceivable(pool, { now }),
    paymentOrders(pool),
  ])
  const months = all.filter(({ state }) => state !== 'open')
  return { title: view.words.settlement.operator.title, body: <Settlements {...{ months, receivable, orders, now }} /> }
}

function shown(
  { view }: Asked,
  month: ShownMonth,
  { status = 200, ...changes }: Partial<SettlementShown> & { status?: number } = {},
): Answer {
  const typed = prefilled(month, view.language === 'fr' ? ',' : '.')
  const page = { month, typed, file: NO_FILE, refused: null, done: false, ...changes }
  const title = fill(view.words.settlement.operator.one, { month: view.format.month(month.period.name) })
  return { title, body: <Settlement {...page} />, status }
}

async function show(asked: Asked, { pool }: PortalOptions): Promise<Answer> {
  const month = await overMonthOf(pool, { name: asked.request.params.mois, now: asked.now })
  return shown(asked, month, { done: asked.request.query.fait === 'declare' })
}

async function declare(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, now } = asked
  const month = await overMonthOf(options.pool, { name: request.params.mois, now })
  const given = typedLines(
    request.body,
    month.campaigns.map(({ campaign }) => campaign),
  )
  const { lines, typed, good } = readTyped(given)
  if (!good) return shown(asked, month, { typed, refused: 'problems', status: 422 })
  return declareLines(asked, options, { month, lines, otherwise: { typed } })
}

async function declareLines(
  asked: Asked,
  { pool }: PortalOptions,
  { month, lines, otherwise }: { month: ShownMonth; lines: DeclaredLine[]; otherwise: Partial<SettlementShown> },
): Promise<Answer> {
  const { view, now } = asked
  const { name: period } = month.period
  const declared = await declareMonth(pool, { period, lines, person: signedIn(view).id, now })
  if (declared.done) return { redirect: `${SETTLEMENTS}/${period}?fait=declare` }
  return shown(asked, month, { ...otherwise, refused: declared.why, status: declared.why === 'problems' ? 422 : 409 })
}

/** `geste=declarer` with the mark of the dry run declares what that showed; anything else is a dry run. */
async function takeFile(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, now } = asked
  const body = (request.body ?? {}) as Record<string, unknown>
  const month = await overMonthOf(options.pool, { name: request.params.mois, now })
  const text = fileText(body)
  const read = await readFile(options, text)
  const names = read.readable ? await withNames(options, { month, read }) : month
  const file = { text, read, changed: false }
  if (!read.readable || read.faults.length > 0) return shown(asked, names, { file, status: 422 })
  if (body.geste !== 'declarer') return shown(asked, names, { file })
  if (body.empreinte !== read.mark) return shown(asked, names, { file: { ...file, changed: true }, status: 409 })
  return declareLines(asked, options, { month: names, lines: read.lines, otherwise: { file } })
}

/** The file is read twice: what campaigns it names, then by those that there are. */
async function readFile({ pool }: PortalOptions, text: string): Promise<ReadDeclarationFile> {
  const first = readDeclarationFile(text, { known: new Set() })
  return first.readable ? readDeclarationFile(text, { known: await knownCampaigns(pool, first.lines) }) : first
}

/** A file may name campaigns that we counted nothing of. */
async function withNames(
  { pool }: PortalOptions,
  { month, read }: { month: ShownMonth; read: ReadDeclarationFile & { readable: true } },
): Promise<ShownMonth> {
  const known = await knownCampaigns(pool, read.lines)
  return { ...month, names: new Map([...month.names, ...(await campaignNames(pool, [...known]))]) }
}

function fileText({ texte, fichier }: Record<string, unknown>): string {
  if (typeof fichier === 'string' && fichier !== '') return Buffer.from(fichier, 'base64').toString('utf8')
  return typeof texte === 'string' ? texte : ''
}
