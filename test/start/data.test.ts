import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '../../server/config.js'
import type { KeyEvent } from '../../server/contract/index.js'
import { retiredEpochs, retireEpoch, rotatePseudonymRing } from '../../server/pseudonym/index.js'
import { ensureKeys, recordKeysOf } from '../../server/start/data.js'
import { ensureSecrets } from '../../server/start/secrets.js'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-keys-'))
  folders.push(folder)
  return folder
}

const NO_DEMO = { demo: null }
const DEMO = { demo: { cinemas: [], newspapers: [] } }

test.each<[Role[], { demo: { cinemas: number[]; newspapers: number[] } | null }, string[]]>([
  [['pixel'], NO_DEMO, ['links', 'pseudonym']],
  [['worker'], NO_DEMO, ['links', 'pseudonym', 'signatures']],
  [['console'], NO_DEMO, ['bank', 'signatures']],
  [['pixel', 'console', 'worker'], NO_DEMO, ['bank', 'links', 'pseudonym', 'signatures']],
  // The demonstration's contracts are signed where it is seeded.
  [['pixel'], DEMO, ['links', 'pseudonym', 'signatures']],
])('a machine of %j makes the keys of its roles alone', (roles, demo, made) => {
  const dataDir = newFolder()
  ensureKeys({ dataDir, roles, ...demo })
  expect(readdirSync(join(dataDir, 'keys')).sort()).toEqual(made)
  for (const name of made) {
    const folder = join(dataDir, 'keys', name)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  }
})

test('keys are made once', () => {
  const dataDir = newFolder()
  const roles: Role[] = ['pixel', 'console', 'worker']
  ensureKeys({ dataDir, roles, ...NO_DEMO })
  const before = readdirSync(dataDir, { recursive: true }).sort()
  ensureKeys({ dataDir, roles, ...DEMO })
  expect(readdirSync(dataDir, { recursive: true }).sort()).toEqual(before)
})

test.each(['pseudonym', 'links', 'signatures', 'bank'])(
  'damaged %s keys stop the start, named, and are not replaced',
  (name) => {
    const dataDir = newFolder()
    const roles: Role[] = ['worker', 'console']
    ensureKeys({ dataDir, roles, ...NO_DEMO })
    const folder = join(dataDir, 'keys', name)
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{"half')
    const before = readdirSync(folder)
    expect(() => ensureKeys({ dataDir, roles, ...NO_DEMO })).toThrow(`The keys in ${folder} cannot be used`)
    expect(readdirSync(folder)).toEqual(before)
  },
)

test('keys of bank details that are lost are not replaced by others, which would open nothing', () => {
  const dataDir = newFolder()
  const known: KeyEvent = { kind: 'key-in-use', ring: 'bank', key: '1', recordedAt: new Date('2026-11-27T10:00:00Z') }
  expect(() => ensureKeys({ dataDir, roles: ['console'], ...NO_DEMO }, [known])).toThrow(
    'are lost: restore them from a copy',
  )
  expect(() => ensureKeys({ dataDir, roles: ['console'], ...NO_DEMO })).not.toThrow()
})

describe('what the chain says of keys', () => {
  const roles: Role[] = ['worker']
  const said = (kind: KeyEvent['kind'], key: string): KeyEvent => ({
    ...{ kind, ring: 'pseudonym', key, recordedAt: new Date('2026-11-27T10:00:00Z') },
  })
  const KNOWN = [said('key-added', '1'), said('key-in-use', '1'), said('key-added', '2'), said('key-in-use', '2')]
  const DESTROYED = [...KNOWN, said('key-destroyed', '1')]
  let dataDir: string
  let folder: string
  const start = (events: KeyEvent[]) => ensureKeys({ dataDir, roles, ...NO_DEMO }, events)
  beforeEach(() => {
    dataDir = newFolder()
    folder = join(dataDir, 'keys/pseudonym')
    start([])
    rotatePseudonymRing(folder)
  })

  test('an epoch that it says is destroyed stops the start, named, when a backup brought it back', () => {
    start(KNOWN)
    const before = readdirSync(folder).sort()
    expect(() => start(DESTROYED)).toThrow(`The public log says that the keys of epoch 1 are destroyed`)
    expect(readdirSync(folder).sort()).toEqual(before)
    rmSync(join(folder, 'epoch-1.json'))
    start(DESTROYED)
    expect(readdirSync(folder).sort()).toEqual(['epoch-2.json', 'tombstone.json'])
  })

  test('a destruction that was interrupted after its entry is ended, one before it is not', () => {
    retireEpoch(folder, 1)
    start(KNOWN)
    expect(retiredEpochs(folder)).toEqual([1])
    start(DESTROYED)
    expect(readdirSync(folder).sort()).toEqual(['epoch-2.json', 'tombstone.json'])
  })

  test('the key of tombstones is not made anew while there is an epoch, in use or not, or the chain knows one', () => {
    rmSync(join(folder, 'tombstone.json'))
    const lost = 'the key tombstone is lost: restore it from a copy'
    expect(() => start([])).toThrow(lost)
    retireEpoch(folder, 1)
    retireEpoch(folder, 2)
    expect(() => start([])).toThrow(lost)
    for (const file of readdirSync(folder)) rmSync(join(folder, file))
    expect(() => start(KNOWN)).toThrow(lost)
    expect(readdirSync(folder)).toEqual([])
    start([said('key-added', '1')].map((event) => ({ ...event, ring: 'links' as const })))
    expect(readdirSync(folder).sort()).toEqual(['epoch-1.json', 'tombstone.json'])
  })

  test('a first epoch is not made anew where there was one', () => {
    for (const epoch of [1, 2]) rmSync(join(folder, `epoch-${epoch}.json`))
    expect(() => start(KNOWN)).toThrow('the epochs are lost: restore them from a copy')
    expect(readdirSync(folder)).toEqual(['tombstone.json'])
  })
})

test('that the keys in use cannot be told to the chain is tried again, then warned of, and stops nothing', async () => {
  const dataDir = newFolder()
  ensureKeys({ dataDir, roles: ['worker'], ...NO_DEMO })
  const warned: unknown[] = []
  const log = { warn: (...said: unknown[]) => void warned.push(said) }
  const owner = 'postgres://nobody:none@127.0.0.1:1/none'
  await recordKeysOf({ owner }, { dataDir }, { log, pauseMs: 1 })
  expect(warned).toEqual([[expect.stringContaining('not in the public log'), { error: expect.any(String) }]])
})

test('the passwords are made once, for their owner alone', () => {
  const file = join(newFolder(), 'secrets.json')
  const made = ensureSecrets(file)
  expect(new Set(Object.values(made)).size).toBe(5)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(ensureSecrets(file)).toEqual(made)
  expect(existsSync(`${file}.new`)).toBe(false)
})

test.each([
  ['nothing', ''],
  ['half of it', '{"postgres":"abc'],
  ['not all', '{"postgres":"abc"}'],
  ['an empty one', '{"postgres":"","owner":"a","pixel":"a","worker":"a","console":"a"}'],
])('a file of passwords with %s in it is damaged, and is left as it is', (_what, text) => {
  const file = join(newFolder(), 'secrets.json')
  writeFileSync(file, text)
  chmodSync(file, 0o600)
  expect(() => ensureSecrets(file)).toThrow(`The file of database passwords is damaged: ${file}`)
  expect(statSync(file).size).toBe(text.length)
})
