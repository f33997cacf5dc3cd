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
    <figure class="chart">
      <svg
        viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
        aria-hidden="true"
      >
        {bars.map((bar, index) => (
          <g key={bar.day}>
            <Rectangle index={index} height={(bar.value / top) * HEIGHT} look="bar" />
            <Rectangle index={index} height={(bar.part / top) * HEIGHT} look="bar part" />
          </g>
        ))}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>{first && format.shortDay(first.day)}</span>
        <span>{`max. ${format.number(Math.max(0, ...bars.map((bar) => bar.value)))}`}</span>
        <span>{last && format.shortDay(last.day)}</span>
      </div>
      <figcaption>{caption}</figcaption>
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
    </figure>
  )
}

function Rectangle({ index, height, look }: { index: number; height: number; look: string }) {
  if (height === 0) return null
  // A day with one visit among thousands is still to be seen.
  const shown = Math.max(1.5, height)
  return <rect class={look} x={index * WIDTH + GAP / 2} y={HEIGHT - shown} width={WIDTH - GAP} height={shown} rx="1" />
}
