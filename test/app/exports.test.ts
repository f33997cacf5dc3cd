import { createExports } from '../../server/app/exports.js'
import { ExportStage, now } from '../activation/export-stage.js'

/** What the worker's sweep reaches: an operator names the address, and it is no way into the machine. */
const stage = ExportStage.forTests()
const warned: unknown[] = []

async function run(production: boolean): Promise<void> {
  const exports = { folder: stage.folder, secrets: stage.folder }
  const log = { info() {}, error() {}, warn: (_text: string, more?: object) => void warned.push(more) }
  const [sweep] = createExports(
    { exports, production },
    { pool: stage.database.worker, clock: () => now, log: log as never },
  )
  await sweep?.run()
}

beforeEach(async () => {
  warned.length = 0
  await stage.bought('upload')
  await stage.known('ann')
})

test('in development a platform may be on this machine', async () => {
  await run(false)
  expect(stage.members()).toEqual(['ann'])
  expect(warned).toEqual([])
})

test('in production nothing that is not public is reached, and it is said', async () => {
  await run(true)
  expect(stage.one.taken).toEqual([])
  expect(await stage.files()).toEqual([{ seq: 1, kind: 'full', state: 'written', fault: 'not-public' }])
  expect(warned).toEqual([{ error: 'not-public' }])
})

test('a worker without a folder makes no files', () => {
  const none = { exports: { folder: null, secrets: null }, production: false }
  expect(createExports(none, { pool: stage.database.worker, clock: () => now, log: {} as never })).toEqual([])
})
