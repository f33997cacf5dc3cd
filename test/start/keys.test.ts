import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { KEY_RINGS, type KeyEvent, lastUseOf, readKeyEvents, verifyAudit } from '../../server/contract/index.js'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { keyFolder } from '../../server/lib/key-folder.js'
import { epochsIn, loadPseudonymRing } from '../../server/pseudonym/index.js'
import {
  destroyEpoch,
  finishDestructions,
  type KeyDesk,
  listKeys,
  recordHeldKeys,
  rotateKey,
} from '../../server/start/keys.js'
import { RINGS } from '../../server/start/rings.js'
import { tamper } from '../contract/audit/examples.js'
import { type TestDatabase, testDatabase } from '../database.js'

let database: TestDatabase
let desk: KeyDesk
const made: string[] = []
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await database?.drop()
  for (const folder of made) rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  await tamper(database.owner, 'TRUNCATE audit.entry')
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-keys-'))
  chmodSync(folder, 0o755) // So that it is the folder of keys that refuses, not the one above it.
  made.push(folder)
  const folders = {
    pseudonym: join(folder, 'p'),
    links: join(folder, 'l'),
    signatures: join(folder, 's'),
    bank: join(folder, 'b'),
  }
  for (const ring of KEY_RINGS) RINGS[ring].make(folders[ring], [])
  desk = { pool: database.owner, folders, now: new Date() }
})

const events = async () =>
  (await readKeyEvents(database.console)).map(({ kind, ring, key }) => `${kind} ${ring} ${key}`)
const restart = () => recordHeldKeys(desk)
const file = (epoch: number) => join(desk.folders.pseudonym, `epoch-${epoch}.json`)

test('a start says once which keys there are, and which are in use', async () => {
  await restart()
  await restart()
  const { current } = RINGS.signatures.held(desk.folders.signatures)
  expect((await events()).sort()).toEqual([
    ...['key-added bank 1', 'key-added links 1', 'key-added pseudonym 1', `key-added signatures ${current}`],
    ...['key-in-use bank 1', 'key-in-use links 1', 'key-in-use pseudonym 1', `key-in-use signatures ${current}`],
  ])
})

test.each(KEY_RINGS)('a rotation of %s adds a key for its owner alone, and says so', async (ring) => {
  await restart()
  const before = RINGS[ring].held(desk.folders[ring])
  const key = await rotateKey(desk, ring)
  const after = RINGS[ring].held(desk.folders[ring])
  expect([...after.keys].sort()).toEqual([...before.keys, key].sort())
  for (const name of readdirSync(desk.folders[ring]))
    expect(statSync(join(desk.folders[ring], name)).mode & 0o777).toBe(0o600)
  expect((await events()).at(-1)).toBe(`key-added ${ring} ${key}`)
  await restart()
  expect((await events()).at(-1)).toBe(`key-in-use ${ring} ${after.current}`)
  expect(await verifyAudit(database.console)).toMatchObject({ firstBad: null })
})

test('nothing of a key is in the chain but its name', async () => {
  await restart()
  await rotateKey(desk, 'pseudonym')
  const { rows } = await database.owner.query<{ body: string }>('SELECT body FROM audit.entry')
  const said = rows.map(({ body }) => body).join('\n')
  for (const folder of Object.values(desk.folders))
    for (const name of readdirSync(folder)) {
      const secrets = readFileSync(join(folder, name), 'utf8').match(/[\w+/-]{40,}={0,2}/g) ?? []
      expect(secrets.length).toBeGreaterThan(0)
      for (const secret of secrets) if (!name.startsWith(secret)) expect(said).not.toContain(secret)
    }
})

test('the current epoch is not destroyed, nor one of which nobody knows that it is out of use', async () => {
  await restart()
  expect(await destroyEpoch(desk, { epoch: 1, force: 'compromised' })).toEqual({ destroyed: false, why: 'current' })
  await rotateKey(desk, 'pseudonym')
  expect(await destroyEpoch(desk, { epoch: 1 })).toEqual({ destroyed: false, why: 'in-use', until: null })
  expect(await destroyEpoch(desk, { epoch: 9, force: 'ordered' })).toEqual({ destroyed: false, why: 'unknown-epoch' })
  expect(epochsIn(desk.folders.pseudonym)).toEqual([1, 2])
})

