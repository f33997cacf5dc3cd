import { GENRES, searchFilms, updateFilm } from '../../film/index.js'
import { transaction } from '../../lib/postgres.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, signedIn } from '../page.js'
import { type FilmEntry, filmEntries } from '../read/film-pairs.js'
import { MANAGE } from './access.js'
import { ENTRY, type EntryShown, FilmEntryPage, FindEntry, HERITAGES, type HeritageChoice } from './film-entry.js'
import { judgeFilmForm, readFilmForm } from './film-review-form.js'

const READ = only('federation')
const MOST_FOUND = 20

export function filmEntryRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', ENTRY, READ, page(options, show))
    .add('post', ENTRY, MANAGE, page(options, save))
}

/** `?film=`: its entry. Without one, entries are looked for by `?cherche=`. */
async function show({ request, view }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const { film: asked, fait, cherche } = request.query
  if (asked === undefined) {
    const search = typeof cherche === 'string' ? cherche.slice(0, 100).trim() : ''
    const found = search === '' ? [] : await searchFilms(pool, { text: search, limit: MOST_FOUND })
    return { title: view.words.filmEntry.title, body: <FindEntry search={search} found={found} /> }
  }
  const film = await entryOf(pool, numberIn(asked) ?? 0)
  const body = (
    <>
      {fait === 'enregistre' && <Toast>{view.words.filmEntry.saved}</Toast>}
      <FilmEntryPage {...shownOf(film)} />
    </>
  )
  return { title: view.words.filmEntry.title, body }
}

async function save({ request, view, now: at }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const body = (request.body ?? {}) as Record<string, unknown>
  const asked = numberIn(body.film)
  if (asked === null) throw invalid('A film, by its number, is described.')
  const { id } = await entryOf(pool, asked)
  const form = readFilmForm(body)
  const heritage = HERITAGES.find((choice) => choice === body.patrimoine) ?? 'year'
  const judged = judgeFilmForm(form)
  if ('wrong' in judged) {
    const shown = { id, form, heritage, error: judged.wrong }
    return { title: view.words.filmEntry.title, body: <FilmEntryPage {...shown} />, status: 422 }
  }
  const said = { id, film: judged.film, heritage: heritage === 'year' ? null : heritage === 'yes' }
  const done = await transaction(pool, (client) => updateFilm(client, { ...said, personId: signedIn(view).id, at }))
  if (!done) throw missing()
  return { redirect: `${ENTRY}?film=${id}&fait=enregistre` }
}

function numberIn(text: unknown): number | null {
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

async function entryOf(pool: PortalOptions['pool'], id: number): Promise<FilmEntry> {
  const [film] = await filmEntries(pool, [id])
  if (film === undefined) throw missing()
  return film
}

function shownOf({ id, title, directors, year, genres, forChildren, heritage }: FilmEntry): EntryShown {
  const choice: HeritageChoice = heritage === null ? 'year' : heritage ? 'yes' : 'no'
  const form = {
    ...{ title, directors: directors.join(', '), year: year === null ? '' : String(year), forChildren },
    genres: GENRES.filter((genre) => genres.includes(genre)),
  }
  return { id, form, heritage: choice, error: null }
}
