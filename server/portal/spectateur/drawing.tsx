import { useView } from '../view.js'

const [WIDTH, HEIGHT] = [400, 470]

/**
 * Who sees what, drawn: lit ways carry something of the spectator, and they all end at the federation. The table below it
 * on the page says the same and more.
 */
export function WhoSeesWhat() {
  const { words } = useView()
  const said = words.spectator.drawing
  return (
    <figure class="who">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="dessin-titre">
        <title id="dessin-titre">{said.alternative}</title>
        <path class="way" d="M124 44h16M260 44h16" />
        <Way lit d="M200 78v122" tip="200,208" said={said.visit} at={[200, 142]} />
        <Way d="M98 212C98 150 64 150 64 92" tip="64,82" said={said.totals} at={[78, 142]} up />
        <Way lit d="M336 78C336 144 302 144 302 200" tip="302,208" said={said.click} at={[322, 142]} />
        <Way d="M104 284v74" tip="104,366" said={said.rounded} at={[104, 318]} />
        <Way d="M296 284v74" tip="296,366" said={said.counted} at={[296, 318]} />
        <Box x={4} y={12} width={120} name={said.cinema} />
        <Box x={140} y={12} width={120} name={said.browser} look="you" />
        <Box x={276} y={12} width={120} name={said.newspaper} />
        <Box x={70} y={212} width={260} name={said.federation} line={said.federationHas} look="trusted" />
        <Box x={24} y={370} width={160} name={said.distributor} line={said.distributorHas} />
        <Box x={216} y={370} width={160} name={said.operator} line={said.operatorHas} />
      </svg>
      <figcaption>{said.legend}</figcaption>
    </figure>
  )
}

export function Box(box: {
  x: number
  y: number
  width: number
  name: string
  line?: string
  look?: 'you' | 'trusted'
}) {
  const { x, y, width, name, line, look } = box
  const middle = x + width / 2
  return (
    <>
      <rect class={look ? `box ${look}` : 'box'} x={x} y={y} width={width} height={line ? 72 : 66} rx="10" />
      <text class="name" x={middle} y={y + (line ? 32 : 39)}>
        {name}
      </text>
      {line && (
        <text x={middle} y={y + 53}>
          {line}
        </text>
      )}
    </>
  )
}

/** An arrow with what passes along it, in two lines. */
export function Way(way: {
  d: string
  /** The point of the arrow. */
  tip: `${number},${number}`
  said: { one: string; two: string }
  at: readonly [x: number, y: number]
  lit?: boolean
  up?: boolean
  /** Dashed: it is not there yet. */
  later?: boolean
}) {
  const { d, tip, said, at, lit = false, up = false, later = false } = way
  const [x = 0, y = 0] = tip.split(',').map(Number)
  const back = up ? 10 : -10
  return (
    <>
      <path class={['way', lit && 'lit', later && 'later'].filter(Boolean).join(' ')} d={d} />
      <path class={lit ? 'tip lit' : 'tip'} d={`M${x} ${y}l-6 ${back}h12z`} />
      <text class="said" x={at[0]} y={at[1]}>
        {said.one}
      </text>
      <text class="said" x={at[0]} y={at[1] + 17}>
        {said.two}
      </text>
    </>
  )
}
