import {
  DEFAULT_SETTINGS,
  type ProtectedCell,
  type Release,
  ROOT_CELL,
  regionCell,
  regionOfCell,
  type Withheld,
} from '../audience/index.js'
import { shiftDay } from '../lib/paris.js'
import { allRegions } from '../lib/territory.js'
import type { Format } from './format.js'
import { EmptyState, Facts, FranceMap, Notice, SEATS, Seats, Table } from './kit/index.js'
import { useView, type View } from './view.js'
import { fill, type Words } from './words/index.js'

/** IAB Audience Taxonomy 1.1: Interest | Movies | Indie and Arthouse Movies. */
export const IAB_ROW = '477 · Interest | Movies | Indie and Arthouse Movies'

/** The audience "Salles Art et Essai": its reach, or why it is withheld, its régions, its transparency label. */
export function Segment({ release }: { release: Release | null }) {
  return (
    <section id="public">
      <Audience release={release} />
      <Regions cells={release?.cells ?? []} />
      <Label release={release} />
    </section>
  )
}

/** The audience as one sentence, beside the theatre that it fills. */
export function Audience({ release }: { release: Release | null }) {
  const { words, format } = useView()
  const said = words.segment
  const root = release?.cells.find(({ cell }) => cell === ROOT_CELL)
  if (release === null || root === undefined) return <NoRelease />
  const day = format.date(release.madeAt)
  return (
    <div class="beside">
      <div>
        <h2 class="sentence">
          {root.figure === null ? (
            said.heading
          ) : (
            <>
              <span class="numeric">{format.number(root.figure)}</span> {said.people}
            </>
          )}
        </h2>
        <p class="soft">
          {root.figure === null
            ? fill(said.withheldNote, { why: whyWithheld(words, root.withheld), day })
            : fill(said.reachNote, { day })}
        </p>
        <p>{said.sentence}</p>
        <Notice kind={root.activated ? 'done' : 'warning'}>{root.activated ? said.usable : said.notUsable}</Notice>
      </div>
      <Room people={root.figure} activated={root.activated} />
    </div>
  )
}

/** Before the first release: an empty theatre, and how its seats are taken. */
export function NoRelease() {
  const { words, format } = useView()
  const said = words.segment
  const needed = format.number(DEFAULT_SETTINGS.activationPeople)
  return (
    <div class="beside">
      <div>
        <h2 class="sentence">{said.heading}</h2>
        <p>{said.sentence}</p>
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
        <ol class="steps">
          <li>{said.none.how.yes}</li>
          <li>{said.none.how.counted}</li>
          <li>{fill(said.none.how.aimed, { needed })}</li>
        </ol>
      </div>
      <figure class="room">
        <Seats taken={0} />
        <figcaption>{fill(said.roomEmpty, { needed })}</figcaption>
      </figure>
    </div>
  )
}

/**
 * The audience as a theatre that fills: it has as many seats as are needed to aim a campaign at it, or all that are taken.
 * A number that is withheld takes no seat, and the words say so. Whether it is full is judged by the exact count, which the
 * rounded number may contradict.
 */
export function Room({ people, activated }: { people: number | null; activated: boolean }) {
  const { words, format } = useView()
  const said = words.segment
  const needed = DEFAULT_SETTINGS.activationPeople
  const ofOneSeat = Math.max(needed, people ?? 0) / SEATS
  return (
    <figure class="room">
      <Seats taken={(people ?? 0) / ofOneSeat} />
      <figcaption>
        {people === null && said.roomDark}
        {people !== null &&
          !activated &&
          fill(said.roomFills, { people: format.number(people), needed: format.number(needed) })}
        {people !== null && activated && fill(said.roomFull, { people: format.number(people) })}
        {people !== null && ` ${fill(said.oneSeat, { people: format.count(Math.round(ofOneSeat), said.person) })}`}
      </figcaption>
    </figure>
  )
}

