import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indexCommunes } from '../../../server/demo/import/communes.js'
import { importCinemas } from '../../../server/demo/import/import.js'
import { ImportError } from '../../../server/demo/import/parse.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { cncCells, cncFile, entries, scareCells, scareFile, writeCsv } from './nasties.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('DELETE FROM public.cinema'))

const communes = indexCommunes(entries)
const run = (file: string, dryRun = false) => importCinemas({ pool: database.console, file, communes, dryRun })

async function stored(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.owner.query<Record<string, unknown>>(
    `SELECT slug, name, city, postal_code, insee, departement, region, latitude, cnc_number, category, labels, screens, seats, scare_member
     FROM public.cinema ORDER BY slug`,
  )
  return rows
}

test('a file of the CNC is imported, with every row accounted for', async () => {
  const report = await run(
    cncFile([
      cncCells(),
      cncCells({ 'N° auto': '2', nom: 'AUTRE', AE: 'NON', 'catégorie Art et Essai': 'NON' }),
      cncCells({ 'N° auto': 'x' }),
      cncCells({ nom: 'ENCORE LE ROYAL' }),
    ]),
  )
  expect(report).toMatchObject({ kind: 'cnc', rows: 4, inserted: 1, updated: 0, unchanged: 0 })
  expect(report.left).toEqual([{ what: 'not classed art et essai (AE = NON)', count: 1, examples: [] }])
  expect(report.refused).toEqual([
    { line: 4, why: '"N° auto" is not a number', about: 'LE ROYAL, Toulon' },
    { line: 5, why: 'the same cinema as line 2', about: 'Encore le Royal, Toulon' },
  ])
  expect(await stored()).toEqual([
    {
      slug: 'le-royal-toulon',
      name: 'Le Royal',
      city: 'Toulon',
      postal_code: null,
      insee: '83137',
      departement: '83',
      region: "Provence-Alpes-Côte d'Azur",
      latitude: 43.12,
      cnc_number: 429951,
      category: 'A',
      labels: ['RD', 'PR'],
      screens: 3,
      seats: 386,
      scare_member: false,
    },
  ])
})

test('a dry run reports the same and writes nothing', async () => {
  const file = cncFile([cncCells()])
  const dry = await run(file, true)
  expect(await stored()).toEqual([])
  expect({ ...(await run(file)), dryRun: true }).toEqual(dry)
  expect(await stored()).toHaveLength(1)
})

test('a second import changes nothing, and a changed file updates the same cinema', async () => {
  await run(cncFile([cncCells()]))
  expect(await run(cncFile([cncCells()]))).toMatchObject({ inserted: 0, updated: 0, unchanged: 1 })
  expect(await run(cncFile([cncCells({ écrans: '4.0' })]))).toMatchObject({ inserted: 0, updated: 1 })
  expect(await stored()).toMatchObject([{ slug: 'le-royal-toulon', screens: 4 }])
})

test('both files describe one cinema, whichever comes first', async () => {
  const cnc = cncFile([cncCells()])
  const scare = scareFile([scareCells()])
  await run(cnc)
  await run(scare)
  const cncFirst = await stored()
  expect(cncFirst).toMatchObject([
    { name: 'Le Royal', postal_code: '83000', latitude: 43.124841, screens: 3, scare_member: true },
  ])
  expect(await run(cnc)).toMatchObject({ unchanged: 1 })
  expect(await run(scare)).toMatchObject({ unchanged: 1 })

  await database.owner.query('DELETE FROM public.cinema')
  await run(scare)
  await run(cnc)
  expect(await stored()).toEqual(cncFirst.map((row) => ({ ...row, slug: 'le-royal' })))
})

test('a member without a link finds its cinema by town and name, in either order', async () => {
  const cnc = cncFile([cncCells()])
  const scare = scareFile([
    scareCells({ cnc_no_auto: '', cnc_nom: '', match_m: '', cnc_ae_categorie: '', cnc_labels: '' }),
  ])
  await run(cnc)
  expect((await run(scare)).links.found).toEqual(['Le Royal, Toulon: Le Royal'])
  expect(await stored()).toHaveLength(1)

  await database.owner.query('DELETE FROM public.cinema')
  await run(scare)
  await run(cnc)
  expect(await stored()).toMatchObject([{ slug: 'le-royal', cnc_number: 429951, screens: 3 }])
})