test('an epoch is destroyed when its last cookie is dead, and not a moment before', async () => {
  await restart()
  await rotateKey(desk, 'pseudonym')
  await restart()
  const lastUsedAt = lastUseOf(await readKeyEvents(database.owner), { ring: 'pseudonym', epoch: 1 }) as Date
  const until = addMonths(lastUsedAt, 13)
  const before = { ...desk, now: new Date(until.getTime() - 1) }
  expect(await destroyEpoch(before, { epoch: 1 })).toEqual({ destroyed: false, why: 'alive', until })
  expect((await listKeys(before)).find(({ ring, key }) => ring === 'pseudonym' && key === '1')?.end).toMatchObject({
    over: false,
  })
  expect(existsSync(file(1))).toBe(true)
  expect(await destroyEpoch({ ...desk, now: until }, { epoch: 1 })).toEqual({ destroyed: true })
  expect(readdirSync(desk.folders.pseudonym).sort()).toEqual(['epoch-2.json', 'tombstone.json'])
  expect(loadPseudonymRing(desk.folders.pseudonym).current.id).toBe(2)
  expect((await events()).at(-1)).toBe('key-destroyed pseudonym 1')
  const { rows } = await database.owner.query(
    `SELECT body::jsonb -> 'facts' AS facts FROM audit.entry ORDER BY index DESC LIMIT 1`,
  )
  expect(rows[0].facts).toEqual({ ring: 'pseudonym', key: '1', forced: false, reason: 'expired' })
})

test('with a reason it is forced, and the chain has the reason; the number is never given again', async () => {
  await restart()
  await rotateKey(desk, 'pseudonym')
  await restart()
  await rotateKey(desk, 'pseudonym')
  await restart()
  expect(await destroyEpoch(desk, { epoch: 2, force: 'compromised' })).toEqual({ destroyed: true })
  const { rows } = await database.owner.query(
    `SELECT body::jsonb -> 'facts' AS facts FROM audit.entry WHERE kind = 'key-destroyed'`,
  )
  expect(rows).toEqual([{ facts: { ring: 'pseudonym', key: '2', forced: true, reason: 'compromised' } }])
  expect(await rotateKey(desk, 'pseudonym')).toBe('4')
  // Somebody took the files of the last two away: their numbers are taken all the same.
  rmSync(file(3))
  rmSync(file(4))
  expect(await rotateKey(desk, 'pseudonym')).toBe('5')
})

test('what the chain cannot be told is not done', async () => {
  await restart()
  await rotateKey(desk, 'pseudonym')
  await restart()
  const before = readFileSync(file(1), 'utf8')
  const refusing = { ...desk, pool: database.pixel as pg.Pool }
  await expect(destroyEpoch(refusing, { epoch: 1, force: 'ordered' })).rejects.toMatchObject({ code: '42501' })
  await expect(rotateKey(refusing, 'pseudonym')).rejects.toMatchObject({ code: '42501' })
  expect(epochsIn(desk.folders.pseudonym)).toEqual([1, 2])
  // It may read the events, and not append: as when the database goes away in between.
  const reading = { ...desk, pool: readingOnly(database.owner) }
  await expect(destroyEpoch(reading, { epoch: 1, force: 'ordered' })).rejects.toThrow('read-only')
  expect(readFileSync(file(1), 'utf8')).toBe(before)
})

function readingOnly(pool: pg.Pool): pg.Pool {
  const connect = async () => {
    const client = await pool.connect()
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const part = {
      release: () => client.release(),
      query: (text: string, values?: unknown[]) => query(text === 'BEGIN' ? 'BEGIN READ ONLY' : text, values),
    }
    return part
  }
  return { connect, query: pool.query.bind(pool) } as unknown as pg.Pool
}

/** A database whose answer to COMMIT is lost: whether it arrived, and whether any other question is answered after it. */
function losing(pool: pg.Pool, { arrives, answers }: { arrives: boolean; answers: boolean }): pg.Pool {
  let lost = false
  const connect = async () => {
    if (lost && !answers) throw new Error('Connection terminated unexpectedly')
    const client = await pool.connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    return {
      release: () => client.release(),
      async query(text: string, values?: unknown[]) {
        if (text !== 'COMMIT' || lost) return query(text, values)
        lost = true
        await query(arrives ? 'COMMIT' : 'ROLLBACK')
        throw new Error('Connection terminated unexpectedly')
      },
    }
  }
  return { connect, query: pool.query.bind(pool) } as unknown as pg.Pool
}

