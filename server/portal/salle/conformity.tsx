import { type CheckDetail, nextSlot, type SiteResult, unseenSince } from '../../conformity/index.js'
import { EmptyState, Notice, OnlyWith, Section } from '../kit/index.js'
import type { OwnCinema } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Earlier, Result, SiteState } from './conformity-result.js'
import { MANAGE } from './own-cinema.js'
import { SalleTabs } from './tabs.js'

export interface SeenSite {
  site: SiteResult
  /** The newest first. */
  checks: CheckDetail[]
}

/** What the robot saw on a cinema's sites. */
export function Conformity({ cinema, seen, now }: { cinema: OwnCinema; seen: readonly SeenSite[]; now: Date }) {
  const { words, format } = useView()
  const said = words.conformity
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      <p>{said.lead}</p>
      {seen.length === 0 && <EmptyState title={said.none.title}>{said.none.text}</EmptyState>}
      {seen.map((one) => (
        <Section key={one.site.key} title={one.site.hosts.join(', ')} id={`site-${one.site.key}`}>
          <StandingNotice site={one.site} />
          <SeenResult seen={one} at={`/salle/${cinema.slug}/conformite`} now={now} />
          <OnlyWith access={MANAGE} to="look">
            <form method="post" action={`/salle/${cinema.slug}/conformite`}>
              <input type="hidden" name="site" value={one.site.key} />
              <p class="hint">{said.againHint}</p>
              <button type="submit">{said.again}</button>
            </form>
          </OnlyWith>
        </Section>
      ))}
    </>
  )
}

/** The last look at a site, and those before. `at`: the address below which its pictures are. */
export function SeenResult({ seen, at, now }: { seen: SeenSite; at: string; now: Date }) {
  const { words, format } = useView()
  const said = words.conformity
  const { site, checks } = seen
  const [last, ...earlier] = checks
  const unseen = unseenSince(site, now)
  const ended = [last?.at, site.failedAt].filter((at) => at instanceof Date)
  const isAsked = site.askedAt !== null && ended.every((at) => at < (site.askedAt as Date))
  return (
    <>
      {isAsked && <Notice kind="warning">{said.waiting}</Notice>}
      {site.failedAt !== null && (
        <Notice kind="warning">{fill(said.failed, { moment: format.moment(site.failedAt) })}</Notice>
      )}
      {unseen !== null && <Notice kind="warning">{fill(said.unseen, { day: format.date(unseen) })}</Notice>}
      {last === undefined ? (
        <EmptyState title={said.never.title}>{said.never.text}</EmptyState>
      ) : (
        <>
          <p>
            <SiteState site={site} /> {fill(said.seenAt, { moment: format.moment(last.at) })}{' '}
            {fill(said.next, { day: format.date(nextSlot(site.id, now)) })}
          </p>
          <Result site={site} check={last} screenshotAt={`${at}/${last.id}.jpg`} />
          <Earlier checks={earlier} />
        </>
      )}
    </>
  )
}

/** What the cinema must know of a site that is red: what follows, and when. Nothing where there is nothing. */
export function StandingNotice({ site }: { site: SiteResult }) {
  const { words, format } = useView()
  const said = words.conformity.alert
  const host = site.hosts.join(', ')
  if (site.suspendedAt !== null)
    return <Notice kind="error">{fill(said.suspended, { host, day: format.date(site.suspendedAt) })}</Notice>
  if (site.dueAt === null) return null
  return <Notice kind="error">{fill(said.notice, { host, day: format.date(site.dueAt) })}</Notice>
}

/** The same on a cinema's first page, with the way to the robot's. */
export function ConformityAlerts({ sites, slug }: { sites: readonly SiteResult[]; slug: string }) {
  const { words } = useView()
  const red = sites.filter(({ noticedAt }) => noticedAt !== null)
  if (red.length === 0) return null
  return (
    <>
      {red.map((site) => (
        <StandingNotice key={site.key} site={site} />
      ))}
      <p>
        <a href={`/salle/${slug}/conformite`}>{words.conformity.alert.more}</a>
      </p>
    </>
  )
}
