import { missing } from '../page.js'
import { type CatalogueFilm, filmOf, filmsOf, platformsOf } from '../read/catalogue.js'
import { publishersToBook } from '../read/distributeur.js'
import { OFFERED } from './access.js'
import { numberOf, pageOf } from './cursor.js'
import { type Endpoint, reading } from './endpoint.js'
import * as examples from './examples/catalogue.js'
import { Film, Films, FilmsAsked, Platforms, Publishers } from './wire/catalogue.js'
import { IdInPath } from './wire/shared.js'

const BASE = { method: 'get', access: OFFERED, scope: 'campaigns:read' } as const

/** What there is to book with: films, publishers, buying platforms. */
export function catalogueEndpoints(): Endpoint[] {
  return [
    reading({
      ...BASE,
      id: 'listFilms',
      path: '/api/v1/films',
      query: FilmsAsked,
      answer: Films,
      problems: ['bad-cursor'],
      example: examples.films,
      async read({ query: { title, cursor, limit }, options }) {
        const after = numberOf(cursor) ?? 0
        const found = await filmsOf(options.pool, { title, after, limit: limit + 1 })
        const { shown, next } = pageOf(found, { limit, mark: ({ id }: CatalogueFilm) => [id] })
        return { films: shown, next }
      },
    }),
    reading({
      ...BASE,
      id: 'readFilm',
      path: '/api/v1/films/:id',
      params: IdInPath,
      answer: Film,
      example: examples.film,
      async read({ params: { id }, options }) {
        const film = await filmOf(options.pool, id)
        if (film === null) throw missing()
        return film
      },
    }),
    reading({
      ...BASE,
      id: 'listPublishers',
      path: '/api/v1/publishers',
      answer: Publishers,
      example: examples.publishers,
      async read({ options }) {
        const publishers = await publishersToBook(options.pool)
        return { publishers: publishers.map(({ id, name, host }) => ({ id, name, host: host === '' ? null : host })) }
      },
    }),
    reading({
      ...BASE,
      id: 'listPlatforms',
      path: '/api/v1/platforms',
      answer: Platforms,
      example: examples.platforms,
      async read({ options }) {
        const platforms = await platformsOf(options.pool)
        return {
          platforms: platforms.map(({ id, name, vendorId, createdAt, endedAt }) => ({
            ...{ id, name, vendorId },
            status: endedAt === null ? ('connected' as const) : ('ended' as const),
            since: createdAt.toISOString(),
            endedAt: endedAt?.toISOString() ?? null,
          })),
        }
      },
    }),
  ]
}