test('a wrong link is not followed, and the category that came with it is not taken', async () => {
  const report = await run(scareFile([scareCells({ cnc_nom: 'MEGARAMA', match_m: '158' })]))
  expect(report.links.rejected).toEqual(['Le Royal, Toulon: not MEGARAMA, the names have nothing in common'])
  expect(await stored()).toMatchObject([{ cnc_number: null, category: null, labels: [] }])
})

test('two cinemas at one point are at none, and two with one link leave it to the nearer', async () => {
  const report = await run(
    scareFile([scareCells(), scareCells({ slug: 'le-royal-2', name: 'Le Royal II', match_m: '9' })]),
  )
  expect(report.inserted).toBe(2)
  expect(await stored()).toMatchObject([
    { slug: 'le-royal', latitude: null, cnc_number: null },
    { slug: 'le-royal-2', latitude: null, cnc_number: 429951 },
  ])
})

test('a slug that another cinema has gets the town, and is found again', async () => {
  await database.owner.query(
    `INSERT INTO public.cinema (id, slug, name, city, departement) VALUES (gen_random_uuid(), 'le-royal', 'Le Royal', 'Nice', '06')`,
  )
  const file = scareFile([scareCells()])
  expect(await run(file)).toMatchObject({ inserted: 1 })
  expect(await run(file)).toMatchObject({ unchanged: 1 })
  expect((await stored()).map((row) => row.slug)).toEqual(['le-royal', 'le-royal-toulon'])
})

test('a row with too few or too many cells is refused with its line', async () => {
  const good = cncFile([cncCells()])
  const report = await run(writeCsv(`${readFileSync(good, 'utf8')}1;2;3\r\n\r\n${'x;'.repeat(40)}\r\n`))
  expect(report.inserted).toBe(1)
  expect(report.refused.map(({ line, why }) => [line, why])).toEqual([
    [3, 'it has not as many cells as the header'],
    [5, 'it has not as many cells as the header'],
  ])
})

test.each<[string, () => string, RegExp]>([
  ['that is not there', () => join(tmpdir(), 'no-such-lanterne.csv'), /^There is no file /],
  ['that is a folder', () => mkdtempSync(join(tmpdir(), 'lanterne-import-')), /is a folder/],
  ['that is empty', () => writeCsv(''), /is empty/],
  ['that is binary', () => writeCsv(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])), /is not a text file/],
  ['in Latin-1', () => writeCsv(Buffer.from('régionCNC;N° auto\r\n', 'latin1')), /is not UTF-8/],
  ['that turns to Latin-1 halfway', () => latinHalfway(), /is not UTF-8/],
  ['of films', () => writeCsv('slug,title,directors\na,b,c\n'), /^The first line is not the header/],
  ['with control characters', () => writeCsv('\u001b[31mred\n'), /header of a file of cinemas: "\?\[31mred"/],
  ['with a quotation mark left open', () => openQuote(), /is not well-formed CSV/],
  ['that is cut within a character', () => cutCharacter(), /is not UTF-8/],
])('a file %s is refused as a whole, in one sentence', async (_, makeFile, message) => {
  const file = makeFile()
  await expect(run(file)).rejects.toBeInstanceOf(ImportError)
  await expect(run(file)).rejects.toThrow(message)
  expect(await stored()).toEqual([])
})

function latinHalfway(): string {
  const rows = readFileSync(cncFile(Array.from({ length: 500 }, (_, n) => cncCells({ 'N° auto': String(n + 1) }))))
  return writeCsv(Buffer.concat([rows, Buffer.from('é;;', 'latin1')]))
}

function openQuote(): string {
  const file = scareFile([scareCells()])
  return writeCsv(`${readFileSync(file, 'utf8')}a,"b,c\n${'d,e\n'.repeat(30_000)}`)
}

function cutCharacter(): string {
  const bytes = readFileSync(scareFile([scareCells({ match_m: 'é' })]))
  return writeCsv(bytes.subarray(0, bytes.length - 2))
}
