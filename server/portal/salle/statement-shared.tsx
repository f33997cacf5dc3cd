import { type ExplainedCinema, FEWEST_CLICKS, MOST_EXPLAINED_CLICKS } from '../../click/index.js'
import { MICROS_PER_CENT, type Micros } from '../../lib/money.js'
import { Section, Table } from '../kit/index.js'
import type { SharedClicks } from '../read/shared-clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** How a month's clicks made its amount: by how many cinemas shared each, and how many of them make a cent. It tells of nobody. */
export function Shared({ shared, clicks }: { shared: SharedClicks; clicks: number }) {
  const { words, format } = useView()
  const said = words.shared
  const nothingLost = typeof shared === 'string' || shared.takenBack === null
  if (clicks === 0 && nothingLost) return null
  return (
    <Section title={said.title} id="partage">
      {shared === 'later' && <p>{said.later}</p>}
      {shared === 'too-many' && <p>{fill(said.many, { most: format.number(MOST_EXPLAINED_CLICKS) })}</p>}
      {typeof shared === 'object' && <Explained explained={shared} earned={clicks > 0} />}
      <p class="soft">{said.nobody}</p>
    </Section>
  )
}

function Explained({
  explained: { clicks, micros, parts, takenBack },
  earned,
}: {
  explained: ExplainedCinema
  earned: boolean
}) {
  const { words, format } = useView()
  const said = words.shared
  return (
    <>
      {parts.length === 0 ? (
        earned && <p>{fill(said.few, { fewest: format.number(FEWEST_CLICKS) })}</p>
      ) : (
        <>
          <p>{said.text}</p>
          <Table
            caption={said.title}
            captionUnseen
            columns={[
              { title: said.people },
              { title: said.clicks, numeric: true },
              { title: said.made, numeric: true },
              { title: said.cent, numeric: true },
            ]}
            rows={parts.map((part) => [
              said.others[(['none', 'one', 'two'] as const)[part.others] ?? 'more'],
              format.number(part.clicks),
              format.exactEuros(part.micros),
              forOneCent(part) === null ? '—' : format.number(forOneCent(part) ?? 0),
            ])}
            total={[words.statement.total, format.number(clicks), format.exactEuros(micros), '']}
          />
        </>
      )}
      {takenBack !== null && (
        <p class="soft">
          {fill(said.takenBack, {
            clicks: format.count(takenBack.clicks, words.salle.revenue.click),
            amount: format.exactEuros(takenBack.micros),
          })}
        </p>
      )}
    </>
  )
}

/** How many such clicks make a cent, the last one whole: 25 of 400 micro-euros. Null where they make nothing. */
export function forOneCent({ clicks, micros }: { clicks: number; micros: Micros }): number | null {
  return micros <= 0n ? null : Number((MICROS_PER_CENT * BigInt(clicks) + micros - 1n) / micros)
}
