/** A line of the last days beside a figure; the figure says the number. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const [width, height] = [120, 28]
  if (values.length < 2) return null
  const top = Math.max(1, ...values)
  const points = values.map((value, at) => {
    const x = (at / (values.length - 1)) * (width - 4) + 2
    const y = height - 3 - (value / top) * (height - 6)
    return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`
  })
  const last = points[points.length - 1]?.split(',') ?? ['0', '0']
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <polyline points={points.join(' ')} />
      <circle cx={last[0]} cy={last[1]} r="2.5" />
    </svg>
  )
}
