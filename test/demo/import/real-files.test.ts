import { join } from 'node:path'
import { loadCommunes } from '../../../server/demo/import/communes.js'
import { importCinemas } from '../../../server/demo/import/import.js'
import { printReport } from '../../../server/demo/import/report.js'
import { hasSharedData, sharedData, type TestDatabase, testDatabase } from '../../database.js'

const withData = hasSharedData ? test : test.skip

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database?.drop())
beforeEach(() => database.owner.query('DELETE FROM public.cinema'))

const communes = loadCommunes()
const cnc = join(sharedData, 'cinemas/cnc-etablissements-cinematographiques-2022.csv')
const scare = join(sharedData, 'cinemas/scare-cinemas-2026-07.csv')
const run = (file: string) => importCinemas({ pool: database.console, file, communes })

async function rowsWhere(condition: string): Promise<Record<string, unknown>[]> {
  return (
    await database.owner.query<Record<string, unknown>>(`SELECT * FROM public.cinema WHERE ${condition} ORDER BY slug`)
  ).rows
}

test('the list of communes is installed', () => {
  expect(communes?.byInsee('83137')).toMatchObject({ kind: 'current', commune: { name: 'Toulon' } })
})

withData('the CNC file gives its 1,264 art et essai cinemas, cleaned', async () => {
  const report = await run(cnc)
  expect(report).toMatchObject({ kind: 'cnc', rows: 2061, inserted: 1264, refused: [] })
  expect(report.left).toEqual([{ what: 'not classed art et essai (AE = NON)', count: 797, examples: [] }])
  const corrected = Object.fromEntries(report.corrections.map(({ what, count }) => [what, count]))
  expect(corrected).toMatchObject({
    'région in capitals without accents': 1264,
    'whole number written 4.0': 2528,
    'INSEE code of a commune that has merged': 1,
  })
  expect(await rowsWhere(`name ~ '  ' OR name = upper(name) AND length(name) > 6 AND name ~ '[A-Z]{6}'`)).toEqual([])
  const { rows } = await database.owner.query<{ region: string; n: bigint }>(
    'SELECT region, count(*) AS n FROM public.cinema GROUP BY region',
  )
  expect(rows).toHaveLength(13)
  expect(rows.find((row) => row.region === 'Île-de-France')?.n).toBeGreaterThan(100n)
  expect(await rowsWhere(`city ~ '^L'' ' OR city ~ 'Arrondissement'`)).toEqual([])
})

withData('the SCARE file gives its 146 cinemas; wrong links are not followed, missing ones are found', async () => {
  await run(cnc)
  const report = await run(scare)
  expect(report).toMatchObject({ kind: 'scare', rows: 146, refused: [] })
  expect(report.inserted + report.updated).toBe(146)
  expect(await rowsWhere('scare_member')).toHaveLength(146)
  // A multiplex of the same square is not the cinema; the cinema is.
  expect(report.links.rejected).toEqual([
    'Le Melies St-Etienne (Jean Jaures), Saint-Étienne: not MEGARAMA JEAN JAURES, the names have nothing in common',
  ])
  expect(await rowsWhere(`slug LIKE 'le-melies-saint-etienne%'`)).toMatchObject([
    { cnc_number: 383585, scare_member: true },
  ])
  expect(report.links.found.map((line) => line.split(':')[0])).toEqual([
    'Beaumont Palace, Beaumont-sur-Oise',
    'Cinéma Jacques Tati, Tremblay-en-France',
    'Cinémas du palais, Armand-Badéyan, Créteil',
    'Gallia, Saintes',
    'Le Cinéma, Le Luc en Provence',
    'Le Melies St-Etienne (Jean Jaures), Saint-Étienne',
    'Le Relais - Salle Jacques Villeret, Saint-Georges-de-Didonne',
    'Marlymages, Marly',
    'Planetciné, Alençon',
  ])
  // Its postal code was of the Pyrenees, and its position was found by that.
  expect(await rowsWhere(`name = 'Beaumont Palace'`)).toMatchObject([
    { postal_code: '95260', departement: '95', category: 'D', latitude: 49.141412, scare_member: true },
  ])
  expect(await rowsWhere(`name = 'Le Royal' AND city = 'Toulon'`)).toMatchObject([
    { cnc_number: 429951, category: 'A', labels: ['RD', 'PR'], screens: 3, scare_member: true },
  ])
  expect(printReport(report)).toContain('same name, but 2674 m away')
})

withData('importing both files again, in any order, changes nothing', async () => {
  await run(scare)
  await run(cnc)
  await run(scare)
  const before = await rowsWhere('true')
  expect(await run(cnc)).toMatchObject({ inserted: 0, updated: 0, unchanged: 1264 })
  expect(await run(scare)).toMatchObject({ inserted: 0, updated: 0, unchanged: 146 })
  expect(await rowsWhere('true')).toEqual(before)
  const { rows } = await database.owner.query<{ n: bigint }>(
    'SELECT count(*) AS n FROM public.cinema a JOIN public.cinema b ON a.name = b.name AND a.city = b.city AND a.id < b.id',
  )
  expect(rows[0]?.n).toBe(0n)
})

withData('the film and showtime files are said to be no files of cinemas', async () => {
  for (const file of ['films/scare-films-2026-07.csv', 'films/scare-seances-2026-07.csv']) {
    await expect(run(join(sharedData, file))).rejects.toThrow(/not the header of a file of cinemas/)
  }
})
