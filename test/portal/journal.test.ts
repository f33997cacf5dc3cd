import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompactSign } from 'jose'
import { AUDIT_FACTS } from '../../server/contract/audit/kinds.js'
import { addLeaf, newTree } from '../../server/contract/audit/merkle.js'
import {
  AUDIT_KINDS,
  type ChainedEntry,
  canonicalJson,
  chainHash,
  genesisHash,
  ROOT_TYPE,
  readRoots,
  rootOf,
  signRoots,
} from '../../server/contract/index.js'
import { parisDay } from '../../server/lib/clock.js'
import { parisMidnight, shiftDay } from '../../server/lib/paris.js'
import { entryFile } from '../../server/portal/journal/files.js'
import { wordsOf } from '../../server/portal/words/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { chainOf, plant, tamper } from '../contract/audit/examples.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { demoRing, seedTestDemo, testRing } from '../demo/demonstration.js'

const script = join(root, 'docs/verify-journal.mjs')
const folder = mkdtempSync(join(tmpdir(), 'lanterne-journal-'))
const ENTRIES = 120
/** Days before today: roots go by the clock of the database. */
const ago = (days: number) => shiftDay(parisDay(new Date()), -days)
const midnight = (days: number) => parisMidnight(ago(days)) as Date
/** Twenty a day, of the last five days and of today. */
const moments = Array.from(
  { length: ENTRIES },
  (_, n) => new Date(midnight(5 - Math.floor(n / 20)).getTime() + (n % 20)),
)
const now = new Date(midnight(0).getTime() + 9 * 3_600_000)

let database: TestDatabase
let server: ConsoleServer
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await plant(database.owner, chainOf(moments))
  await signRoots(database.worker, { ring: demoRing() })
  server = await startConsoleServer(database, { clock: () => now })
  for (const [name, path] of Object.entries(FILES)) save(name, await json(path))
  save('jwks', demoRing().jwks)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const FILES = {
  racines: '/journal/racines.json',
  entrees: '/journal/entrees.json',
  preuve: '/journal/37.json',
  coherence: '/journal/coherence.json',
  ancienne: `/journal/coherence.json?de=${ago(5)}`,
}
type File = keyof typeof FILES

// biome-ignore lint/suspicious/noExplicitAny: a file that the tests change at will.
const json = async (path: string): Promise<any> => (await server.get(path)).json()
const save = (name: string, content: unknown) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(content))
// biome-ignore lint/suspicious/noExplicitAny: as above.
const load = (name: string): any => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

function verify(...names: string[]): Promise<{ code: number; said: string }> {
  const files = names.map((name) => (name.includes('://') ? name : join(folder, `${name}.json`)))
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...files], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
    )
  })
}

const inFrench = (day: string) =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