describe('when the answer to the entry of a destruction is lost', () => {
  const forced = { epoch: 1, force: 'ordered' } as const
  const retired = () => `${file(1)}.retired`
  beforeEach(async () => {
    await restart()
    await rotateKey(desk, 'pseudonym')
    await restart()
  })

  test('the key is destroyed if the entry is in the chain', async () => {
    const pool = losing(database.owner, { arrives: true, answers: true })
    expect(await destroyEpoch({ ...desk, pool }, forced)).toEqual({ destroyed: true })
    expect(readdirSync(desk.folders.pseudonym).sort()).toEqual(['epoch-2.json', 'tombstone.json'])
    expect((await events()).filter((event) => event === 'key-destroyed pseudonym 1')).toHaveLength(1)
  })

  test('it is as before if the entry is not', async () => {
    const pool = losing(database.owner, { arrives: false, answers: true })
    await expect(destroyEpoch({ ...desk, pool }, forced)).rejects.toThrow('Connection terminated')
    expect(epochsIn(desk.folders.pseudonym)).toEqual([1, 2])
    expect(await events()).not.toContain('key-destroyed pseudonym 1')
  })

  test.each([true, false])('it stays out of use while nobody knows (and the entry arrived: %s)', async (arrives) => {
    const pool = losing(database.owner, { arrives, answers: false })
    await expect(destroyEpoch({ ...desk, pool }, forced)).rejects.toThrow('Nobody knows whether the public log has')
    expect(epochsIn(desk.folders.pseudonym)).toEqual([2])
    expect(existsSync(retired())).toBe(true)
    expect((await listKeys(desk)).find(({ ring, key }) => ring === 'pseudonym' && key === '1')).toMatchObject({
      ...{ halfDestroyed: arrives ? 'told' : 'untold', current: false, inUse: false },
    })
    // A start ends what the chain says is done, and leaves the rest to whoever asked.
    finishDestructions(desk.folders.pseudonym, await readKeyEvents(database.owner))
    expect(existsSync(retired())).toBe(!arrives)
    if (arrives) return
    expect(await destroyEpoch(desk, forced)).toEqual({ destroyed: true })
    expect(existsSync(retired())).toBe(false)
  })
})

test('two who add a key by one name at once: one of them does, and the other is told', () => {
  const [one, other] = [keyFolder(desk.folders.links), keyFolder(desk.folders.links)]
  one.add('link-7', { of: 'one' })
  expect(() => other.add('link-7', { of: 'other' })).toThrow('there is a key link-7 already')
  expect(one.read('link-7')).toEqual({ of: 'one' })
  expect(readdirSync(desk.folders.links).sort()).toEqual(['link-1.json', 'link-7.json'])
})

test('a destruction that was interrupted is finished by asking again', async () => {
  await restart()
  await rotateKey(desk, 'pseudonym')
  await restart()
  const retired = `${file(1)}.retired`
  writeFileSync(retired, readFileSync(file(1)), { mode: 0o600 })
  rmSync(file(1))
  expect(await destroyEpoch(desk, { epoch: 1, force: 'ordered' })).toEqual({ destroyed: true })
  expect(existsSync(retired)).toBe(false)
})

test('a key that everybody may read stops the start, whichever ring it is of', () => {
  for (const ring of KEY_RINGS)
    for (const name of readdirSync(desk.folders[ring])) {
      const path = join(desk.folders[ring], name)
      chmodSync(path, 0o604)
      expect(() => RINGS[ring].held(desk.folders[ring])).toThrow('its mode must be 0600')
      chmodSync(path, 0o600)
    }
})

test('the last use of an epoch is when the later ones took over for good', () => {
  const day = (n: number) => addDays(new Date('2026-01-01T00:00:00Z'), n)
  const used = (...keys: number[]): KeyEvent[] =>
    keys.map((key, n) => ({ kind: 'key-in-use', ring: 'pseudonym', key: String(key), recordedAt: day(n) }))
  const last = (epoch: number, list: KeyEvent[]) => lastUseOf(list, { ring: 'pseudonym', epoch })
  expect(last(1, used(1))).toBeNull()
  expect(last(1, used(1, 2))).toEqual(day(1))
  expect(last(1, used(1, 2, 3))).toEqual(day(1))
  expect(last(2, used(1, 2, 3))).toEqual(day(2))
  expect(last(1, used(1, 2, 1))).toBeNull() // A machine went back.
  expect(last(1, used(1, 2, 1, 3))).toEqual(day(3))
  expect(last(1, [])).toBeNull()
})

const asRoot = process.getuid?.() === 0
;(asRoot ? test : test.skip)(
  'another user of the machine, as the console’s is in production, opens none of them',
  () => {
    for (const folder of Object.values(desk.folders))
      for (const name of readdirSync(folder)) {
        const read = spawnSync('cat', [join(folder, name)], { uid: 65_534, gid: 65_534, encoding: 'utf8' })
        expect(read.stderr).toContain('Permission denied')
        expect(read.stdout).toBe('')
      }
  },
)
