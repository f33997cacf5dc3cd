import type { ComponentChildren } from 'preact'
import { EmptyState, Lantern, Notice } from '../kit/index.js'
import type { Arrivals, OwnCinema, OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { linesOf, timeOf } from './arrival-words.js'
import { type Mark, writeMark } from './arrivals.js'

interface LightPage {
  cinema: OwnCinema
  sites: readonly OwnSite[]
  /** `accept`: a refusal was tried and nothing came. `go-on`: without that. */
  step: 'refuse' | 'accept' | 'go-on'
  /** Since when this page looks. */
  since: Mark
  /** What has arrived by now: what comes later is told live. */
  mark: Mark
  /** What arrived between the two; null when nobody looked yet, `late` while it is not all counted. */
  found: { arrived: Arrivals } | 'late' | null
}

/** The moment when the lantern lights: a refusal sends nothing, a yes sends a visit, and both are seen here. */
export function Light(page: LightPage) {
  const { words, format } = useView()
  const said = words.salle.light
  const { cinema, sites, step, since, mark, found } = page
  const address = `/salle/${cinema.slug}/allumer`
  const accepting = step !== 'refuse'
  const arrived = found !== null && found !== 'late' ? found.arrived : null
  const lit = accepting && arrived !== null && arrived.visits.size > 0
  if (sites.length === 0) {
    const { title, text } = words.salle.snippet.noSite
    return (
      <>
        <h1>{said.title}</h1>
        <EmptyState title={title}>{text}</EmptyState>
      </>
    )
  }
  return (
    <>
      <p class="soft back">
        <a href={`/salle/${cinema.slug}`}>{format.name(cinema.name)}</a>
      </p>
      <h1>{said.title}</h1>
      <p class="lead">{said.what}</p>
      {!sites.some(({ inForce }) => inForce) && <Notice kind="warning">{words.salle.contract.blocked}</Notice>}
      <div class="lighting" data-events={`${address}/evenements?depuis=${writeMark(mark)}`}>
        <ol class="moments">
          <Refusing {...page} address={address} />
          <Moment title={said.accept.title} now={accepting && !lit}>
            <p>{said.accept.text}</p>
            {accepting && <Sites sites={sites} />}
          </Moment>
          <Watching {...page} address={address} lit={lit} />
        </ol>
        <Lamp lit={lit} accepting={accepting} arrived={accepting ? arrived : null} since={since} />
      </div>
    </>
  )
}

/** The first step: open the site, say no, ask whether anything came. */
function Refusing({ sites, step, since, mark, found, address }: LightPage & { address: string }) {
  const said = useView().words.salle.light
  if (step !== 'refuse') {
    return (
      <Moment title={said.refuse.title} now={false}>
        {step === 'accept' && <p class="perfect">{said.nothing}</p>}
      </Moment>
    )
  }
  return (
    <Moment title={said.refuse.title} now>
      <p>{said.refuse.text}</p>
      <Sites sites={sites} />
      {found !== null && found !== 'late' ? (
        <Despite arrived={found.arrived} since={since} address={address} mark={mark} />
      ) : (
        <>
          {found === 'late' && <Notice kind="warning">{said.late}</Notice>}
          <p>
            <a class="button" href={`${address}?etape=refus&depuis=${writeMark(since)}`}>
              {found === null ? said.refuse.done : said.refuse.again}
            </a>
          </p>
        </>
      )}
    </Moment>
  )
}

/** The last step: it happens by itself where scripts run; elsewhere by a link. */
function Watching({ cinema, step, since, address, lit }: LightPage & { address: string; lit: boolean }) {
  const { words } = useView()
  const said = words.salle.light
  const home = `/salle/${cinema.slug}`
  return (
    <Moment title={said.light.title} now={lit}>
      <p>{said.light.text}</p>
      {step !== 'refuse' && (
        <p data-while="dark" hidden={lit}>
          <a href={`${address}?etape=${step === 'accept' ? 'accepter' : 'continuer'}&depuis=${writeMark(since)}`}>
            {said.checkNow}
          </a>
          {` · ${said.trouble} `}
          <a href={`${home}#verifier`}>{words.salle.check.title}</a>
        </p>
      )}
      <p data-while="lit" hidden={!lit}>
        <a class="button" href={home}>
          {said.toPage}
        </a>
      </p>
    </Moment>
  )
}

/** The lantern, and what is written under it; `aria-live` reads out what a script changes. */
function Lamp(lamp: { lit: boolean; accepting: boolean; arrived: Arrivals | null; since: Mark }) {
  const view = useView()
  const said = view.words.salle.light
  const { lit, accepting, arrived, since } = lamp
  const lines = arrived === null ? [] : linesOf(view, arrived)
  return (
    <div class="lamp-stand" data-lights={accepting ? 'yes' : undefined}>
      <Lantern lit={lit} />
      <div aria-live="polite">
        <p class="lamp-says" data-while="dark" hidden={lit}>
          {accepting ? said.waiting : said.dark}
        </p>
        <p class="lamp-says" data-while="lit" hidden={!lit}>
          {said.lit}
        </p>
        {lines.length > 0 && <p class="soft">{fill(said.since, { time: timeOf(view, since.at) })}</p>}
        <ul class="arrivals" data-arrivals>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p class="soft" data-while="ended" hidden>
          {said.ended}
        </p>
      </div>
    </div>
  )
}

function Moment(moment: { title: string; now: boolean; children: ComponentChildren }) {
  return (
    <li class={moment.now ? 'now' : undefined} aria-current={moment.now ? 'step' : undefined}>
      <h2>{moment.title}</h2>
      {moment.children}
    </li>
  )
}

function Sites({ sites }: { sites: readonly OwnSite[] }) {
  const { words } = useView()
  return (
    <p class="sites">
      {sites.flatMap(({ hosts }) =>
        hosts.map((host) => (
          <a key={host} href={siteAddress(host)} target="_blank" rel="noopener">
            {fill(words.salle.light.open, { host })}
          </a>
        )),
      )}
    </p>
  )
}

/** Something arrived although she refused: what, and why that may be. */
function Despite(despite: { arrived: Arrivals; since: Mark; mark: Mark; address: string }) {
  const view = useView()
  const said = view.words.salle.light
  const { arrived, since, mark, address } = despite
  return (
    <div class="despite" role="status">
      <p>{fill(said.despite.title, { time: timeOf(view, since.at) })}</p>
      <ul>
        {linesOf(view, arrived).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>{arrived.visits.size > 0 ? said.despite.kept : said.despite.refused}</p>
      <p class="actions">
        <a class="button" href={address}>
          {said.despite.anew}
        </a>
        <a class="onward" href={`${address}?etape=continuer&depuis=${writeMark(mark)}`}>
          {said.despite.goOn}
        </a>
      </p>
    </div>
  )
}

/** A site's address by its host; on one's own machine sites have no certificate. */
function siteAddress(host: string): string {
  return /^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? `http://${host}/` : `https://${host}/`
}