async function read(path: string): Promise<string> {
  const html = await (await server.get(path)).text()
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

test('the whole log, its roots, a proof and two consistencies verify offline with the published keys alone', async () => {
  expect(await verify('jwks', 'racines', 'entrees', 'preuve', 'coherence', 'ancienne')).toEqual({
    code: 0,
    said: 'good: 120 entries, 10 signed roots, 1 proofs of inclusion, 2 of consistency\nthe entries from 100 on are in no signed root yet\n',
  })
  for (const one of Object.keys(FILES)) expect(await verify('jwks', one)).toMatchObject({ code: 0 })
})

test('that program is short, and needs nothing but Node.js', async () => {
  const text = readFileSync(script, 'utf8')
  expect(text.split('\n').length).toBeLessThanOrEqual(280)
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual(['node:crypto', 'node:fs'])
  expect(await (await server.get('/journal/verify-journal.mjs')).text()).toBe(text)
})

// biome-ignore lint/suspicious/noExplicitAny: as above.
const changes: [string, File[], (file: any) => void, string][] = [
  [
    'flipped entry',
    ['entrees'],
    (f) => {
      f.entries[7].body = f.entries[7].body.replace('film-accepted', 'film-refused')
    },
    'first bad entry: 7',
  ],
  ['deleted entry', ['entrees'], (f) => f.entries.splice(7, 1), 'first bad entry: 7'],
  [
    'moved entry',
    ['entrees'],
    (f) => {
      ;[f.entries[7].index, f.entries[8].index] = [8, 7]
    },
    'first bad entry: 7',
  ],
  ['cut end', ['entrees', 'racines'], (f) => f.entries?.splice(90), 'first bad entry: 90'],
  [
    'time',
    ['entrees'],
    (f) => {
      f.entries[7].recordedAt = '2026-01-01T00:00:00.000000Z'
    },
    'first bad entry: 7',
  ],
  [
    'time that is none',
    ['entrees'],
    (f) => {
      f.entries[7].recordedAt = 'zzz'
    },
    'first bad entry: 7',
  ],
  [
    'root',
    ['racines'],
    (f) => {
      if (f.roots) f.roots[0].root = 'ab'.repeat(32)
    },
    'it is not what was signed',
  ],
  [
    'size of a root',
    ['racines'],
    (f) => {
      if (f.roots) f.roots[0].size = 99
    },
    'it is not what was signed',
  ],
  [
    'path',
    ['preuve'],
    (f) => {
      if (f.path) f.path[1] = f.path[0]
    },
    'does not lead to the root',
  ],
  [
    'proven entry',
    ['preuve'],
    (f) => {
      if (f.entry) f.entry.body = f.entry.body.replace('2026', '2025')
    },
    'does not lead to the root',
  ],
  ['short path', ['preuve'], (f) => f.entry && f.path.pop(), 'does not lead to the root'],
  [
    'consistency',
    ['coherence'],
    (f) => {
      if (f.from) f.path[0] = 'ab'.repeat(32)
    },
    'it was rewritten',
  ],
  [
    'missing consistency',
    ['coherence'],
    (f) => {
      if (f.from) f.path = []
    },
    'it was rewritten',
  ],
]
test.each(changes)('a change is found by the program: %s', async (_what, names, change, said) => {
  for (const name of names) {
    const file = load(name)
    change(file)
    save(`changed-${name}`, file)
  }
  const found = await verify('jwks', ...names.map((name) => `changed-${name}`))
  expect(found.code).toBe(1)
  expect(found.said).toContain(said)
})

/** Roots that the federation's own key signs, of any day, size and time. */
async function signed(chain: readonly ChainedEntry[], roots: { day: string; size: number; at?: Date }[]) {
  const tree = newTree()
  for (const { hash } of chain) addLeaf(tree, hash)
  const { key, kid } = demoRing().current
  return Promise.all(
    roots.map(async ({ day, size, at = new Date() }) => {
      const root = rootOf(tree, size).toString('hex')
      const payload = new TextEncoder().encode(canonicalJson({ at: at.toISOString(), day, root, size }))
      const header = { alg: 'EdDSA', kid, typ: ROOT_TYPE }
      return { day, size, root, jws: await new CompactSign(payload).setProtectedHeader(header).sign(key) }
    }),
  )
}

const file = (chain: readonly ChainedEntry[], from = 0, to = chain.length) => ({
  from,
  next: to < chain.length ? to : null,
  entries: chain.slice(from, to).map(entryFile),
})

/** What a federation that means it can sign: all hashes, all roots and all signatures are right. */
async function forged(at: readonly Date[], roots: { day: string; size: number; at?: Date }[]) {
  const chain = chainOf(at)
  save('forged-entries', file(chain))
  save('forged-roots', { roots: await signed(chain, roots) })
  return verify('jwks', 'forged-roots', 'forged-entries')
}
const hours = (days: number, hour: number) => new Date(midnight(days).getTime() + hour * 3_600_000)

test('days and sizes that are right are good, also a day without entries', async () => {
  const sizes = [
    { day: ago(4), size: 2 },
    { day: ago(3), size: 2 },
    { day: ago(2), size: 3 },
  ]
  const at = [hours(4, 0), hours(4, 23), hours(2, 0), hours(1, 1)]
  expect(await forged(at, sizes)).toMatchObject({ code: 0, said: expect.stringContaining('good: 4 entries, 3 signed') })
  expect(await forged(at, sizes.toReversed())).toMatchObject({ code: 0 })
})

const backdated: [string, Date[], { day: string; size: number; at?: Date }[], string][] = [
  [
    'an entry that is put behind the root of its day',
    [hours(4, 10), hours(4, 11)],
    [
      { day: ago(4), size: 1 },
      { day: ago(3), size: 2 },
    ],
    'first bad entry: 1 (',
  ],
  [
    'a root with an entry of a later day',
    [hours(4, 10), hours(2, 10)],
    [{ day: ago(4), size: 2 }],
    'first bad entry: 1 (',
  ],
  [
    'a root that was signed before its day was over',
    [hours(4, 10)],
    [{ day: ago(4), size: 1, at: hours(4, 23) }],
    'it was signed before the day was over',
  ],
  [
    'days in the reverse order of their sizes',
    [hours(4, 10), hours(4, 11)],
    [
      { day: ago(4), size: 2 },
      { day: ago(3), size: 1 },
    ],
    `the root of ${ago(3)} has fewer entries than that of ${ago(4)}`,
  ],
  [
    'a day that is left out',
    [hours(4, 10)],
    [
      { day: ago(4), size: 1 },
      { day: ago(2), size: 1 },
    ],
    `after the root of ${ago(4)} a day is left out`,
  ],
  [
    'two roots of a day',
    [hours(4, 1), hours(4, 2)],
    [
      { day: ago(4), size: 1 },
      { day: ago(4), size: 2 },
    ],
    'differ, and',
  ],
]
test.each(backdated)('what a federation signed itself is found: %s', async (_what, at, roots, said) => {
  expect(await forged(at, roots)).toMatchObject({ code: 1, said: expect.stringContaining(said) })
})

test.each(['no JSON', '{}', '{"at":"2026-11-27T10:00:00.000Z","facts":{},"kind":"x"}'])(
  'a body that is no entry is found though its hash is right: %s',
  async (body) => {
    const entry = { index: 0n, recordedAt: '2026-11-27T10:00:00.000000Z', body }
    save('forged-entries', file([{ ...entry, hash: chainHash(genesisHash, entry) }]))
    expect(await verify('jwks', 'forged-entries')).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('first bad entry: 0 (what it says is no canonical JSON') },
    })
  },
)

