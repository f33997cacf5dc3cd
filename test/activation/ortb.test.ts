import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { USER_DATA_FAULTS, userData, validateUserData } from '../../server/activation/index.js'
import { isIabRow } from '../../server/activation/ortb-taxonomy.js'
import { cellsOf, FRANCE, iabIdsOf } from '../../server/audience/index.js'
import { sharedData } from '../database.js'

const DATA = { name: 'federation.example', ext: { segtax: 4 }, segment: [{ id: '477' }] }
const OWN = { name: 'federation.example', segment: [{ id: '0f3c9d' }] }

function faultsOf(...data: unknown[]): string[] {
  const verdict = validateUserData({ user: { data } })
  return verdict.valid ? [] : verdict.faults.map(({ code, at }) => `${code} ${at}`)
}

test('what is well formed is valid, with ids of a taxonomy or without', () => {
  expect(faultsOf(DATA)).toEqual([])
  expect(faultsOf(OWN)).toEqual([])
  expect(faultsOf({ ...OWN, ext: { segtax: 542 } })).toEqual([])
})

const WRONG: [string, unknown[], string[]][] = [
  ['no provider’s name', [{ ...DATA, name: undefined }], ['name-missing user.data[0].name']],
  ['a blank name', [{ ...DATA, name: ' ' }], ['name-missing user.data[0].name']],
  ['standard ids without their taxonomy', [{ ...DATA, ext: undefined }], ['segtax-missing user.data[0].ext.segtax']],
  ['standard ids with an empty ext', [{ ...DATA, ext: {} }], ['segtax-missing user.data[0].ext.segtax']],
  ['no segments', [{ ...DATA, segment: [] }], ['segment-missing user.data[0].segment']],
  ['segments left out', [{ ...DATA, segment: undefined }], ['segment-missing user.data[0].segment']],
  [
    'a row that is not in the taxonomy',
    [OWN, { ...DATA, segment: [{ id: '477' }, { id: '198' }] }],
    ['unknown-taxonomy-id user.data[1].segment[1].id'],
  ],
  ['a name for an id', [{ ...DATA, segment: [{ id: 'cinema' }] }], ['unknown-taxonomy-id user.data[0].segment[0].id']],
  ['a number for an id', [{ ...DATA, segment: [{ id: 477 }] }], ['segment-id-not-text user.data[0].segment[0].id']],
  ['a segment without id', [{ ...OWN, segment: [{ name: 'x' }] }], ['segment-id-missing user.data[0].segment[0].id']],
  ['a segment that is a text', [{ ...OWN, segment: ['477x'] }], ['not-an-object user.data[0].segment[0]']],
  ['a taxonomy in letters', [{ ...DATA, ext: { segtax: '4' } }], ['segtax-not-a-number user.data[0].ext.segtax']],
  ['a taxonomy of content', [{ ...DATA, ext: { segtax: 6 } }], ['segtax-not-of-audiences user.data[0].ext.segtax']],
  ['a Data object that is none', [null], ['not-an-object user.data[0]']],
  ['no Data objects', [], ['data-missing user.data']],
]
test.each(WRONG)('%s is refused, and said where', (_case, data, faults) => {
  expect(faultsOf(...data)).toEqual(faults)
})

test('every fault has an example', () => {
  const shown = new Set(WRONG.flatMap(([, , faults]) => faults.map((fault) => fault.split(' ')[0])))
  expect([...USER_DATA_FAULTS].filter((code) => !shown.has(code))).toEqual([])
})

test('anything at all is judged without an error', () => {
  fc.assert(
    fc.property(fc.anything(), (json) => {
      validateUserData(json)
      validateUserData({ user: { data: [json, { name: 'x', ext: json, segment: [json] }] } })
    }),
  )
})

const cells = cellsOf([FRANCE, 'Bretagne'])
const campaigns = fc.array(
  fc.record({
    code: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 }),
    cell: fc.constantFrom(...cells),
  }),
  { minLength: 1, maxLength: 30 },
)

test('our own answers are valid, whatever the campaigns', () => {
  fc.assert(
    fc.property(campaigns, (found) => {
      const data = userData(found, { provider: 'federation.example' })
      expect(validateUserData({ user: { data }, ttl: 300 })).toEqual({ valid: true })
      const [standard, own] = data
      expect(new Set(standard?.segment.map(({ id }) => id)).size).toBe(standard?.segment.length)
      expect(own?.segment.map(({ id }) => id)).toEqual(found.map(({ code }) => code))
    }),
  )
})

test('every cell is one of arthouse cinema, whatever else', () => {
  for (const cell of cells) expect(iabIdsOf(cell)).toContain(477)
})

const taxonomy = join(sharedData, 'iab/Audience_Taxonomy_1.1.tsv')
const whereTaxonomy = existsSync(taxonomy) ? test : test.skip
whereTaxonomy('the rows are those of the taxonomy, and those of genres are films', () => {
  const rows = new Map(
    readFileSync(taxonomy, 'utf8')
      .split(/\r?\n/)
      .flatMap((line) => {
        const [, id = '', parent = '', name = ''] = line.split('\t')
        return /^\d+$/.test(id) ? [[id, { parent, name }] as const] : []
      }),
  )
  expect(rows.size).toBe(1_558)
  const beyond = Array.from({ length: 10_000 }, (_, id) => String(id))
  expect(beyond.filter(isIabRow)).toEqual([...rows.keys()].sort((a, b) => Number(a) - Number(b)))
  for (const wrong of ['', '0477', '477 ', '4.77', '-477', '٤٧٧', '1e2']) expect(isIabRow(wrong)).toBe(false)
  const used = new Set(cells.flatMap(iabIdsOf).map(String))
  // Films, and the intent to go and see one.
  for (const id of used) expect(id === '787' || rows.get(id)?.parent === '467').toBe(true)
})

const requests = join(sharedData, 'openrtb')
const whereRequests = existsSync(requests) ? test : test.skip
whereRequests('an answer fits into the bid requests of the specification', () => {
  const files = readdirSync(requests).filter((name) => name.endsWith('.json'))
  expect(files.length).toBeGreaterThan(2)
  for (const file of files) {
    const request = JSON.parse(readFileSync(join(requests, file), 'utf8'))
    const data = userData([{ code: 'a'.repeat(32), cell: { territory: FRANCE, criteria: [] } }], {
      provider: 'x.example',
    })
    const merged = JSON.parse(JSON.stringify({ ...request, user: { ...request.user, data } }))
    expect(validateUserData(merged)).toEqual({ valid: true })
    expect(merged.imp.length).toBeGreaterThan(0)
  }
})
