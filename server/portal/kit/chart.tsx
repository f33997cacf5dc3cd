import type { ComponentChildren } from 'preact'
import { useView } from '../view.js'
import { Table } from './table.js'

export interface Bar {
  /** `YYYY-MM-DD` */
  day: string
  value: number
  /** The part of the value that is drawn in the lamp's colour. */
  part: number
}

const HEIGHT = 120
const WIDTH = 10
const GAP = 2

/**
 * Bars by day, drawn on the server, with the same numbers as a table behind them: nobody needs to see the drawing to
 * know what it says.
 */
export function BarChart(chart: {
  caption: string
  bars: readonly Bar[]
  columns: { day: string; value: string; part: string }
}) {
  const { format, words } = useView()
  const { caption, bars, columns } = chart
  const top = Math.max(1, ...bars.map((bar) => bar.value))
  const [first, last] = [bars[0], bars[bars.length - 1]]
  return (
    <BarFigure
      count={bars.length}
      height={HEIGHT}
      axis={[
        first && format.shortDay(first.day),
        `max. ${format.number(Math.max(0, ...bars.map((bar) => bar.value)))}`,
        last && format.shortDay(last.day),
      ]}
      caption={caption}
      table={
        <details>
          <summary>{words.frame.table}</summary>
          <Table
            caption={caption}
            columns={[
              { title: columns.day },
              { title: columns.value, numeric: true },
              { title: columns.part, numeric: true },
            ]}
            rows={bars.map((bar) => [format.day(bar.day), format.number(bar.value), format.number(bar.part)])}
          />
        </details>
      }
    >
      {bars.map((bar, index) => (
        <g key={bar.day}>
          <Rectangle index={index} height={(bar.value / top) * HEIGHT} of={HEIGHT} look="bar" />
          <Rectangle index={index} height={(bar.part / top) * HEIGHT} of={HEIGHT} look="bar part" />
        </g>
      ))}
    </BarFigure>
  )
}

/** A drawing of so many bars, with what stands below its first, its middle and its last, and the table behind it. */
export function BarFigure(figure: {
  count: number
  height: number
  axis: readonly [first: ComponentChildren, middle: ComponentChildren, last: ComponentChildren]
  caption: string
  table?: ComponentChildren
  children: ComponentChildren
}) {
  const { count, height, axis, caption, table, children } = figure
  const [first, middle, last] = axis
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${count * WIDTH} ${height}`}
        preserveAspectRatio="none"
        width="100%"
        height={height}
        aria-hidden="true"
      >
        {children}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>{first}</span>
        <span>{middle}</span>
        <span>{last}</span>
      </div>
      <figcaption>{caption}</figcaption>
      {table}
    </figure>
  )
}

/** One bar of a drawing that is `of` units high; nothing for nothing. */
export function Rectangle({ index, height, of, look }: { index: number; height: number; of: number; look: string }) {
  if (height === 0) return null
  // A day with one visit among thousands is still to be seen.
  const shown = Math.max(1.5, height)
  return <rect class={look} x={index * WIDTH + GAP / 2} y={of - shown} width={WIDTH - GAP} height={shown} rx="1" />
}