test('a key by the name of another is none', async () => {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const { keys } = demoRing().jwks
  save('misnamed', { keys: keys.map((key) => ({ ...key, x })) })
  expect(await verify('misnamed', 'racines')).toMatchObject({
    ...{ code: 1, said: expect.stringContaining('has the name of another') },
  })
})

describe('a log of more than a thousand entries', () => {
  const many = chainOf(Array.from({ length: 2300 }, (_, n) => hours(4, n / 100)))
  beforeAll(async () => {
    for (const [n, from] of [0, 1000, 2000].entries()) save(`page-${n}`, file(many, from, Math.min(from + 1000, 2300)))
    const roots = [
      { day: ago(4), size: 2300 },
      { day: ago(3), size: 2300 },
    ]
    save('many-roots', { roots: await signed(many, roots) })
  })

  test('verifies from all its files, in any order, also when one is there twice', async () => {
    const good = { code: 0, said: 'good: 2300 entries, 2 signed roots, 0 proofs of inclusion, 0 of consistency\n' }
    expect(await verify('jwks', 'many-roots', 'page-0', 'page-1', 'page-2')).toEqual(good)
    expect(await verify('jwks', 'page-2', 'page-0', 'many-roots', 'page-1', 'page-0')).toEqual(good)
  })

  test('says which file is missing, and does not call it cut off', async () => {
    const one = await verify('jwks', 'many-roots', 'page-0')
    expect(one).toMatchObject({ code: 3, said: expect.stringContaining('/journal/entrees.json?depuis=1000') })
    expect(one.said).toContain('good: 1000 entries')
    expect(await verify('jwks', 'many-roots', 'page-0', 'page-2')).toMatchObject({ code: 3, said: one.said })
    expect(await verify('jwks', 'many-roots', 'page-0', 'page-1')).toMatchObject({
      ...{ code: 3, said: expect.stringContaining('depuis=2000') },
    })
  })

  test('is found to be cut off when its last file says that it is the last', async () => {
    save('page-last', { ...file(many, 1000, 2000), next: null })
    expect(await verify('jwks', 'many-roots', 'page-0', 'page-last')).toMatchObject({
      ...{ code: 1, said: expect.stringContaining('first bad entry: 2000') },
    })
  })

  test('is fetched whole from its address, as the page says', async () => {
    await plant(database.owner, many)
    await tamper(database.owner, 'TRUNCATE audit.root')
    await signRoots(database.worker, { ring: demoRing() })
    try {
      expect(await verify(server.origin)).toEqual({
        ...{ code: 0, said: 'good: 2300 entries, 4 signed roots, 0 proofs of inclusion, 0 of consistency\n' },
      })
      save('none', { keys: [] })
      expect(await verify('none', server.origin)).toMatchObject({
        ...{ code: 1, said: expect.stringContaining('is not published') },
      })
      save('cut', { roots: await signed(many, [{ day: ago(4), size: 2299 }]) })
      expect(await verify(server.origin, 'cut')).toMatchObject({
        code: 1,
        said: expect.stringContaining('differ, and'),
      })
    } finally {
      await plant(database.owner, chainOf(moments))
      await tamper(database.owner, 'TRUNCATE audit.root')
      await signRoots(database.worker, { ring: demoRing() })
    }
    expect(await read('/journal')).toContain('node verify-journal.mjs http')
  })
})

test('signatures of other keys are none', async () => {
  save('others', testRing().jwks)
  expect(await verify('others', 'racines')).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not published'),
  })
})

