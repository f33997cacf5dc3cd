import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../database.js'
import { clientOf } from './client.js'
import { fetchDocument } from './openapi.js'
import { ApiStage } from './stage.js'

const run = promisify(execFile)
let stage: ApiStage
let folder = ''

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  await stage.run()
  // Below the clone, so that its compiler and its types are found.
  mkdirSync(join(root, 'test/output'), { recursive: true })
  folder = mkdtempSync(join(root, 'test/output/client-'))
  writeFileSync(join(folder, 'client.ts'), clientOf(await fetchDocument(stage)))
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await stage?.close()
})

/** A program that books and reads by the client that was made of the document. */
const PROGRAM = `
import * as lanterne from './client.ts'

const server = { origin: process.argv[2] ?? '', key: process.argv[3] ?? '' }
const { films } = await lanterne.listFilms(server, { title: 'aventure' })
const { publishers } = await lanterne.listPublishers(server, {})
const [film, publisher] = [films[0], publishers[0]]
if (film === undefined || publisher === undefined || publisher.host === null) throw new Error('nothing to book')
const cell = await lanterne.readCell(server, { cell: 'salles-art-et-essai' })
const booked = {
  filmId: film.id,
  name: 'Par un programme',
  segment: cell.cell,
  landingUrl: 'https://www.allocine.fr/',
  startsAt: '2026-12-02T00:00:00Z',
  endsAt: '2026-12-16T00:00:00Z',
  placements: [{ publisherId: publisher.id, host: publisher.host }],
  creatives: [{ format: 'text' as const, headline: film.title }],
}
const draft = await lanterne.createCampaign(server, { 'Idempotency-Key': 'programme-1', body: booked })
await lanterne.editCampaign(server, { id: draft.id, body: { ...booked, notes: 'Merci' } })
const { state } = await lanterne.submitCampaign(server, { id: draft.id })
const { campaigns } = await lanterne.listCampaigns(server, { state: 'submitted', limit: 200 })
const refused = await lanterne.endCampaign(server, { id: draft.id }).catch((problem: lanterne.Problem) => problem)
const { totals } = await lanterne.readResults(server, { id: 1 })
console.log(JSON.stringify({
  state,
  notes: campaigns.find(({ id }) => id === draft.id)?.notes,
  refused: 'code' in refused ? refused.code : null,
  raw: totals.raw,
  people: cell.people.figure,
}))
`

async function compiled(name: string, text: string): Promise<string> {
  writeFileSync(join(folder, name), text)
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ strict: true, noEmit: true, target: 'es2023', module: 'nodenext', moduleResolution: 'nodenext' },
        ...{
          allowImportingTsExtensions: true,
          types: ['node'],
          lib: ['es2023', 'dom'],
          exactOptionalPropertyTypes: true,
        },
      },
      files: [name],
    }),
  )
  try {
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: root })
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout)
  }
}

test('a typed client is made of the document; a program that uses it compiles, and books and reads by it', async () => {
  expect(await compiled('program.ts', PROGRAM)).toBe('')
  const key = await stage.key(await stage.distributorOf(1))
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', join(folder, 'program.ts'), stage.server.origin, key],
    { cwd: root },
  )
  expect(JSON.parse(stdout)).toEqual({
    state: 'submitted',
    notes: 'Merci',
    refused: 'wrong-state',
    raw: 0,
    people: 52_000,
  })
}, 120_000)

test('a program that asks for what is not there, or leaves out what is required, does not compile', async () => {
  const wrong = await compiled(
    'wrong.ts',
    `import * as lanterne from './client.ts'
const server = { origin: '', key: '' }
const { films } = await lanterne.listFilms(server, {})
console.log(films[0]?.producer)
await lanterne.createCampaign(server, { body: { name: 'x' } })
await lanterne.listCampaigns(server, { state: 'somewhere' })
`,
  )
  for (const said of ['producer', 'filmId', 'somewhere']) expect(wrong).toContain(said)
}, 120_000)
