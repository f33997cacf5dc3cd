import type { ComponentChildren } from 'preact'
import { useView } from '../view.js'
import { FRANCE_BOX, FRANCE_PATHS } from './france.js'

/** A région on the map: its départements' codes, how strongly it is coloured (0: not at all, to 4), and what it says. */
export interface MapRegion {
  name: string
  departements: readonly string[]
  level: 0 | 1 | 2 | 3 | 4
  label: string
  /** Where a click on it leads; a list beside the map leads there too. */
  href?: string
  chosen?: boolean
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
        {near.map((region) => (
          <Area key={region.name} region={region}>
            <path class={classOf(region)} d={region.departements.map((code) => FRANCE_PATHS[code] ?? '').join('')}>
              <title>{region.label}</title>
            </path>
          </Area>
        ))}
        {far.map((region, at) => (
          <Area key={region.name} region={region}>
            <rect
              class={classOf(region)}
              x={8 + at * (TILE + 8)}
              y={FRANCE_BOX.height + 6}
              width={TILE}
              height={TILE}
              rx="3"
            >
              <title>{region.label}</title>
            </rect>
          </Area>
        ))}
      </svg>
      <figcaption>{words.frame.mapCredit}</figcaption>
    </figure>
  )
}

/** What a click leads from. Out of the way of the keyboard: the list beside the map is for it. */
function Area({ region: { href }, children }: { region: MapRegion; children: ComponentChildren }) {
  if (href === undefined) return <>{children}</>
  return (
    <a href={href} tabindex={-1} data-sets>
      {children}
    </a>
  )
}

function classOf({ level, chosen = false }: MapRegion): string {
  return chosen ? `level-${level} chosen` : `level-${level}`
}
