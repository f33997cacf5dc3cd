import { State, Table } from '../kit/index.js'
import type { CinemaAtAGlance } from '../read/own-cinemas.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** The cinemas of one organisation, to choose from: each has its own week, site and statements; one contract covers all. */
export function CinemaChoice({ organisation, cinemas }: { organisation: string; cinemas: readonly CinemaAtAGlance[] }) {
  const { words, format } = useView()
  const said = words.cinemaChoice
  return (
    <>
      <h1>{format.name(organisation)}</h1>
      <p class="lead">{fill(said.lead, { count: format.number(cinemas.length) })}</p>
      <Table
        caption={words.salle.otherCinemas}
        captionUnseen
        columns={[
          { title: said.cinema },
          { title: said.city },
          { title: said.visits, numeric: true },
          { title: said.site },
          { title: said.pages },
        ]}
        rows={cinemas.map(({ slug, name, city, visits, sites, received }) => [
          <a key="cinema" href={`/salle/${slug}`}>
            {format.name(name)}
          </a>,
          format.name(city),
          format.number(visits),
          <State
            key="site"
            state={received ? 'running' : 'submitted'}
            label={received ? said.received : sites === 0 ? said.noSite : said.notReceived}
          />,
          <Ways key="ways" slug={slug} name={format.name(name)} />,
        ])}
      />
    </>
  )
}

function Ways({ slug, name }: { slug: string; name: string }) {
  const { words } = useView()
  const said = words.salleTabs
  const label = (page: string) => `${page}, ${name}`
  return (
    <>
      <a href={`/salle/${slug}/site`} aria-label={label(said.site)}>
        {said.site}
      </a>{' '}
      <a href={`/salle/${slug}/releves`} aria-label={label(said.statements)}>
        {said.statements}
      </a>
    </>
  )
}

/** For the page of one of several cinemas: the way back to all of them. */
export function WayToAll() {
  const { words } = useView()
  return (
    <p class="back">
      <a href="/salle">{words.cinemaChoice.all}</a>
    </p>
  )
}