/** Régions by how many people they have, beside the largest: a quarter of it is one step of colour. */
function regionsOfMap(cells: readonly ProtectedCell[], { words, format }: Pick<View, 'words' | 'format'>) {
  const said = words.segment
  const figures = new Map(cells.map(({ cell, figure }) => [cell, figure]))
  const regions = allRegions().map((region) => ({ ...region, figure: figures.get(regionCell(region.name)) ?? null }))
  const top = Math.max(1, ...regions.map(({ figure }) => figure ?? 0))
  return regions.map(({ name, departements, figure }) => ({
    name,
    departements,
    level: (figure === null ? 0 : Math.max(1, Math.ceil((figure / top) * 4))) as 0 | 1 | 2 | 3 | 4,
    label: fill(said.regionFigure, {
      region: format.name(name),
      figure: figure === null ? said.withheld.toLowerCase() : format.number(figure),
    }),
  }))
}

/**
 * Where these people are: the map, and its numbers as a table.
 * @param bookAt where a campaign is booked, for those who may: a cell that is large enough leads there
 */
export function Regions({ cells, bookAt }: { cells: readonly ProtectedCell[]; bookAt?: string }) {
  const { words, format } = useView()
  const said = words.segment
  const regions = cells.filter(({ cell }) => typeof regionOfCell(cell) === 'string')
  if (regions.length === 0) return null
  const names = new Map<string, string[]>()
  for (const { cell, withheld } of regions.filter(({ figure }) => figure === null)) {
    const why = whyWithheld(words, withheld)
    names.set(why, [...(names.get(why) ?? []), regionName(cell, format)])
  }
  return (
    <>
      <h2>{said.regions}</h2>
      <p class="soft">{said.regionsNote}</p>
      <div class="beside">
        <FranceMap regions={regionsOfMap(regions, { words, format })} />
        <div>
          <PublishedRegions regions={regions} bookAt={bookAt} />
          {[...names].map(([why, regions]) => (
            <p key={why} class="soft">
              {fill(said.otherRegions, { why, regions: regions.join(', ') })}
            </p>
          ))}
        </div>
      </div>
    </>
  )
}

/** The régions with a number, the largest first. */
function PublishedRegions({ regions, bookAt }: { regions: readonly ProtectedCell[]; bookAt: string | undefined }) {
  const { words, format } = useView()
  const said = words.segment
  const published = regions
    .flatMap(({ cell, figure, activated }) =>
      figure === null ? [] : [{ cell, figure, activated, region: regionName(cell, format) }],
    )
    .sort((a, b) => b.figure - a.figure || a.region.localeCompare(b.region, 'fr'))
  if (published.length === 0) return <p>{said.noRegion}</p>
  const bookable = bookAt !== undefined && published.some(({ activated }) => activated)
  const link = ({ cell, region, activated }: (typeof published)[number]) =>
    activated && (
      <a key="book" href={`${bookAt}?public=${encodeURIComponent(cell)}`} aria-label={fill(said.bookNamed, { region })}>
        {said.book}
      </a>
    )
  return (
    <Table
      caption={said.regions}
      captionUnseen
      columns={[
        { title: said.regionName },
        { title: said.reach, numeric: true },
        ...(bookable ? [{ title: words.campaigns.create }] : []),
      ]}
      rows={published.map((one) => [one.region, format.number(one.figure), ...(bookable ? [link(one)] : [])])}
    />
  )
}

function regionName(cell: string, format: Format): string {
  return format.name(regionOfCell(cell) ?? cell)
}

/** Where the audience comes from and what is not known of it, as data buyers know such labels. */
export function Label({ release }: { release: Release | null }) {
  const { words, format } = useView()
  const said = words.segment
  return (
    <details>
      <summary>{said.label}</summary>
      <Facts
        facts={[
          [said.taxonomy, IAB_ROW],
          [said.source, said.sourceText],
          [said.refresh, said.refreshText],
          ...(release === null
            ? []
            : [
                [
                  said.window,
                  fill(said.windowText, {
                    from: format.day(release.windowFrom),
                    to: format.day(shiftDay(release.windowTo, -1)),
                  }),
                ] as const,
              ]),
          [said.unknownTraits, said.unknownTraitsText],
        ]}
      />
    </details>
  )
}

export function whyWithheld(words: Words, why: string | null): string {
  const reasons: Record<string, string> = words.segment.reasons satisfies Record<Withheld, string>
  return reasons[why ?? ''] ?? words.segment.reasons.other
}
