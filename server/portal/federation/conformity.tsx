import { type SiteResult, unseenSince } from '../../conformity/index.js'
import { EmptyState, Section, Table } from '../kit/index.js'
import { SeenResult, type SeenSite, StandingNotice } from '../salle/conformity.js'
import { SiteState } from '../salle/conformity-result.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FederationTabs } from './tabs.js'

/** By which the federation's list is narrowed: the state of the last check, or suspended. */
export const SHOWN = ['suspended', 'red', 'amber', 'green', 'impossible', 'none'] as const
export type Shown = (typeof SHOWN)[number]

export function shownOf({ check, suspendedAt }: Pick<SiteResult, 'check' | 'suspendedAt'>): Shown {
  return suspendedAt !== null ? 'suspended' : (check?.state ?? 'none')
}

/** All sites that the robot looks at. `only`: those in one state. */
export function SiteChecks({ sites, only, now }: { sites: readonly SiteResult[]; only: Shown | null; now: Date }) {
  const { words } = useView()
  const said = words.siteChecks
  const shown = only === null ? sites : sites.filter((site) => shownOf(site) === only)
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p>{said.lead}</p>
      {sites.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <>
          <Filter sites={sites} only={only} />
          {shown.length === 0 ? <p>{said.noneSo}</p> : <SiteTable sites={shown} now={now} />}
        </>
      )}
    </>
  )
}

function Filter({ sites, only }: { sites: readonly SiteResult[]; only: Shown | null }) {
  const { words, format } = useView()
  const said = words.siteChecks
  const counted = SHOWN.map((state) => ({ state, count: sites.filter((site) => shownOf(site) === state).length }))
  return (
    <nav class="tabs" aria-label={said.filter}>
      <a href="/federation/conformite" aria-current={only === null ? 'true' : undefined}>
        {fill(said.all, { count: format.number(sites.length) })}
      </a>
      {counted
        .filter(({ state, count }) => count > 0 || state === only)
        .map(({ state, count }) => (
          <a
            key={state}
            href={`/federation/conformite?etat=${state}`}
            aria-current={only === state ? 'true' : undefined}
          >
            {fill(said.only, { state: words.conformity.states[state], count: format.number(count) })}
          </a>
        ))}
    </nav>
  )
}

function SiteTable({ sites, now }: { sites: readonly SiteResult[]; now: Date }) {
  const { words, format } = useView()
  const said = words.siteChecks
  const period = ({ suspendedAt, dueAt }: SiteResult) => {
    if (suspendedAt !== null) return fill(said.since, { day: format.date(suspendedAt) })
    return dueAt === null ? '' : fill(said.until, { day: format.date(dueAt) })
  }
  const sight = (site: SiteResult) => {
    const unseen = unseenSince(site, now)
    if (unseen !== null) return fill(said.unseen, { day: format.date(unseen) })
    return site.failedAt === null ? '' : said.failed
  }
  return (
    <Table
      caption={said.caption}
      captionUnseen
      columns={[
        { title: said.site },
        { title: said.cinema },
        { title: said.state },
        { title: said.seen },
        { title: said.found, numeric: true },
      ]}
      rows={sites.map((site) => [
        <a key="site" href={`/federation/conformite/${site.key}`}>
          {site.hosts.join(', ') || site.key}
        </a>,
        `${format.name(site.cinema.name)}, ${site.cinema.city}`,
        <span key="state">
          <SiteState site={site} /> {[period(site), sight(site)].filter(Boolean).join(' ; ')}
        </span>,
        site.check === null ? words.conformity.states.none : format.moment(site.check.at),
        format.number(site.check?.findings.length ?? 0),
      ])}
    />
  )
}

/** One site, with all that was seen. */
export function SiteCheck({ seen, now, mayChange }: { seen: SeenSite; now: Date; mayChange: boolean }) {
  const { words, format } = useView()
  const { site } = seen
  const said = words.siteChecks
  const at = `/federation/conformite/${site.key}`
  return (
    <>
      <h1>{site.hosts.join(', ') || site.key}</h1>
      <p class="soft">{`${format.name(site.cinema.name)}, ${site.cinema.city}`}</p>
      <FederationTabs />
      <p>
        <a href="/federation/conformite">{said.back}</a>
      </p>
      <StandingNotice site={site} />
      <SeenResult seen={seen} at={at} now={now} />
      {mayChange && (
        <form method="post" action={at}>
          <p class="hint">{words.conformity.againHint}</p>
          <button type="submit">{words.conformity.again}</button>
        </form>
      )}
      {mayChange && site.suspendedAt !== null && (
        <Section title={said.lift.title} id="reprendre">
          <p>{said.lift.text}</p>
          <form method="post" action={`${at}/reprendre`}>
            <button type="submit" class="quiet">
              {said.lift.button}
            </button>
          </form>
        </Section>
      )}
    </>
  )
}
