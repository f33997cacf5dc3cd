import type { ComponentChildren } from 'preact'
import { shiftDay } from '../../lib/paris.js'
import { BarChart, Figure, Figures, Money, SEATS, Seats, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/**
 * Pieces of the pages that people get once they are in, made by the same kit, with figures that were made up and say so.
 * The money of the cinemas adds up to whole clicks.
 */
const VISITS: readonly (readonly [visits: number, pooled: number])[] = [
  [31, 22],
  [28, 20],
  [44, 30],
  [61, 45],
  [70, 49],
  [38, 27],
  [33, 24],
  [35, 24],
  [30, 22],
  [47, 35],
  [66, 46],
  [74, 55],
  [41, 29],
  [36, 26],
]
const AUDIENCE = { people: 660, needed: 1000 }
const CLICKS = { raw: 12_480, filtered: 11_902, payable: 8_311 }
const ACCRUED = [860_000n, 412_400n, 1_204_400n] as const

function Screen({ title, children }: { title: string; children: ComponentChildren }) {
  const { words } = useView()
  return (
    <figure class="preview">
      <figcaption>
        <span>{title}</span>
        <span>{words.home.example}</span>
      </figcaption>
      {children}
    </figure>
  )
}

export function CinemaExample() {
  const { words, format } = useView()
  const said = words.home.examples
  const bars = VISITS.map(([value, part], at) => ({ day: shiftDay('2026-11-09', at), value, part }))
  return (
    <Screen title={words.portals.cinema}>
      <Figures>
        <Figure
          label={said.visits}
          value={format.number(bars.reduce((sum, { value }) => sum + value, 0))}
          note={said.visitsNote}
        />
        <Figure label={said.accrued} value={<Money micros={ACCRUED[0]} />} note={said.accruedNote} />
      </Figures>
      <BarChart caption={said.chart} bars={bars} columns={{ day: said.day, value: said.visits, part: said.pooled }} />
    </Screen>
  )
}

export function DistributorExample() {
  const { words, format } = useView()
  const { people, needed } = AUDIENCE
  const said = words.campaign
  return (
    <Screen title={words.segment.root}>
      <div class="room">
        <Seats taken={(people / needed) * SEATS} />
        <p class="soft">
          {fill(words.segment.roomFills, { people: format.number(people), needed: format.number(needed) })}
        </p>
      </div>
      <Figures>
        <Figure label={said.raw} value={format.number(CLICKS.raw)} />
        <Figure label={said.filtered} value={format.number(CLICKS.filtered)} />
        <Figure label={said.payable} value={format.number(CLICKS.payable)} />
      </Figures>
    </Screen>
  )
}

export function FederationExample() {
  const { words } = useView()
  const said = words.home.examples
  const inForce = <State state="in-force" label={words.contract.states['in-force']} />
  return (
    <Screen title={words.portals.federation}>
      <Table
        caption={said.payouts}
        captionUnseen
        columns={[{ title: said.cinema }, { title: said.contract }, { title: said.accrued, numeric: true }]}
        rows={ACCRUED.map((micros, at) => [
          fill(said.cinemaName, { letter: 'ABC'[at] ?? '' }),
          inForce,
          <Money key="money" micros={micros} exact />,
        ])}
        total={[said.total, '', <Money key="money" micros={ACCRUED.reduce((sum, one) => sum + one, 0n)} exact />]}
      />
      <p class="soft">{said.payoutsNote}</p>
    </Screen>
  )
}
