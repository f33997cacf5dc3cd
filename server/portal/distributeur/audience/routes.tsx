import { nameOf, parseCell, ROOT_CELL } from '../../../audience/index.js'
import { loadFilmTastes } from '../../../film/index.js'
import { DeclaredRoutes } from '../../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, viewOf } from '../../page.js'
import { readAudience } from '../../read/audience.js'
import { filmsToBook } from '../../read/distributeur.js'
import { labelOf } from '../../read/label.js'
import { likelyTastes } from '../../read/likely.js'
import { MINE } from '../access.js'
import { AUDIENCE, type Choice, cellOf, readChoice } from './choice.js'
import { AudiencePage } from './page.js'
import { providerOf } from './provider.js'

/** `/distributeur/public`: where an audience is composed, from what the federation has published and nothing else. */
export function audienceRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', AUDIENCE, MINE, page(options, compose))
    .add('get', `${AUDIENCE}/etiquette.json`, MINE, async (request, response) => {
      const view = viewOf(request, response, options.assets)
      const cell = parseCell(typeof request.query.public === 'string' ? request.query.public : ROOT_CELL)
      if (cell === null) throw missing()
      const [audience, provider] = await Promise.all([readAudience(options.pool), providerOf(options)])
      response.set('Cache-Control', 'no-store')
      response.set('Content-Disposition', 'attachment; filename="etiquette.json"')
      response.json(labelOf(cell, { audience, words: view.words, provider }))
    })
}

async function compose({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool } = options
  const choice = readChoice(request.query)
  const [audience, films, tastes, provider] = await Promise.all([
    readAudience(pool),
    filmsToBook(pool),
    loadFilmTastes(pool, { now }),
    providerOf(options),
  ])
  const shownOf = (asked: Choice) => {
    const cell = cellOf(asked)
    return cell === null ? null : (audience.cell(nameOf(cell))?.people ?? null)
  }
  const likely = choice.film === null ? null : likelyTastes(choice.film, tastes)
  const body = <AudiencePage {...{ choice, audience, shownOf, provider, films, likely }} />
  return { title: view.words.audience.title, body }
}
