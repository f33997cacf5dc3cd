import { DeclaredRoutes } from '../../../membership/index.js'
import {
  BATCH_KINDS,
  type BatchKind,
  noteTitlePaid,
  type PrepareRefusal,
  prepareBatch,
  readBankDetails,
  setDebtor,
  type TitleRefusal,
} from '../../../payout/index.js'
import { Notice, Toast } from '../../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../../page.js'
import { payoutsShown } from '../../read/payouts.js'
import { PAYOUTS, PREPARE, READ } from './access.js'
import { PayoutsPage, type TypedDebtor } from './page.js'
import { centsOf, field } from './read-form.js'

/** `/federation/versements`: what would be paid, and what is needed to prepare a batch. */
export function payoutRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PAYOUTS, READ, page(options, show))
    .add('post', `${PAYOUTS}/preparer`, PREPARE, page(options, prepare))
    .add('post', `${PAYOUTS}/payeur`, PREPARE, page(options, noteDebtor))
    .add('post', `${PAYOUTS}/titres`, PREPARE, page(options, noteTitle))
}

/** What was refused, or typed wrong. */
interface Wrong {
  prepare?: PrepareRefusal
  title?: TitleRefusal
  typed?: TypedDebtor
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return payoutsPage(asked, options, { kind: kindOf(asked.request.query.sorte) })
}

async function prepare(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { bank: ring, pool } = options
  const kind = kindOf(asked.request.body?.sorte)
  if (ring === null) return payoutsPage(asked, options, { kind })
  const person = signedIn(asked.view).id
  const prepared = await prepareBatch(pool, { kind, person, ring, now: asked.now })
  if ('refused' in prepared) return payoutsPage(asked, options, { kind, wrong: { prepare: prepared.refused } })
  return { redirect: `${PAYOUTS}/${prepared.id}?fait=prepare` }
}

async function noteDebtor(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { bank: ring, pool } = options
  const kind = 'quarter'
  if (ring === null) return payoutsPage(asked, options, { kind })
  const { body } = asked.request
  const holder = field(body, 'titulaire')
  const read = readBankDetails({ holder, iban: field(body, 'iban'), bic: field(body, 'bic') })
  if (!read.ok) return payoutsPage(asked, options, { kind, wrong: { typed: { holder, faults: read.faults } } })
  const shown = await payoutsShown(pool, { kind, ring, now: asked.now })
  const person = signedIn(asked.view).id
  await setDebtor(pool, { payer: shown.payer, account: read.details, ring, person, now: asked.now })
  return { redirect: `${PAYOUTS}?fait=payeur#payeur` }
}

async function noteTitle(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { body } = asked.request
  const cinema = field(body, 'salle')
  const noted = /^[0-9a-f-]{36}$/.test(cinema)
    ? await noteTitlePaid(options.pool, {
        ...{ cinema, cents: centsOf(field(body, 'montant')) ?? 0n, reference: field(body, 'titre') },
        ...{ paidOn: field(body, 'jour'), person: signedIn(asked.view).id, now: asked.now },
      })
    : ({ done: false, why: 'not-by-title' } as const)
  if (!noted.done) return payoutsPage(asked, options, { kind: 'quarter', wrong: { title: noted.why } })
  return { redirect: `${PAYOUTS}?fait=titre#titres` }
}

async function payoutsPage(
  { request, view, now }: Asked,
  { pool, bank: ring }: PortalOptions,
  { kind, wrong = {} }: { kind: BatchKind; wrong?: Wrong },
): Promise<Page> {
  const shown = ring === null ? null : await payoutsShown(pool, { kind, ring, now })
  const said = view.words.batches
  const isWrong = Object.keys(wrong).length > 0
  const { fait } = request.query
  const body = (
    <>
      {!isWrong && fait === 'payeur' && <Toast>{said.debtor.saved}</Toast>}
      {!isWrong && fait === 'titre' && <Toast>{said.titles.done}</Toast>}
      {wrong.prepare !== undefined && <Notice kind="error">{said.prepare.refused[wrong.prepare]}</Notice>}
      {wrong.title !== undefined && <Notice kind="error">{said.titles.refused[wrong.title]}</Notice>}
      <PayoutsPage shown={shown} typed={wrong.typed ?? null} />
    </>
  )
  return { title: said.title, body, status: isWrong ? (wrong.typed === undefined ? 409 : 422) : 200 }
}

function kindOf(text: unknown): BatchKind {
  return BATCH_KINDS.find((kind) => kind === text) ?? 'quarter'
}
