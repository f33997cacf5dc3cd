import type { ComponentChildren } from 'preact'
import { printedApostrophes } from '../../lib/typography.js'
import { type DemoFilm, demoFilms } from '../films.js'
import type { DemoSite } from '../sites.js'
import { ConsentBar } from './consent-bar.js'
import { NoticeText } from './notice.js'
import { Poster } from './poster.js'
import { dayInWords, filmsOf, fingerprint, lengthInWords, programmeOf, type Screening } from './programme.js'

export interface CinemaSite {
  site: DemoSite
  pixelOrigin: string
  notice: { version: string; textFr: string }
  /** Our number in the vendor list of the TCF; null while there is none. */
  tcfVendorId: number | null
  now: Date
}

type PageKind = 'home' | 'film' | 'showtimes' | 'booking' | 'enfants' | 'other'

/** The page of a cinema’s site at a path; null when there is none. */
export function cinemaPage(path: string, query: URLSearchParams, context: CinemaSite) {
  const film = /^\/films\/([a-z0-9-]{1,120})$/.exec(path)?.[1]
  if (film !== undefined) return filmPage(film, context)
  switch (path) {
    case '/':
      return homePage(context)
    case '/horaires':
      return showtimesPage(context)
    case '/reservation':
      return bookingPage(query, context)
    case '/jeune-public':
      return childrenPage(context)
    case '/donnees':
      return noticePage(context)
    default:
      return null
  }
}

function homePage(context: CinemaSite) {
  const { site, now } = context
  const [today] = programmeOf(site.cinema, now)
  return (
    <Page context={context} title="À l’affiche" kind="home">
      <h1>À l’affiche</h1>
      <ul class="films">
        {filmsOf(site.cinema, now).map((film) => (
          <li key={film.slug}>
            <a href={`/films/${film.slug}`}>
              <Poster film={film} />
              <b>{printedApostrophes(film.title)}</b>
              <span>{film.directors.join(', ')}</span>
            </a>
          </li>
        ))}
      </ul>
      <h2>Aujourd’hui</h2>
      <Screenings list={today?.screenings ?? []} />
    </Page>
  )
}

function showtimesPage(context: CinemaSite) {
  return (
    <Page context={context} title="Horaires" kind="showtimes">
      <h1>Horaires de la semaine</h1>
      {programmeOf(context.site.cinema, context.now).map(({ day, screenings }) => (
        <section key={day}>
          <h2>{dayInWords(day)}</h2>
          <Screenings list={screenings} />
        </section>
      ))}
    </Page>
  )
}

function filmPage(slug: string, context: CinemaSite) {
  const film = demoFilms.find((one) => one.slug === slug)
  if (film === undefined) return null
  const week = programmeOf(context.site.cinema, context.now)
  const days = week.map(({ day, screenings }) => ({ day, list: screenings.filter((one) => one.film === film) }))
  return (
    <Page
      context={context}
      title={printedApostrophes(film.title)}
      kind={film.forChildren ? 'enfants' : 'film'}
      film={film}
    >
      <div class="film">
        <Poster film={film} />
        <div>
          <h1>{printedApostrophes(film.title)}</h1>
          <p class="lead">
            Un film de {film.directors.join(', ')} · {film.genres.join(', ')} · {lengthInWords(film.durationMin)}
          </p>
          {days
            .filter(({ list }) => list.length > 0)
            .map(({ day, list }) => (
              <section key={day}>
                <h2>{dayInWords(day)}</h2>
                <Screenings list={list} own />
              </section>
            ))}
          {days.every(({ list }) => list.length === 0) && <p>Pas de séance cette semaine.</p>}
        </div>
      </div>
    </Page>
  )
}

function childrenPage(context: CinemaSite) {
  return (
    <Page context={context} title="Jeune public" kind="enfants">
      <h1>Jeune public</h1>
      <p class="lead">Des films courts, des séances à petits prix, et un goûter le dimanche.</p>
      <ul class="films">
        {demoFilms
          .filter((film) => film.forChildren)
          .map((film) => (
            <li key={film.slug}>
              <a href={`/films/${film.slug}`}>
                <Poster film={film} />
                <b>{printedApostrophes(film.title)}</b>
                <span>{lengthInWords(film.durationMin)}</span>
              </a>
            </li>
          ))}
      </ul>
    </Page>
  )
}

