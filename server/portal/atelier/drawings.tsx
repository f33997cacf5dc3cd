import { shiftDay } from '../../lib/paris.js'
import { allRegions } from '../../lib/territory.js'
import { type Bar, BarChart, FranceMap, Lantern, type MapRegion, SEATS, Seats, Ticket } from '../kit/index.js'
import { useView } from '../view.js'
import { Bench } from './bench.js'

const DAYS = 28

export function Charts() {
  const { words } = useView()
  const said = words.atelier
  const { day, visits, pooled } = words.atelier
  const columns = { day, value: visits, part: pooled }
  const bars = (value: (at: number) => number): Bar[] =>
    Array.from({ length: DAYS }, (_, at) => {
      const height = value(at)
      return { day: shiftDay('2026-10-26', at), value: height, part: Math.floor(height * 0.7) }
    })
  return (
    <>
      <Bench title={said.full}>
        <BarChart caption={said.full} columns={columns} bars={bars((at) => 20 + ((at * 17) % 41))} />
      </Bench>
      <Bench title={said.oneDay}>
        <BarChart caption={said.oneDay} columns={columns} bars={bars((at) => (at === DAYS - 1 ? 940 : 0))} />
      </Bench>
      <Bench title={said.nothing}>
        <BarChart caption={said.nothing} columns={columns} bars={bars(() => 0)} />
      </Bench>
    </>
  )
}

export function Maps() {
  const { words, format } = useView()
  const regions = allRegions().map(({ name, departements }, at): MapRegion => {
    const level = (at % 5) as MapRegion['level']
    return { name, departements, level, label: `${format.name(name)} : ${level}` }
  })
  return (
    <Bench title={words.atelier.levels}>
      <FranceMap regions={regions} />
    </Bench>
  )
}

export function Theatres() {
  const { words } = useView()
  const said = words.atelier
  const rooms = [
    [said.empty, 0],
    [said.half, SEATS / 2],
    [said.filled, SEATS],
  ] as const
  return (
    <div class="row">
      {rooms.map(([title, taken]) => (
        <Bench key={title} title={title}>
          <Seats taken={taken} />
        </Bench>
      ))}
    </div>
  )
}

export function Lanterns() {
  const { words } = useView()
  const said = words.atelier
  return (
    <div class="row">
      <Bench title={said.dark}>
        <Lantern lit={false} />
      </Bench>
      <Bench title={said.lit}>
        <Lantern lit />
      </Bench>
    </div>
  )
}

export function Tickets() {
  const { words } = useView()
  const { data } = words.spectator
  return (
    <Ticket
      title={data.when}
      stub={
        <>
          {data.stub} <small>{data.stubNote}</small>
        </>
      }
    >
      <p>{data.text}</p>
    </Ticket>
  )
}
