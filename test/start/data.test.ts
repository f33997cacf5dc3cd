import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '../../server/config.js'
import { ensureKeys } from '../../server/start/data.js'
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
  [['console'], NO_DEMO, ['signatures']],
  [['pixel', 'console', 'worker'], NO_DEMO, ['links', 'pseudonym', 'signatures']],
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

test.each(['pseudonym', 'links', 'signatures'])(
  'damaged %s keys stop the start, named, and are not replaced',
  (name) => {
    const dataDir = newFolder()
    const roles: Role[] = ['worker']
    ensureKeys({ dataDir, roles, ...NO_DEMO })
    const folder = join(dataDir, 'keys', name)
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{"half')
    const before = readdirSync(folder)
    expect(() => ensureKeys({ dataDir, roles, ...NO_DEMO })).toThrow(`The keys in ${folder} cannot be used`)
    expect(readdirSync(folder)).toEqual(before)
  },
)

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
