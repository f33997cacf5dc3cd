import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAB_ROWS, iabIdsOf } from '../../../server/audience/grid/iab.js'
import { cellsOf, FRANCE, parseCell } from '../../../server/audience/index.js'
import { hasSharedData, sharedData } from '../../database.js'

const ids = (name: string) => iabIdsOf(parseCell(name) as NonNullable<ReturnType<typeof parseCell>>)

test('every cell is of Indie and Arthouse Movies, and of the row that its taste has', () => {
  expect(ids('salles-art-et-essai')).toEqual([477])
  expect(ids('region:Occitanie+gout:documentaire')).toEqual([472, 477])
  expect(ids('gout:comedie-dramatique')).toEqual([470, 473, 477])
})

test('only who comes assiduously is about to go to the cinema', () => {
  expect(ids('frequence:assidue+gout:drame')).toEqual([473, 477, 787])
  expect(ids('frequence:reguliere')).toEqual([477])
})

test('what a genre does not say is not said of its people', () => {
  for (const taste of ['patrimoine', 'comedie-musicale', 'thriller', 'western'])
    expect(ids(`gout:${taste}`)).toEqual([477])
})

test('no cell is told by a row for children, and each row has its name', () => {
  const used = new Set(cellsOf([FRANCE]).flatMap(iabIdsOf))
  expect(used.has(474)).toBe(false)
  expect([...used].map(String).sort()).toEqual(Object.keys(IAB_ROWS).sort())
})

const withData = hasSharedData ? test : test.skip
withData('the rows are those of the taxonomy', () => {
  const text = readFileSync(join(sharedData, 'iab/Audience_Taxonomy_1.1.tsv'), 'utf8')
  const rows = new Map(
    text.split('\r\n').map((line) => {
      const cells = line.split('\t')
      return [cells[1], { name: cells.slice(4, 10).filter(Boolean).at(-1), parent: cells[2] }]
    }),
  )
  for (const [id, name] of Object.entries(IAB_ROWS)) {
    expect(rows.get(id)?.name).toBe(name)
    if (id !== '787') expect(rows.get(id)?.parent).toBe('467')
  }
})
