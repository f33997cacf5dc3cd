import type { ComponentChildren } from 'preact'
import { hintOf } from '../../campaign/index.js'
import { Dialog, EmptyState, Facts, Notice, OnlyWith, Section, State, TextField } from '../kit/index.js'
import { EVIDENCE_DAYS, type FilmsToReview, type ReviewedFilm } from '../read/films.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { DecidedFilms, FILMS } from './decided-films.js'
import { ENTRY } from './film-entry.js'
import { REVIEW } from './film-review-form.js'
import { FederationTabs } from './tabs.js'

/** A film that was asked for by itself, with a refusal that could not be taken as it came. */
export interface ChosenFilm {
  film: ReviewedFilm
  reason: string
  error: 'missing' | 'invalid' | null
  /** Somebody decided on it since it was looked at: nothing was changed. */
  meanwhile: boolean
}

/** The films that wait for the federation's yes, those that campaigns wait for first; below, what was decided. */
export function Films({ films, chosen, titles }: { films: FilmsToReview; chosen: ChosenFilm | null; titles: number }) {
  const { words, format } = useView()
  const said = words.films
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      <p>
        <a href={REVIEW}>{titles === 0 ? words.filmReview.linkNone : format.plural(titles, words.filmReview.link)}</a>
      </p>
      {chosen?.error && <Notice kind="error">{said.notRefused}</Notice>}
      {chosen?.meanwhile && <Notice kind="error">{said.meanwhile}</Notice>}
      {chosen !== null && <Chosen {...chosen} />}
      <Undecided films={films} except={chosen?.film.id ?? null} />
      <DecidedFilms films={films} />
    </>
  )
}

/** One film with its questions in sight: to change a decision, or to mend a reason. */
function Chosen({ film, reason, error }: RefusalForm) {
  const { words } = useView()
  const said = words.films
  return (
    <Section title={said.chosen} id="choisi">
      <div class="programme">
        <FilmCard film={film}>
          <OnlyWith access={MANAGE} to="decideFilm">
            {film.decision !== 'accepted' && <AcceptFilm film={film} />}
            {film.held ? <p>{said.held}</p> : <RefuseFilm film={film} reason={reason} error={error} />}
          </OnlyWith>
        </FilmCard>
      </div>
      <p>
        <a href={FILMS}>{said.back}</a>
      </p>
    </Section>
  )
}

function Undecided({ films, except }: { films: FilmsToReview; except: number | null }) {
  const { words, format } = useView()
  const said = words.films
  const { undecided, undecidedCount, decidedCount } = films
  const nothing = undecidedCount + decidedCount === 0 ? said.noFilm : said.none
  return (
    <Section title={said.waiting} id="a-decider">
      {undecided.length === 0 && <EmptyState title={nothing.title}>{nothing.text}</EmptyState>}
      <div class="programme">
        {undecided
          .filter(({ id }) => id !== except)
          .map((film) => (
            <FilmCard key={film.id} film={film}>
              <OnlyWith access={MANAGE} to="decideFilm">
                <div class="actions">
                  <AcceptFilm film={film} />
                  {!film.held && <AskToRefuse film={film} />}
                </div>
              </OnlyWith>
              {film.held && <p class="soft">{said.held}</p>}
            </FilmCard>
          ))}
      </div>
      {undecidedCount > undecided.length && (
        <p class="soft">{format.plural(undecidedCount - undecided.length, said.more)}</p>
      )}
    </Section>
  )
}

type Fact = readonly [term: string, value: ComponentChildren]

/** What must be known of a film to decide, and what can be done. */
function FilmCard({ film, children }: { film: ReviewedFilm; children: ComponentChildren }) {
  const { words, format } = useView()
  const said = words.films
  const { id, title, directors, allocineUrl, cinemas } = film
  const evidence =
    cinemas === null
      ? said.fewCinemas
      : fill(said.evidenceText, { cinemas: format.count(cinemas, said.cinemas), days: format.number(EVIDENCE_DAYS) })
  return (
    <article id={`film-${id}`}>
      <h3>{format.name(title)}</h3>
      <Facts
        facts={[
          [said.directors, directors.length === 0 ? said.directorsUnknown : format.name(directors.join(', '))],
          [said.page, allocineUrl === null ? said.noPage : <FilmPage key="page" title={title} url={allocineUrl} />],
          [said.evidence, evidence],
          [words.rule.term, ruleOf(film, { words, format })],
          [said.campaigns, <WaitingCampaigns key="campaigns" film={film} />],
          ...decisionOf(film, { words, format }),
        ]}
      />
      {children}
      <p>
        <a href={`${ENTRY}?film=${id}`} aria-label={fill(words.filmEntry.linkNamed, { title: format.name(title) })}>
          {words.filmEntry.link}
        </a>
      </p>
    </article>
  )
}

