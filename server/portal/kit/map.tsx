import { useView } from '../view.js'
import { FRANCE_BOX, FRANCE_PATHS } from './france.js'

/** A région on the map: its départements' codes, how strongly it is coloured (0: not at all, to 4), and what it says. */
export interface MapRegion {
  name: string
  departements: readonly string[]
  level: 0 | 1 | 2 | 3 | 4
  label: string
}

const TILE = 26

/**
 * France by région. The five beyond the seas are tiles beside it. Nobody needs to see it: the page says the same in a table.
 */
export function FranceMap({ regions }: { regions: readonly MapRegion[] }) {
  const { words } = useView()
  const far = regions.filter(({ departements }) => departements.every((code) => FRANCE_PATHS[code] === undefined))
  const near = regions.filter((region) => !far.includes(region))
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${FRANCE_BOX.width} ${FRANCE_BOX.height + TILE + 14}`} aria-hidden="true">
        {near.map(({ name, departements, level, label }) => (
          <path key={name} class={`level-${level}`} d={departements.map((code) => FRANCE_PATHS[code] ?? '').join('')}>
            <title>{label}</title>
          </path>
        ))}
        {far.map(({ name, level, label }, at) => (
          <rect
            key={name}
            class={`level-${level}`}
            x={8 + at * (TILE + 8)}
            y={FRANCE_BOX.height + 6}
            width={TILE}
            height={TILE}
            rx="3"
          >
            <title>{label}</title>
          </rect>
        ))}
      </svg>
      <figcaption>{words.frame.mapCredit}</figcaption>
    </figure>
  )
}
