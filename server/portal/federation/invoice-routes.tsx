import type { RequestHandler } from 'express'
import type pg from 'pg'
import { z } from 'zod'
import { parisDay } from '../../lib/clock.js'
import { DeclaredRoutes, only, personOf } from '../../membership/index.js'
import { declareTaxRegime, taxRegimeOf } from '../../payout/index.js'
import {
  answerContest,
  answerStatementContest,
  findDocument,
  invoicePdf,
  invoicesOf,
  statementContests,
  waitingInvoices,
} from '../../statement/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { readTaxForm } from '../salle/bank-form.js'
import { MANAGE } from './access.js'
import { INVOICES, type PayingOrganisation } from './invoice-customer.js'
import { InvoiceReview } from './invoices.js'

/** `/federation/factures`: what was made in cinemas' names, what waits, what is contested, and who is invoiced. */
export function invoiceReviewRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', INVOICES, only('federation'), page(options, show))
    .add('post', `${INVOICES}/repondre`, MANAGE, page(options, answer))
    .add('post', `${INVOICES}/releve`, MANAGE, page(options, answerStatement))
    .add('post', `${INVOICES}/client`, MANAGE, page(options, declareCustomer))
    .add('get', `${INVOICES}/:document.pdf`, only('federation'), file(options))
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return reviewPage(asked, options, null)
}

const Answering = z.object({ facture: z.uuid(), reponse: z.enum(['kept', 'credited']), mots: z.string().default('') })

async function answer(asked: Asked, options: PortalOptions): Promise<Answer> {
  const said = asked.view.words.invoiceReview.contested
  const form = Answering.safeParse(asked.request.body)
  if (!form.success) return reviewPage(asked, options, { text: said.refusals.form, status: 422 })
  const { facture: document, reponse, mots: note } = form.data
  const { id: person, organisation } = signedIn(asked.view)
  const own = await invoicesOf(options.pool, { federation: organisation.id, document, today: parisDay(asked.now) })
  if (own.length === 0) return reviewPage(asked, options, { text: said.refusals['not-contested'], status: 409 })
  const done = await answerContest(options.pool, { document, answer: reponse, note, person, now: asked.now })
  if (!done.done) return reviewPage(asked, options, { text: said.refusals[done.why], status: 409 })
  return { redirect: `${INVOICES}?fait=repondu` }
}

const AnsweringStatement = z.object({
  ...{ salle: z.uuid(), mois: z.string(), reponse: z.enum(['kept', 'corrected']) },
  mots: z.string().default(''),
})

async function answerStatement(asked: Asked, options: PortalOptions): Promise<Answer> {
  const said = asked.view.words.statementContest.review.refusals
  const form = AnsweringStatement.safeParse(asked.request.body)
  if (!form.success) return reviewPage(asked, options, { text: said.form, status: 422 })
  const { salle: cinema, mois: period, reponse: answer, mots: note } = form.data
  const { id: person, organisation } = signedIn(asked.view)
  const own = await statementContests(options.pool, { cinema, federation: organisation.id })
  if (!own.some((contest) => contest.period === period))
    return reviewPage(asked, options, { text: said['not-contested'], status: 409 })
  const done = await answerStatementContest(options.pool, { cinema, period, answer, note, person, now: asked.now })
  if (!done.done) return reviewPage(asked, options, { text: said[done.why], status: 409 })
  return { redirect: `${INVOICES}?fait=repondu` }
}

async function declareCustomer(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { id: person, organisation: federation } = signedIn(view)
  const said = view.words.invoiceReview.customers
  const client = z.object({ client: z.uuid() }).safeParse(request.body)
  const payers = await payingOrganisations(options.pool, federation.id)
  const organisation = payers.find(({ id }) => client.success && id === client.data.client)?.id
  if (organisation === undefined) return reviewPage(asked, options, { text: said.unknown, status: 409 })
  const { read } = readTaxForm(request.body)
  if (!read.ok) {
    const faults = view.words.bank.tax.faults
    const text = [...new Set(Object.values(read.faults))].map((fault) => faults[fault]).join(' ')
    return reviewPage(asked, options, { text, status: 422 })
  }
  await declareTaxRegime(options.pool, { organisation, person, tax: read.tax, now })
  return { redirect: `${INVOICES}?fait=client` }
}

async function reviewPage(
  asked: Asked,
  { pool }: PortalOptions,
  refused: { text: string; status: number } | null,
): Promise<Page> {
  const { request, view, now } = asked
  const federation = signedIn(view).organisation.id
  const said = view.words.invoiceReview
  const invoices = await invoicesOf(pool, { federation, today: parisDay(now) })
  const [waiting, customers] = [await waitingInvoices(pool), await payingOrganisations(pool, federation)]
  const contests = await statementContests(pool, { federation })
  const { fait } = request.query
  const body = (
    <>
      {refused === null && fait === 'repondu' && <Toast>{said.contested.done}</Toast>}
      {refused === null && fait === 'client' && <Toast>{said.customers.done}</Toast>}
      {refused !== null && <Notice kind="error">{refused.text}</Notice>}
      <InvoiceReview {...{ invoices, waiting, customers, contests }} />
    </>
  )
  return { title: said.title, body, status: refused?.status ?? 200 }
}

/** Whoever may owe cinemas: the operators of the federation's contracts, and the federation. */
async function payingOrganisations(pool: pg.Pool, federation: string): Promise<PayingOrganisation[]> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT o.id, o.name FROM public.organisation o WHERE o.id = $1 OR EXISTS (
       SELECT FROM public.contract k WHERE k.party_id = o.id AND k.federation_id = $1 AND k.kind = 'operator-federation'
         AND k.in_force_from IS NOT NULL) ORDER BY o.id = $1, o.name, o.id LIMIT 20`,
    [federation],
  )
  const payers: PayingOrganisation[] = []
  for (const row of rows) payers.push({ ...row, tax: await taxRegimeOf(pool, { organisation: row.id }) })
  return payers
}

/** A document of a cinema that has a contract with the federation of whoever asks; anything else is missing. */
function file({ pool, clock }: PortalOptions): RequestHandler {
  return async (request, response) => {
    const federation = personOf(response)?.organisation.id
    const id = z.uuid().safeParse(request.params.document)
    if (!id.success || federation === undefined) throw missing()
    const own = await invoicesOf(pool, { federation, document: id.data, today: parisDay(clock()) })
    const found = own.length === 0 ? null : await findDocument(pool, { id: id.data })
    if (found === null) throw missing()
    response.set('Content-Disposition', `attachment; filename="${found.body.number}.pdf"`)
    response.set('Cache-Control', 'no-store')
    response.type('application/pdf').send(await invoicePdf(found))
  }
}
