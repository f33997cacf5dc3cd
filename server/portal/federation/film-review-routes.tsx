import {
  decideTitle,
  forgetTitle,
  lastDecisions,
  loadCatalogue,
  makeFilm,
  searchFilms,
  titlesToReview,
  titleToReview,
} from '../../film/index.js'
import { transaction } from '../../lib/postgres.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import type { View } from '../view.js'
import { MANAGE } from './access.js'
import { TitlesToReview } from './film-review.js'
import {
  emptyFilm,
  type FilmForm,
  type FilmFormError,
  judgeFilmForm,
  REVIEW,
  readFilmForm,
  titleAddress,
} from './film-review-form.js'
import { OneTitleToReview } from './film-review-one.js'

const READ = only('federation')
const MOST_TITLES = 25
const MOST_DECISIONS = 50
const MOST_FOUND = 12

export function filmReviewRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', REVIEW, READ, page(options, titles))
    .add('post', REVIEW, MANAGE, page(options, decide))
}

/** `?titre=`: one title by itself, `&cherche=` with films to choose from. One that waits no longer leads to all. */
async function titles({ request, view }: Asked, options: PortalOptions): Promise<Answer> {
  const { titre, cherche, fait } = request.query
  if (typeof titre === 'string' && titre !== '') {
    const search = typeof cherche === 'string' ? cherche.slice(0, 100).trim() : ''
    const one = await oneTitle(options, { view, normalised: titre, search, form: null, error: null })
    if (one !== null) return one
  }
  return allTitles(options, { view, done: fait, gone: typeof titre === 'string' && titre !== '' })
}

async function allTitles(
  { pool }: PortalOptions,
  { view, done, gone }: { view: View; done: unknown; gone: boolean },
): Promise<Answer> {
  const said = view.words.filmReview
  const [waiting, decisions] = await Promise.all([
    titlesToReview(pool, await loadCatalogue(pool), { limit: MOST_TITLES }),
    lastDecisions(pool, { limit: MOST_DECISIONS }),
  ])
  const texts: Record<string, string> = said.done
  const body = (
    <>
      {typeof done === 'string' && Object.hasOwn(texts, done) && <Toast>{texts[done]}</Toast>}
      {gone && <Notice kind="warning">{said.gone}</Notice>}
      <TitlesToReview {...waiting} decisions={decisions} />
    </>
  )
  return { title: said.title, body }
}

async function oneTitle(
  { pool }: PortalOptions,
  asked: {
    view: View
    normalised: string
    search: string
    form: FilmForm | null
    error: 'film' | FilmFormError | null
  },
): Promise<Answer | null> {
  const { view, normalised, search, form, error } = asked
  const seen = await titleToReview(pool, await loadCatalogue(pool), normalised)
  if (seen === null) return null
  const found = search === '' ? [] : await searchFilms(pool, { text: search, limit: MOST_FOUND })
  const shown = { seen, search, found, form: form ?? emptyFilm(seen.title), error }
  return { title: view.words.filmReview.title, body: <OneTitleToReview {...shown} />, ...(error && { status: 422 }) }
}

/** `titre`, and `geste`: `relier` with a `film`, `ignorer`, `creer` with a new film's form, `oublier` a decision. */
async function decide({ request, view, now: at }: Asked, options: PortalOptions): Promise<Answer> {
  const body = (request.body ?? {}) as Record<string, unknown>
  const { titre: normalised, geste, film } = body
  if (typeof normalised !== 'string' || normalised === '' || normalised.length > 300 || normalised.includes('\0'))
    throw invalid('A title, as it is matched, is decided on.')
  const personId = signedIn(view).id
  if (geste === 'oublier') {
    await transaction(options.pool, (client) => forgetTitle(client, normalised))
    return { redirect: `${REVIEW}?fait=oublie` }
  }
  const again = (error: 'film' | FilmFormError, form: FilmForm | null) =>
    oneTitle(options, { view, normalised, search: '', form, error }).then((one) => one ?? gone(normalised))
  if (geste === 'creer') {
    const form = readFilmForm(body)
    const judged = judgeFilmForm(form)
    if ('wrong' in judged) return again(judged.wrong, form)
    if ((await titleToReview(options.pool, await loadCatalogue(options.pool), normalised)) === null)
      return gone(normalised)
    await transaction(options.pool, (client) =>
      makeFilm(client, { film: judged.film, seenAs: normalised, personId, at }),
    )
    return { redirect: `${REVIEW}?fait=cree` }
  }
  if (geste !== 'relier' && geste !== 'ignorer') throw invalid('A title is related to a film, ignored, or made one.')
  const filmId = geste === 'ignorer' ? null : filmNumber(film)
  if (filmId === undefined) return again('film', null)
  const done = await transaction(options.pool, (client) => decideTitle(client, { normalised, filmId, personId, at }))
  if (!done) return again('film', null)
  return { redirect: `${REVIEW}?fait=${geste === 'ignorer' ? 'ignore' : 'relie'}` }
}

/** Somebody was faster: the list says so. */
function gone(normalised: string): Answer {
  return { redirect: titleAddress(normalised) }
}

function filmNumber(text: unknown): number | undefined {
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
