import { type ExplainedCinema, FEWEST_CLICKS } from '../../click/index.js'
import { MICROS_PER_CENT, type Micros } from '../../lib/money.js'
import { Section, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** How a month's clicks made its amount: by how many cinemas shared each, and how many of them make a cent. It tells of nobody. */
export function Shared({ explained: { clicks, micros, parts, takenBack } }: { explained: ExplainedCinema }) {
  const { words, format } = useView()
  const said = words.shared
  if (clicks === 0 && takenBack.clicks === 0) return null
  const forms = words.salle.revenue.click
  return (
    <Section title={said.title} id="partage">
      {parts.length === 0 ? (
        clicks > 0 && <p>{fill(said.few, { fewest: format.number(FEWEST_CLICKS) })}</p>
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
      {takenBack.clicks > 0 && (
        <p class="soft">
          {fill(said.takenBack, {
            clicks: format.count(takenBack.clicks, forms),
            amount: format.exactEuros(takenBack.micros),
          })}
        </p>
      )}
      <p class="soft">{said.nobody}</p>
    </Section>
  )
}

/** How many such clicks make a cent, the last one whole: 25 of 400 micro-euros. Null where they make nothing. */
export function forOneCent({ clicks, micros }: { clicks: number; micros: Micros }): number | null {
  return micros <= 0n ? null : Number((MICROS_PER_CENT * BigInt(clicks) + micros - 1n) / micros)
}
