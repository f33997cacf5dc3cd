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
import { printedApostrophes } from '../lib/typography.js'
import type { Format } from './format.js'
import { EmptyState, Facts, Figure, Figures, FranceMap, Notice, SEATS, Seats, Section, Table } from './kit/index.js'
import { useView } from './view.js'
import { fill, type Words } from './words/index.js'

/** IAB Audience Taxonomy 1.1: Interest | Movies | Indie and Arthouse Movies. */
const IAB_ROW = '477 · Interest | Movies | Indie and Arthouse Movies'

/** The audience "Salles Art et Essai": its reach, or why it is withheld, its régions, its transparency label. */
export function Segment({ release }: { release: Release | null }) {
  const { words, format } = useView()
  const said = words.segment
  const root = release?.cells.find(({ cell }) => cell === ROOT_CELL)
  return (
    <Section title={said.heading} id="public">
      <p>{said.sentence}</p>
      {release === null || root === undefined ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <>
          <div class="beside">
            <div>
              <Figures>
                <Figure
                  label={said.reach}
                  value={root.figure === null ? said.withheld : format.number(root.figure)}
                  note={
                    root.figure === null
                      ? whyWithheld(words, root.withheld)
                      : fill(said.reachNote, { day: format.date(release.madeAt) })
                  }
                />
              </Figures>
              <Notice kind={root.activated ? 'done' : 'warning'}>
                {root.activated ? said.usable : said.notUsable}
              </Notice>
            </div>
            <Room people={root.figure} />
          </div>
          <Regions cells={release.cells} />
        </>
      )}
      <Label release={release} />
    </Section>
  )
}

/** The audience as a theatre that fills: it has as many seats as are needed to aim a campaign at it, or all that are taken. */
function Room({ people }: { people: number | null }) {
  const { words, format } = useView()
  const said = words.segment
  if (people === null) return null
  const needed = DEFAULT_SETTINGS.activationPeople
  const seat = Math.max(needed, people) / SEATS
  return (
    <figure class="room">
      <Seats taken={people / seat} />
      <figcaption>
        {people < needed
          ? fill(said.roomFills, { people: format.number(people), needed: format.number(needed) })
          : fill(said.roomFull, { people: format.number(people) })}
      </figcaption>
    </figure>
  )
}

/** Régions by how many people they have, beside the largest: a fifth of it is one step of colour. */
function regionsOfMap(cells: readonly ProtectedCell[], format: Format, withheld: string) {
  const figures = new Map(cells.map(({ cell, figure }) => [cell, figure]))
  const regions = allRegions().map((region) => ({ ...region, figure: figures.get(regionCell(region.name)) ?? null }))
  const top = Math.max(1, ...regions.map(({ figure }) => figure ?? 0))
  return regions.map(({ name, departements, figure }) => ({
    name,
    departements,
    level: (figure === null ? 0 : Math.max(1, Math.ceil((figure / top) * 4))) as 0 | 1 | 2 | 3 | 4,
    label: `${format.name(name)} : ${figure === null ? withheld : format.number(figure)}`,
  }))
}

function Regions({ cells }: { cells: readonly ProtectedCell[] }) {
  const { words, format } = useView()
  const said = words.segment
  const regions = cells.filter(({ cell }) => typeof regionOfCell(cell) === 'string')
  if (regions.length === 0) return null
  const published = regions.filter(({ figure }) => figure !== null)
  const names = new Map<string, string[]>()
  for (const { cell, withheld } of regions.filter(({ figure }) => figure === null)) {
    const why = whyWithheld(words, withheld)
    names.set(why, [...(names.get(why) ?? []), regionName(cell, format)])
  }
  return (
    <>
      <h3>{said.regions}</h3>
      <div class="beside">
        <FranceMap regions={regionsOfMap(regions, format, said.withheld.toLowerCase())} />
        <div>
          {published.length === 0 && <p>{said.noRegion}</p>}
          {published.length > 0 && (
            <Table
              caption={said.regions}
              captionUnseen
              columns={[{ title: said.regionName }, { title: said.reach, numeric: true }]}
              rows={published.map(({ cell, figure }) => [regionName(cell, format), format.number(figure ?? 0)])}
            />
          )}
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

function regionName(cell: string, format: Format): string {
  return format.name(regionOfCell(cell) ?? cell)
}

/** Where the audience comes from and what is not known of it, as data buyers know such labels. */
function Label({ release }: { release: Release | null }) {
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

/** The name of a cell, for people. */
export function cellName(words: Words, cell: string): string {
  const region = regionOfCell(cell)
  if (region === undefined) return fill(words.segment.unknown, { cell })
  return region === null ? words.segment.root : fill(words.segment.region, { region: printedApostrophes(region) })
}

function whyWithheld(words: Words, why: string | null): string {
  const reasons: Record<string, string> = words.segment.reasons satisfies Record<Withheld, string>
  return reasons[why ?? ''] ?? words.segment.reasons.other
}
