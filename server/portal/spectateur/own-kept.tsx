import type { OwnCinema, OwnClick, OwnData, OwnPlatform, OwnSite } from '../../visit/index.js'
import { Facts, Fold, Notice, Section, SHORT_LIST } from '../kit/show.js'
import { Table } from '../kit/table.js'
import { PLATFORMS } from '../salle/declare.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'

/** Of a list the page shows so many at most; the file has all of them. */
const SHOWN = 200

/** Everything that is kept, cinema by cinema, then the clicks; and the file that holds the same. */
export function Kept({ data, consoleOrigin }: { data: OwnData; consoleOrigin: string }) {
  const said = useView().words.donnees
  const cut = data.cut || data.cinemas.some(({ days, visits }) => days.length > SHOWN || visits.length > SHOWN)
  return (
    <>
      {data.cinemas.map((cinema) => (
        <Cinema key={`${cinema.name} ${cinema.city}`} cinema={cinema} consoleOrigin={consoleOrigin} />
      ))}
      {data.clicks.length > 0 && <Clicks clicks={data.clicks} />}
      {data.platforms.length > 0 && <Platforms platforms={data.platforms} />}
      <Section title={said.take.title} id="emporter">
        {cut && <Notice kind="warning">{said.take.cut}</Notice>}
        <p>{said.take.text}</p>
        <p>
          <a class="button" href="/e/donnees.json">
            {said.take.link}
          </a>
        </p>
      </Section>
    </>
  )
}

function Cinema({ cinema, consoleOrigin }: { cinema: OwnCinema; consoleOrigin: string }) {
  const { words, format } = useView()
  const said = words.donnees
  const { name, city, sites, days, visits } = cinema
  return (
    <Section title={`${format.name(name)}, ${city}`}>
      <div class="beside top">
        <div>
          {sites.map((site) => (
            <Consent key={site.id} site={site} cinema={format.name(name)} consoleOrigin={consoleOrigin} />
          ))}
        </div>
        <div>
          {days.length > 0 && (
            <Fold
              summary={fill(said.daysTable.title, { count: format.count(days.length, said.days) })}
              open={days.length <= SHORT_LIST}
            >
              <Days days={days.slice(0, SHOWN)} caption={`${format.name(name)}, ${said.daysTable.day}`} />
            </Fold>
          )}
          {visits.length > 0 && (
            <Fold
              summary={fill(said.visitsTable.title, { count: format.count(visits.length, said.visits) })}
              open={false}
            >
              <Visits visits={visits.slice(0, SHOWN)} caption={`${format.name(name)}, ${said.visitsTable.moment}`} />
            </Fold>
          )}
        </div>
      </div>
    </Section>
  )
}

function Consent({ site, cinema, consoleOrigin }: { site: OwnSite; cinema: string; consoleOrigin: string }) {
  const { words, format, language } = useView()
  const said = words.donnees
  const { consent } = site
  const host = site.host ?? cinema
  const title = <h3>{fill(said.consent.title, { host })}</h3>
  if (consent.over)
    return (
      <>
        {title}
        <p class="soft">{fill(said.consent.over, { date: format.date(consent.until) })}</p>
      </>
    )
  return (
    <>
      {title}
      <Facts
        facts={[
          [said.consent.given, format.date(consent.givenAt)],
          ...(consent.source === null ? [] : [[said.consent.by, sourceOf(said, consent.source)] as const]),
          [said.consent.purposes, consent.purposes.map((purpose) => said.purposes[purpose]).join(', ')],
          [said.consent.notice, consent.noticeVersion],
          [said.consent.until, format.date(consent.until)],
          ...(consent.receipt === null
            ? []
            : [
                [
                  said.consent.receipt,
                  <a key="receipt" href={`${consoleOrigin}/recu/${consent.receipt}`} rel="noreferrer">
                    {said.consent.receiptLink}
                  </a>,
                ] as const,
              ]),
        ]}
      />
      <form method="post" action={`/e/donnees/retirer?langue=${language}`}>
        <input type="hidden" name="site" value={site.id} />
        <button type="submit" class="quiet">
          {said.consent.withdraw}
          <span class="unseen">{` (${host})`}</span>
        </button>
      </form>
    </>
  )
}

function sourceOf(said: View['words']['donnees'], source: NonNullable<OwnSite['consent']['source']>): string {
  if (source === 'manual' || source === 'banner' || source === 'tcf') return said.sources[source]
  return fill(said.sources.platform, { name: PLATFORMS[source] })
}

function Days({ days, caption }: { days: OwnCinema['days']; caption: string }) {
  const { words, format } = useView()
  const said = words.donnees.daysTable
  return (
    <Table
      caption={caption}
      captionUnseen
      columns={[
        { title: said.day },
        { title: said.visits, numeric: true },
        { title: said.films },
        { title: said.until },
      ]}
      rows={days.map(({ day, visits, films, until }) => [
        format.day(day),
        format.number(visits),
        films.map(format.name).join(', '),
        format.date(until),
      ])}
    />
  )
}

function Visits({ visits, caption }: { visits: OwnCinema['visits']; caption: string }) {
  const { words, format } = useView()
  const said = words.donnees
  return (
    <Table
      caption={caption}
      captionUnseen
      columns={[
        { title: said.visitsTable.moment },
        { title: said.visitsTable.kind },
        { title: said.visitsTable.film },
        { title: said.visitsTable.device },
      ]}
      rows={visits.map(({ at, kind, film, device }) => [
        format.moment(at),
        said.kinds[kind],
        film === null ? '' : format.name(film),
        said.devices[device as keyof typeof said.devices] ?? device,
      ])}
    />
  )
}

function Clicks({ clicks }: { clicks: OwnClick[] }) {
  const { words, format } = useView()
  const said = words.donnees.clicks
  return (
    <Section title={said.title} id="clics">
      <p>{said.text}</p>
      <ul>
        {clicks.slice(0, SHOWN).map(({ at, film, host }) => (
          <li key={at.toISOString()}>{fill(said.one, { film: format.name(film), host, date: format.moment(at) })}</li>
        ))}
      </ul>
    </Section>
  )
}

function Platforms({ platforms }: { platforms: OwnPlatform[] }) {
  const { words, format } = useView()
  const said = words.donnees.platforms
  return (
    <Section title={said.title} id="plateformes">
      <p>{said.text}</p>
      <ul>
        {platforms.map(({ name, since, until }) => (
          <li key={name}>
            {fill(said.one, { name: format.name(name), since: format.date(since), until: format.date(until) })}
          </li>
        ))}
      </ul>
    </Section>
  )
}
