import {
  type Cell as AudienceCell,
  DIMENSIONS,
  FRANCE,
  MAX_CRITERIA,
  nameOf,
  PARIS,
  parseCell,
  ROOT_CELL,
  VALUES,
} from '../../audience/index.js'
import { allRegions } from '../../lib/territory.js'
import { cellName, sentenceOf, territoryName, valueName } from '../cell-words.js'
import { providerOf } from '../distributeur/audience/provider.js'
import { missing } from '../page.js'
import { type ReadAudience, readAudience, type Shown as ShownFigure } from '../read/audience.js'
import { releasesOf } from '../read/catalogue.js'
import { labelOf } from '../read/label.js'
import { type Words, wordsOf } from '../words/index.js'
import { OFFERED } from './access.js'
import { numberOf, pageOf, textOf } from './cursor.js'
import { type Endpoint, reading } from './endpoint.js'
import * as examples from './examples/audience.js'
import { Cell, CellInPath, Cells, CellsAsked, Grid, Label, Language, Releases, ReleasesAsked } from './wire/audience.js'

const BASE = { method: 'get', access: OFFERED, scope: 'campaigns:read' } as const

const TERRITORIES = [FRANCE, PARIS, ...allRegions().map(({ name }) => name)]

/** The grid as data, and what is published of its cells. */
export function audienceEndpoints(): Endpoint[] {
  return [
    reading({
      ...BASE,
      id: 'readGrid',
      path: '/api/v1/grid',
      answer: Grid,
      example: examples.grid,
      read: async () => grid(),
    }),
    reading({
      ...BASE,
      id: 'listCells',
      path: '/api/v1/cells',
      query: CellsAsked,
      answer: Cells,
      problems: ['bad-cursor'],
      example: examples.cells,
      async read({ query: { territory, cursor, limit }, options }) {
        const after = textOf(cursor) ?? ''
        const audience = await readAudience(options.pool)
        const { release } = audience
        const asked = territory === undefined ? TERRITORIES : [territory]
        const names = asked.flatMap((one) => release?.cells(one) ?? []).map(({ cell }) => cell)
        const found = names.filter((name) => name > after).sort((a, b) => (a < b ? -1 : 1))
        const { shown, next } = pageOf(found.slice(0, limit + 1), { limit, mark: (name) => [name] })
        return { release: release?.id ?? null, cells: shown.map((name) => cellOf(known(name), audience)), next }
      },
    }),
    reading({
      ...BASE,
      id: 'readCell',
      path: '/api/v1/cells/:cell',
      params: CellInPath,
      answer: Cell,
      example: examples.cell,
      async read({ params, options }) {
        return cellOf(known(params.cell), await readAudience(options.pool))
      },
    }),
    reading({
      ...BASE,
      id: 'readLabel',
      path: '/api/v1/cells/:cell/label',
      params: CellInPath,
      query: Language,
      answer: Label,
      example: examples.label,
      async read({ params, query, options }) {
        const [audience, provider] = await Promise.all([readAudience(options.pool), providerOf(options)])
        const label = labelOf(known(params.cell), { audience, words: wordsOf(query.language), provider })
        return {
          ...label,
          segment: { ...label.segment, standardIds: [...label.segment.standardIds] },
          audience: { ...label.audience, idTypes: [...label.audience.idTypes] },
          unknown: [...label.unknown],
        }
      },
    }),
    reading({
      ...BASE,
      id: 'listReleases',
      path: '/api/v1/releases',
      query: ReleasesAsked,
      answer: Releases,
      problems: ['bad-cursor'],
      example: examples.releases,
      async read({ query: { cursor, limit }, options }) {
        const found = await releasesOf(options.pool, { before: numberOf(cursor), limit: limit + 1 })
        const { shown, next } = pageOf(found, { limit, mark: ({ id }) => [id] })
        return { releases: shown.map(({ madeAt, ...line }) => ({ ...line, madeAt: madeAt.toISOString() })), next }
      },
    }),
  ]
}

/** A cell of the grid, by its canonical name; whatever else is asked for does not exist. */
function known(name: string): AudienceCell {
  const cell = parseCell(name)
  if (cell === null) throw missing()
  return cell
}

function grid() {
  return {
    root: ROOT_CELL,
    maxCriteria: MAX_CRITERIA as typeof MAX_CRITERIA,
    territories: TERRITORIES.map((territory) => ({
      territory,
      cell: nameOf({ territory, criteria: [] }),
      name: inBoth((words) => territoryName(words, territory)),
    })),
    dimensions: DIMENSIONS.map((dimension) => ({
      dimension,
      name: inBoth((words) => words.audience.dimensions[dimension]),
      values: VALUES[dimension].map((value) => ({
        value,
        criterion: `${dimension}:${value}`,
        name: inBoth((words) => valueName(words, { dimension, value })),
      })),
    })),
  }
}

/** What is published of a cell, or why it is not. A cell that the release did not count is one that nothing is known of. */
export function cellOf(cell: AudienceCell, audience: ReadAudience) {
  const name = nameOf(cell)
  const released = audience.cell(name)
  return {
    cell: name,
    name: inBoth((words) => cellName(words, name)),
    sentence: inBoth((words) => sentenceOf(words, cell)),
    territory: cell.territory,
    criteria: cell.criteria.map(({ dimension, value }) => ({ dimension, value })),
    iabIds: [...audience.iabIds(cell)],
    people: shownOf(released?.people),
    addressable: shownOf(released?.addressable),
    matched: audience.platforms.map(({ id }) => ({ platform: id, people: shownOf(released?.matched(id)) })),
    heldSince: released?.heldSince?.toISOString() ?? null,
    usable: released?.activated ?? false,
  }
}

/** A figure as it is sent: itself, or why it is not there. */
export function shownOf(shown: ShownFigure | undefined): ShownFigure {
  return shown === undefined ? NOT_COUNTED : ({ figure: shown.figure, withheld: shown.withheld } as ShownFigure)
}

const NOT_COUNTED: ShownFigure = { figure: null, withheld: 'not-counted' }

function inBoth(say: (words: Words) => string): { fr: string; en: string } {
  return { fr: say(wordsOf('fr')), en: say(wordsOf('en')) }
}
