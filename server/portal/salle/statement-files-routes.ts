import type { RequestHandler } from 'express'
import { DeclaredRoutes } from '../../membership/index.js'
import {
  type IssuedStatement,
  isStatementPeriod,
  statementCsv,
  statementOf,
  statementPdf,
} from '../../statement/index.js'
import { missing, type PortalOptions } from '../page.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'

const PAGE = '/salle/:slug/releves/:mois'

/** `/salle/:slug/releves/:mois/releve.pdf` and `.csv`: the statement of a closed month, or quarter, as it was issued. */
export function statementFileRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', `${PAGE}/releve.pdf`, OWN_CINEMA, file(options, { type: 'pdf', make: statementPdf }))
    .add('get', `${PAGE}/releve.csv`, OWN_CINEMA, file(options, { type: 'csv', make: statementCsv }))
}

/** While a statement is not issued its address leads to where it will be. */
function file(
  options: PortalOptions,
  { type, make }: { type: 'pdf' | 'csv'; make: (statement: IssuedStatement) => string | Promise<Buffer> },
): RequestHandler {
  return async (request, response) => {
    const cinema = await ownCinema({ request, response }, options)
    const period = String(request.params.mois)
    if (!isStatementPeriod(period)) throw missing()
    const statement = await statementOf(options.pool, { cinema: cinema.id, period })
    response.set('Cache-Control', 'no-store')
    if (statement === null) return response.redirect(303, `/salle/${cinema.slug}/releves`)
    response.set('Content-Disposition', `attachment; filename="releve-${cinema.slug}-${period}.${type}"`)
    response.type(type === 'pdf' ? 'application/pdf' : 'text/csv; charset=utf-8').send(await make(statement))
  }
}