test('a federation that rewrites its log, and signs it anew, is found by whoever kept a root', async () => {
  const other = chainOf(moments.map((at) => new Date(at.getTime() + 100)))
  await plant(database.owner, other)
  await tamper(database.owner, 'TRUNCATE audit.root')
  await signRoots(database.worker, { ring: demoRing() })
  const anew = await startConsoleServer(database, { clock: () => now })
  try {
    for (const name of ['racines', 'entrees'] as const)
      save(`forged-${name}`, await (await anew.get(FILES[name])).json())
  } finally {
    await anew.close()
    await plant(database.owner, chainOf(moments))
    await tamper(database.owner, 'TRUNCATE audit.root')
    await signRoots(database.worker, { ring: demoRing() })
  }
  expect(await verify('jwks', 'forged-racines', 'forged-entrees')).toMatchObject({ code: 0 })
  const kept = await verify('jwks', 'forged-racines', 'forged-entrees', 'racines')
  expect(kept).toMatchObject({ code: 1, said: expect.stringContaining('differ, and both are signed') })
})

test('the page lists fifty entries in words, newest first, and leads to the older ones', async () => {
  const first = await read('/journal')
  expect(first).toContain('Le journal public')
  expect(first).toContain('Film accepté')
  expect(first).toContain(inFrench(ago(1)))
  const [last] = await readRoots(database.console, { limit: 1 })
  expect(first).toContain(last?.root.toString('hex'))
  const links = async (path: string) =>
    [...(await (await server.get(path)).text()).matchAll(/href="\/journal\/(\d+)"/g)].map(([, index]) => Number(index))
  expect(await links('/journal')).toEqual(Array.from({ length: 50 }, (_, n) => 119 - n))
  expect(await links('/journal?avant=70')).toEqual(Array.from({ length: 50 }, (_, n) => 69 - n))
  expect(await links('/journal?avant=20')).toHaveLength(20)
  expect(await (await server.get('/journal')).text()).toContain('/journal?avant=70')
  expect(await (await server.get('/journal?avant=70')).text()).toContain('href="/journal"')
})

test('an entry shows its proof; one of today has none yet; one that is not there does not exist', async () => {
  const proven = await read('/journal/37')
  expect(proven).toContain(
    `Un chemin de 7 empreintes mène de cette inscription à la racine signée du ${inFrench(ago(1))}`,
  )
  expect(await read('/journal/110')).toContain('sa preuve viendra avec la racine de la nuit')
  expect((await json('/journal/110.json')).root).toBeNull()
  for (const path of ['/journal/120', '/journal/x', '/journal/-1', '/journal/1.5', '/journal/01', '/journal/120.json'])
    expect(`${path} ${(await server.get(path)).status}`).toBe(`${path} 404`)
  for (const query of ['de=2026-01-01', 'de=x', 'a=2026-13-01'])
    expect((await server.get(`/journal/coherence.json?${query}`)).status).toBe(404)
  expect((await server.get(`/journal/coherence.json?de=${ago(1)}&a=${ago(5)}`)).status).toBe(400)
})

test('English addresses lead to the same', async () => {
  const response = await server.get('/audit/roots.json')
  expect([response.status, response.headers.get('location')]).toEqual([302, '/journal/racines.json?langue=en'])
  expect(await read('/journal/37?langue=en')).toContain('Film accepted')
})

test('every kind and every fact is said in both languages', () => {
  for (const language of ['fr', 'en'] as const) {
    const { kinds, facts } = wordsOf(language).journal
    expect(AUDIT_KINDS.filter((kind) => !Object.hasOwn(kinds, kind))).toEqual([])
    const names = AUDIT_KINDS.flatMap((kind) => Object.keys(AUDIT_FACTS[kind].shape))
    expect(names.filter((name) => !Object.hasOwn(facts, name))).toEqual([])
  }
})

test('cinema and operator are given the last root, on the statement, in its file, and on the operator’s page', async () => {
  const [last] = await readRoots(database.console, { limit: 1 })
  const hex = last?.root.toString('hex') ?? ''
  const [operator] = await server.store.organisations('operator')
  const page = await server.get('/operateur', { cookie: await server.signIn(operator?.id ?? '') })
  expect(await page.text()).toContain(hex)
  const { rows } = await database.owner.query<{ slug: string; organisation_id: string }>(
    'SELECT slug, organisation_id FROM public.cinema ORDER BY slug LIMIT 1',
  )
  const [cinema] = rows
  const cookie = await server.signIn(cinema?.organisation_id ?? '')
  const month = `/salle/${cinema?.slug}/releves/${now.toISOString().slice(0, 7)}`
  expect(await (await server.get(month, { cookie })).text()).toContain(hex)
  const csv = await (await server.get(`${month}.csv`, { cookie })).text()
  expect(
    csv
      .trim()
      .split('\r\n')
      .at(-1)
      ?.replace(/[\u00a0\u202f]/g, ' '),
  ).toBe(`${ago(1)};"Racine du journal public, 100 inscriptions : ${hex}";;;;`)
})
