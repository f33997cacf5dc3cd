import type { Micros } from '../../lib/money.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

const HEIGHT = 72
const WIDTH = 10
const GAP = 2

/** Amounts as bars from the first to the last, drawn on the server; the table below says the same. */
export function Bars(bars: {
  caption: string
  amounts: readonly Micros[]
  /** What stands below the first bar and below the last. */
  first: string
  last: string
}) {
  const { format, words } = useView()
  const { caption, amounts, first, last } = bars
  const most = [...amounts, 0n].sort((a, b) => (a > b ? -1 : 1))[0] ?? 0n
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${amounts.length * WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
        aria-hidden="true"
      >
        {amounts.map((micros, index) => {
          if (micros <= 0n) return null
          // The least of them is still to be seen.
          const height = Math.max(1.5, (Number(micros) / Number(most)) * HEIGHT)
          const at = { x: index * WIDTH + GAP / 2, y: HEIGHT - height }
          return <rect key={at.x} class="part" {...at} width={WIDTH - GAP} height={height} rx="1" />
        })}
      </svg>
      <div class="axis" aria-hidden="true">
        <span>{first}</span>
        <span>{fill(words.statements.most, { amount: format.exactEuros(most) })}</span>
        <span>{last}</span>
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}
