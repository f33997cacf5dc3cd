import { decideFilm, FILM_DECISIONS, type FilmDecision, type SeenReview } from '../../campaign/index.js'
import { loadCatalogue, titlesToReview } from '../../film/index.js'
import { parisDay } from '../../lib/clock.js'
import { shiftDay } from '../../lib/paris.js'
import { invalid } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { EVIDENCE_DAYS, filmsToReview, filmToReview } from '../read/films.js'
import type { View } from '../view.js'
import { MANAGE } from './access.js'
import { FILMS } from './decided-films.js'
import { type ChosenFilm, Films } from './films.js'

const READ = only('federation')

export function filmRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', FILMS, READ, page(options, films))
    .add('post', FILMS, MANAGE, page(options, decide))
}

/**
 * `?film=`: one film with its questions in sight. What is none is passed over: the list is there all the same.
 * `?titre=`: those that were decided on, by title.
 */
async function films({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const asked = request.query.film
  const film = isNumber(asked) ? await filmToReview(options.pool, { id: Number(asked), ...evidence(now) }) : null
  const chosen = film && { film, reason: film.reason ?? '', error: null, meanwhile: false }
  const { titre, fait } = request.query
  return filmsPage(options, { view, now, chosen, title: typeof titre === 'string' ? titre : '', done: fait })
}

/**
 * The form: `film`, `decision`, what was seen (`vu`), and for a refusal `motif-<film>`. A reason that cannot be kept comes
 * back with what is wrong; so does the film when somebody else has decided on it since.
 */
async function decide({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { film, decision, vu, [`motif-${request.body?.film}`]: given } = (request.body ?? {}) as Record<string, unknown>
  if (!isDecision(decision) || !isNumber(film)) throw invalid('A film, by its number, is accepted or refused.')
  const seen = seenIn(vu)
  if (seen === undefined) throw invalid('What was seen of the film is a decision and its time, or nothing.')
  const filmId = Number(film)
  const reason = typeof given === 'string' ? given : ''
  const personId = signedIn(view).id
  const decided = await decideFilm(options.prisma, { filmId, decision, reason, seen, personId, at: now })
  if (decided.decided) return { redirect: `${FILMS}?fait=${decision === 'accepted' ? 'accepte' : 'refuse'}` }
  if (decided.why === 'not-found') throw missing()
  if (decided.why === 'campaign-accepted') return { redirect: `${FILMS}?fait=engage` }
  const reviewed = await filmToReview(options.pool, { id: filmId, ...evidence(now) })
  if (reviewed === null) throw missing()
  const meanwhile = decided.why === 'decided-meanwhile'
  const error = meanwhile ? null : decided.why === 'reason-missing' ? 'missing' : 'invalid'
  const answer = await filmsPage(options, { view, now, chosen: { film: reviewed, reason, error, meanwhile } })
  return { ...answer, status: meanwhile ? 409 : 422 }
}

async function filmsPage(
  { pool }: PortalOptions,
  asked: { view: View; now: Date; chosen: ChosenFilm | null; title?: string; done?: unknown },
): Promise<Page> {
  const { view, now, chosen, title = '', done } = asked
  const said = view.words.films
  const films = await filmsToReview(pool, { ...evidence(now), title })
  const { count: titles } = await titlesToReview(pool, await loadCatalogue(pool), { limit: 0 })
  const body = (
    <>
      {done === 'accepte' && <Toast>{said.accepted}</Toast>}
      {done === 'refuse' && <Toast>{said.refused}</Toast>}
      {done === 'engage' && <Notice kind="error">{said.held}</Notice>}
      <Films films={films} chosen={chosen} titles={titles} />
    </>
  )
  return { title: said.title, body }
}

/** The days in which a look at a film's page counts, both included. */
function evidence(now: Date): { from: string; to: string } {
  const to = parisDay(now)
  return { from: shiftDay(to, 1 - EVIDENCE_DAYS), to }
}

/** What the form says was seen: null for a film that nobody had decided on, undefined for nothing that can be read. */
function seenIn(text: unknown): SeenReview | undefined {
  if (text === undefined || text === '') return null
  const [decision, at] = typeof text === 'string' ? text.split(' ') : []
  const decidedAt = new Date(at ?? '')
  if (!isDecision(decision) || Number.isNaN(decidedAt.getTime())) return undefined
  return { decision, decidedAt }
}

function isNumber(text: unknown): text is string {
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)
}

function isDecision(text: unknown): text is FilmDecision {
  return FILM_DECISIONS.some((decision) => decision === text)
}
