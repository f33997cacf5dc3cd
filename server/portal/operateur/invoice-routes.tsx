import type { RequestHandler } from 'express'
import { z } from 'zod'
import { parisDay } from '../../lib/clock.js'
import { DeclaredRoutes, only, personOf } from '../../membership/index.js'
import { customerYears, findDocument, invoicePdf, invoicesOf } from '../../statement/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, signedIn, viewOf } from '../page.js'
import { fill } from '../words/index.js'
import { customerCsv } from './invoice-file.js'
import { CUSTOMER_INVOICES, CustomerInvoices } from './invoices.js'

const READ = only('operator')
const YEAR = /^20\d\d$/

/** `/operateur/factures`: what was made with the operator as the customer, for its accounts. */
export function operatorInvoiceRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', CUSTOMER_INVOICES, READ, page(options, show))
    .add('get', `${CUSTOMER_INVOICES}/:annee.csv`, READ, table(options))
    .add('get', `${CUSTOMER_INVOICES}/:document.pdf`, READ, file(options))
}

async function show({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const organisation = signedIn(view).organisation.id
  const years = await customerYears(pool, { organisation })
  const { annee } = request.query
  const today = parisDay(now)
  const year = typeof annee === 'string' && YEAR.test(annee) ? Number(annee) : (years[0] ?? Number(today.slice(0, 4)))
  const invoices = await invoicesOf(pool, { customer: { organisation, year }, today })
  return { title: view.words.customerInvoices.title, body: <CustomerInvoices {...{ year, years, invoices }} /> }
}

function table(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const organisation = personOf(response)?.organisation.id
    const year = String(request.params.annee)
    if (!YEAR.test(year) || organisation === undefined) throw missing()
    const view = viewOf(request, response, options.assets)
    const customer = { organisation, year: Number(year) }
    const invoices = await invoicesOf(options.pool, { customer, today: parisDay(options.clock()) })
    const name = fill(view.words.customerInvoices.file, { year })
    response.set({
      ...{ 'Cache-Control': 'no-store', 'Content-Language': view.language },
      'Content-Disposition': `attachment; filename="${name}.csv"`,
    })
    response.type('text/csv; charset=utf-8').send(customerCsv(invoices, view))
  }
}

/** A document of which the operator is the customer; anything else is missing. */
function file({ pool }: PortalOptions): RequestHandler {
  return async (request, response) => {
    const organisation = personOf(response)?.organisation.id
    const id = z.uuid().safeParse(request.params.document)
    const found = id.success ? await findDocument(pool, { id: id.data }) : null
    if (found === null || found.customer !== organisation) throw missing()
    response.set('Content-Disposition', `attachment; filename="${found.body.number}.pdf"`)
    response.set('Cache-Control', 'no-store')
    response.type('application/pdf').send(await invoicePdf(found))
  }
}