function bookingPage(query: URLSearchParams, context: CinemaSite) {
  const film = demoFilms.find((one) => one.slug === query.get('film'))
  return (
    <Page context={context} title="Réservation" kind="booking">
      <h1>Réservation</h1>
      <p class="lead">
        {film
          ? `${printedApostrophes(film.title)}, ${query.get('seance')?.slice(0, 5) ?? ''}`
          : 'Choisissez une séance dans les horaires.'}
      </p>
      <p>Ici s’ouvrirait la billetterie du cinéma. Cette page est une démonstration : rien n’est vendu.</p>
    </Page>
  )
}

function noticePage(context: CinemaSite) {
  return (
    <Page context={context} title="Vos données" kind="other">
      <article class="text">
        <NoticeText text={context.notice.textFr} />
      </article>
    </Page>
  )
}

/** @param own on the film's own page, which need not name the film again */
function Screenings({ list, own = false }: { list: readonly Screening[]; own?: boolean }) {
  if (list.length === 0) return <p>Pas de séance.</p>
  return (
    <ul class={own ? 'screenings own' : 'screenings'}>
      {list.map(({ film, time, version }) => (
        <li key={`${time}${film.slug}`}>
          <a class="time" href={`/reservation?film=${film.slug}&seance=${encodeURIComponent(time)}`}>
            {time.replace(':', '\u202fh\u202f')}
          </a>
          {!own && <a href={`/films/${film.slug}`}>{printedApostrophes(film.title)}</a>}
          <span>{version}</span>
        </li>
      ))}
    </ul>
  )
}

function Page(props: {
  context: CinemaSite
  title: string
  kind: PageKind
  film?: DemoFilm
  children: ComponentChildren
}) {
  const { context, title, kind, film, children } = props
  const { site, pixelOrigin, notice, tcfVendorId } = context
  const [name, city] = [printedApostrophes(site.cinema.name), site.cinema.city]
  return (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${name}, ${city}`}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        {film && <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: filmData(film) }} />}
        {/* The one line that a cinema pastes, and what its own consent bar says to it. */}
        <script
          async
          src={`${pixelOrigin}/p.js?films`}
          data-site={site.key}
          data-notice={notice.version}
          data-page={kind}
          {...(tcfVendorId === null ? {} : { 'data-vendor': tcfVendorId })}
          referrerpolicy="no-referrer"
        />
        <script defer src="/bandeau.js" data-notice={notice.version} />
      </head>
      <body class={`hue-${fingerprint(site.cinema.slug) % 4}`}>
        <ConsentBar />
        <header>
          <a class="name" href="/">
            {name}
          </a>
          <span class="city">{city}</span>
          <nav>
            <a href="/">À l’affiche</a>
            <a href="/horaires">Horaires</a>
            <a href="/jeune-public">Jeune public</a>
            <a href="/reservation">Réservation</a>
          </nav>
        </header>
        <main>{children}</main>
        <footer>
          <p>
            Démonstration de Lanterne : le programme est inventé, ce n’est pas le site de ce cinéma. Faits : CNC, SCARE
            / Data Ciné Indés (Licence Ouverte 2.0).
          </p>
          <p>
            <button type="button" id="mes-choix" hidden>
              Mes choix
            </button>{' '}
            <a href="/donnees">Vos données</a> <a href={`${pixelOrigin}/e/donnees`}>Ce que Lanterne garde de vous</a>
          </p>
        </footer>
      </body>
    </html>
  )
}

/** What search engines read, and the visit script: which film the page is about. */
function filmData(film: DemoFilm): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Movie',
    name: film.title,
    director: film.directors.map((name) => ({ '@type': 'Person', name })),
    genre: film.genres,
    duration: `PT${film.durationMin}M`,
  }
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