/** What the rule on films says of it, with its reasons: a hint, since the federation decides. */
function ruleOf({ cinemas, artEtEssai }: ReviewedFilm, { words, format }: Pick<View, 'words' | 'format'>): string {
  const said = words.rule
  const hint = hintOf({ cinemas: cinemas ?? 0, artEtEssai: artEtEssai ?? 0 })
  if (hint.hint === 'to-decide') return said.toDecide
  return fill(hint.hint === 'meets' ? said.meets : said.doesNot, {
    ...{ cinemas: format.number(hint.cinemas), artEtEssai: format.number(hint.artEtEssai) },
  })
}

/** What was decided on it, in rows of facts: none while nothing is. */
function decisionOf(film: ReviewedFilm, { words, format }: Pick<View, 'words' | 'format'>): Fact[] {
  const { decision, decidedBy, decidedAt, reason } = film
  if (decision === null || decidedBy === null || decidedAt === null) return []
  const said = words.films
  return [
    [said.decision, <State key="decision" state={decision} label={said.decisions[decision]} />],
    [said.who, format.name(decidedBy)],
    [said.when, format.moment(decidedAt)],
    ...(reason === null ? [] : [[said.reason, format.name(reason)] as const]),
  ]
}

function FilmPage({ title, url }: { title: string; url: string }) {
  const { words, format } = useView()
  const said = words.films
  return (
    <a href={url} rel="noopener noreferrer" aria-label={`${said.allocine}, ${format.name(title)}`}>
      {said.allocine}
    </a>
  )
}

function WaitingCampaigns({ film: { waiting } }: { film: ReviewedFilm }) {
  const { words, format } = useView()
  const said = words.films
  if (waiting.length === 0) return <>{said.noCampaign}</>
  return (
    <>
      {waiting.map(({ id, name, distributor }, at) => (
        <span key={id}>
          {at > 0 && <br />}
          <a href={`/federation/campagnes/${id}`}>
            {fill(said.campaignOf, { campaign: format.name(name), distributor: format.name(distributor) })}
          </a>
        </span>
      ))}
    </>
  )
}

/** Which film, and what had been decided on it when this was shown: what somebody else decides since is not overturned. */
function WhatWasSeen({ film: { id, decision, decidedAt } }: { film: ReviewedFilm }) {
  return (
    <>
      <input type="hidden" name="film" value={id} />
      <input type="hidden" name="vu" value={decision && decidedAt ? `${decision} ${decidedAt.toISOString()}` : ''} />
    </>
  )
}

function AcceptFilm({ film }: { film: ReviewedFilm }) {
  const { words, format } = useView()
  const said = words.films
  return (
    <form method="post" action={FILMS}>
      <WhatWasSeen film={film} />
      <button
        type="submit"
        name="decision"
        value="accepted"
        aria-label={fill(said.acceptNamed, { title: format.name(film.title) })}
      >
        {said.accept}
      </button>
    </form>
  )
}

function AskToRefuse({ film }: { film: ReviewedFilm }) {
  const { words, format } = useView()
  const said = words.films
  const title = fill(said.refuseAsk, { title: format.name(film.title) })
  return (
    <Dialog id={`refuser-${film.id}`} opener={said.refuse} title={title} close={said.close}>
      <RefuseFilm film={film} reason="" error={null} />
    </Dialog>
  )
}

type RefusalForm = Pick<ChosenFilm, 'film' | 'reason' | 'error'>

function RefuseFilm({ film, reason, error }: RefusalForm) {
  const { words } = useView()
  const said = words.films
  return (
    <form class="stack" method="post" action={FILMS} novalidate>
      <p>{said.refuseText}</p>
      <WhatWasSeen film={film} />
      <TextField
        {...{ name: `motif-${film.id}`, label: said.reason, hint: said.reasonHint, value: reason, maxLength: 500 }}
        error={error === null ? undefined : said.reasonErrors[error]}
      />
      <p>
        <button type="submit" name="decision" value="refused">
          {said.refuse}
        </button>
      </p>
    </form>
  )
}
