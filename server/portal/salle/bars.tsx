import type { Micros } from '../../lib/money.js'
import { BarFigure, Rectangle } from '../kit/chart.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

const HEIGHT = 72

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
    <BarFigure
      count={amounts.length}
      height={HEIGHT}
      axis={[first, fill(words.statements.most, { amount: format.exactEuros(most) }), last]}
      caption={caption}
    >
      {amounts.map((micros, index) => {
        const height = micros <= 0n ? 0 : (Number(micros) / Number(most)) * HEIGHT
        return <Rectangle key={index} index={index} height={height} of={HEIGHT} look="part" />
      })}
    </BarFigure>
  )
}
