import type { RequestHandler } from 'express'
import { z } from 'zod'
import { parisDay } from '../../lib/clock.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { CONTEST_REASONS, contestInvoice, findDocument, invoicePdf, invoicesOf } from '../../statement/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import type { Words } from '../words/index.js'
import { CONTEST_INVOICE, Invoices } from './invoices.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'

const PAGE = '/salle/:slug/factures'

/** `/salle/:slug/factures`: what is made in the name of a cinema's organisation, and how it is contested. */
export function invoiceRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PAGE, OWN_CINEMA, page(options, show))
    .add('post', PAGE, CONTEST_INVOICE, page(options, contest))
    .add('get', `${PAGE}/:document.pdf`, OWN_CINEMA, file(options))
}

type Refused = keyof Words['invoices']['contest']['refusals']

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return invoicePage(asked, options, null)
}

const Contesting = z.object({ facture: z.uuid(), motif: z.enum(CONTEST_REASONS), mots: z.string().default('') })

async function contest(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { organisationId: organisation, slug } = await ownCinema(asked, options)
  const form = Contesting.safeParse(asked.request.body)
  if (!form.success) return invoicePage(asked, options, 'form')
  const { facture: document, motif: reason, mots: note } = form.data
  const person = signedIn(asked.view).id
  const done = await contestInvoice(options.pool, { document, organisation, reason, note, person, now: asked.now })
  if (!done.done) return invoicePage(asked, options, done.why)
  return { redirect: `/salle/${slug}/factures?fait=conteste` }
}

async function invoicePage(asked: Asked, options: PortalOptions, refused: Refused | null): Promise<Page> {
  const { request, view, now } = asked
  const cinema = await ownCinema(asked, options)
  const invoices = await invoicesOf(options.pool, { organisation: cinema.organisationId, today: parisDay(now) })
  const said = view.words.invoices
  const body = (
    <>
      {refused === null && request.query.fait === 'conteste' && <Toast>{said.contest.done}</Toast>}
      {refused !== null && <Notice kind="error">{said.contest.refusals[refused]}</Notice>}
      <Invoices cinema={cinema} invoices={invoices} />
    </>
  )
  const status = refused === null ? 200 : refused === 'form' || refused === 'note' ? 422 : 409
  return { title: `${said.title}, ${view.format.name(cinema.name)}`, body, status }
}

/** A document of the cinema's organisation; anything else is missing. */
function file(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const { organisationId } = await ownCinema({ request, response }, options)
    const id = z.uuid().safeParse(request.params.document)
    const found = id.success ? await findDocument(options.pool, { id: id.data }) : null
    if (found === null || found.supplier !== organisationId) throw missing()
    response.set('Content-Disposition', `attachment; filename="${found.body.number}.pdf"`)
    response.set('Cache-Control', 'no-store')
    response.type('application/pdf').send(await invoicePdf(found))
  }
}
