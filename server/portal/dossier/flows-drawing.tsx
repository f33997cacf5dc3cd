import { Table } from '../kit/index.js'
import { Box, Way } from '../spectateur/drawing.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FLOWS, type FlowCode, type Place } from './flows.js'

const [WIDTH, HEIGHT] = [400, 636]

const BOXES: Readonly<Record<Place, { x: number; y: number; width: number; look?: 'you' | 'trusted' }>> = {
  browser: { x: 130, y: 8, width: 140, look: 'you' },
  pixel: { x: 130, y: 140, width: 140 },
  pool: { x: 22, y: 272, width: 150, look: 'trusted' },
  ledger: { x: 228, y: 272, width: 150 },
  figures: { x: 22, y: 410, width: 150 },
  distributor: { x: 6, y: 562, width: 122 },
  operator: { x: 139, y: 562, width: 122 },
  cinema: { x: 272, y: 562, width: 122 },
}

const WAYS: Readonly<Record<FlowCode, { d: string; tip: `${number},${number}`; at: readonly [x: number, y: number] }>> =
  {
    visit: { d: 'M200 74v58', tip: '200,140', at: [200, 92] },
    pool: { d: 'M160 206C160 240 97 232 97 264', tip: '97,272', at: [112, 233] },
    click: { d: 'M240 206C240 240 303 232 303 264', tip: '303,272', at: [290, 233] },
    count: { d: 'M80 338v64', tip: '80,410', at: [80, 368] },
    figure: { d: 'M67 476v78', tip: '67,562', at: [67, 520] },
    segment: { d: 'M164 338C164 390 200 390 200 554', tip: '200,562', at: [200, 520] },
    money: { d: 'M333 338v216', tip: '333,562', at: [333, 520] },
  }

/** What flows from where to where, drawn, and below as a table that says the same and more. */
export function Flows() {
  const { words } = useView()
  const said = words.flows
  return (
    <figure class="who">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="flux-titre" aria-describedby="flux-texte">
        <title id="flux-titre">{said.title}</title>
        <desc id="flux-texte">{said.description}</desc>
        <rect class="within" x={6} y={124} width={388} height={372} rx="14" />
        <text x={268} y={482}>
          {said.frame}
        </text>
        {FLOWS.map(({ code, personal, state }) => (
          <Way key={code} {...WAYS[code]} said={said.ways[code].short} lit={personal} later={state === 'agreed'} />
        ))}
        {Object.entries(BOXES).map(([place, box]) => (
          <Box key={place} {...box} name={said.places[place as Place]} />
        ))}
      </svg>
      <figcaption>{said.legend}</figcaption>
    </figure>
  )
}

export function FlowTable() {
  const { words } = useView()
  const said = words.flows
  return (
    <Table
      caption={said.list}
      prose
      columns={[said.way, said.crosses, said.never].map((title) => ({ title }))}
      rows={FLOWS.map(({ code, from, to, state }) => [
        fill(said.fromTo, { from: said.places[from], to: said.places[to] }),
        state === 'agreed' ? `${said.ways[code].crosses} (${said.later})` : said.ways[code].crosses,
        said.ways[code].never,
      ])}
    />
  )
}
