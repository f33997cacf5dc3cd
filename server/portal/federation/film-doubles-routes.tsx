import { mergeFilms } from '../../campaign/index.js'
import { likelyDoubles, loadCatalogue, searchFilms } from '../../film/index.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { filmEntries } from '../read/film-pairs.js'
import type { View } from '../view.js'
import { MANAGE } from './access.js'
import { DOUBLES, type DoublesRefusal, FilmDoubles } from './film-doubles.js'
import { REVIEW } from './film-review-form.js'

const READ = only('federation')
const MOST_PAIRS = 50
const MOST_FOUND = 20

export function filmDoublesRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', DOUBLES, READ, page(options, show))
    .add('post', DOUBLES, MANAGE, page(options, merge))
}

/** `?garde=&reunit=`: two entries side by side; `?cherche=`: entries to choose two from. */
async function show({ request, view }: Asked, options: PortalOptions): Promise<Answer> {
  const { garde, reunit, cherche } = request.query
  const asked =
    garde === undefined && reunit === undefined ? null : { garde: numberIn(garde), reunit: numberIn(reunit) }
  const search = typeof cherche === 'string' ? cherche.slice(0, 100).trim() : ''
  return doublesPage(options, { view, search, asked, refused: null })
}

async function merge({ request, view, now: at }: Asked, options: PortalOptions): Promise<Answer> {
  const { garde, reunit } = (request.body ?? {}) as Record<string, unknown>
  const [into, from] = [numberIn(garde), numberIn(reunit)]
  if (into === 0 || from === 0) throw invalid('Two entries, by their numbers, are made one.')
  const merged = await mergeFilms(options.prisma, { from, into, personId: signedIn(view).id, at })
  if (merged.merged) return { redirect: `${REVIEW}?fait=reuni` }
  const asked = { garde: into, reunit: from }
  return { ...(await doublesPage(options, { view, search: '', asked, refused: merged.why })), status: 422 }
}

async function doublesPage(
  { pool }: PortalOptions,
  {
    view,
    search,
    asked,
    refused: why,
  }: {
    view: View
    search: string
    asked: { garde: number; reunit: number } | null
    refused: DoublesRefusal | null
  },
) {
  const catalogue = await loadCatalogue(pool)
  const pairs = likelyDoubles(catalogue, { limit: MOST_PAIRS })
  const found = search === '' ? [] : await searchFilms(pool, { text: search, limit: MOST_FOUND })
  const entries = asked === null ? [] : await filmEntries(pool, [asked.garde, asked.reunit])
  const kept = entries.find(({ id }) => id === asked?.garde)
  const gone = entries.find(({ id }) => id === asked?.reunit)
  const compared = kept === undefined || gone === undefined || kept === gone ? null : { kept, gone }
  const missing = asked === null || compared !== null ? null : asked.garde === asked.reunit ? 'same-film' : 'not-found'
  const shown = { pairs, search, found, compared, refused: why ?? (missing as DoublesRefusal | null) }
  return { title: view.words.filmDoubles.title, body: <FilmDoubles {...shown} /> }
}

/** 0 for what is no number of a film. */
function numberIn(text: unknown): number {
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}
