import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { decode, Spool, SpoolFull } from '../../server/click/spool.js'
import { forgetAside } from '../../server/click/spool-aside.js'

interface Row {
  n: number
  text: string
}

const folder = () => mkdtempSync(join(tmpdir(), 'lanterne-spool-'))

async function readAll(spool: Spool<Row>): Promise<Row[]> {
  const rows: Row[] = []
  for (const segment of await spool.readable()) rows.push(...(await spool.read(segment)).rows)
  return rows
}

/** The next write of any file does `what` instead: all handles have one prototype. */
async function nextWrite(what: (handle: FileHandle, bytes: Buffer) => Promise<void>): Promise<void> {
  const handle = await open(tmpdir(), 'r')
  const handles = Object.getPrototypeOf(handle) as FileHandle
  await handle.close()
  const { appendFile } = handles
  handles.appendFile = function (this: FileHandle, bytes: unknown) {
    handles.appendFile = appendFile
    return what(this, bytes as Buffer)
  }
}

test('what was appended is read again, in order, after the segment is closed', async () => {
  const spool = await Spool.open<Row>({ folder: folder() })
  const rows = Array.from({ length: 100 }, (_, n) => ({ n, text: `é ${n}` }))
  await Promise.all(rows.map((row) => spool.append(row)))
  expect(await readAll(spool)).toEqual([])
  await spool.close()
  expect(await readAll(spool)).toEqual(rows)
})

test('an appended record is on the disk before append resolves, in a file for its owner alone', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  await spool.append({ n: 1, text: 'a' })
  const [name = ''] = readdirSync(place)
  expect(decode<Row>(readFileSync(join(place, name))).rows).toEqual([{ n: 1, text: 'a' }])
  expect(statSync(join(place, name)).mode & 0o777).toBe(0o600)
  await spool.close()
})

test('wherever a crash cuts a segment, the records before the cut are read, and what is left of one is noticed', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  const rows = Array.from({ length: 5 }, (_, n) => ({ n, text: 'x'.repeat(n * 7) }))
  for (const row of rows) await spool.append(row)
  await spool.close()
  const bytes = readFileSync((await spool.readable())[0] as string)
  const ends = [0]
  for (const row of rows) ends.push((ends.at(-1) as number) + 12 + JSON.stringify(row).length)
  expect(ends.at(-1)).toBe(bytes.length)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const whole = ends.filter((end) => end <= cut).length - 1
    expect(decode<Row>(bytes.subarray(0, cut))).toEqual({ rows: rows.slice(0, whole), damaged: !ends.includes(cut) })
  }
})

test('a flipped bit never gives a changed record: what cannot be read is noticed', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  const rows = [1, 2, 3].map((n) => ({ n, text: 'abc' }))
  for (const row of rows) await spool.append(row)
  await spool.close()
  const bytes = readFileSync((await spool.readable())[0] as string)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] as number) ^ (1 << bit)
      const got = decode<Row>(changed)
      expect(got.rows).toEqual(rows.slice(0, got.rows.length))
      expect(got.rows.length).toBeLessThan(3)
      expect(got.damaged).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a full spool refuses, and takes again when a segment was removed', async () => {
  const spool = await Spool.open<Row>({ folder: folder(), maxBytes: 200 })
  const row = { n: 1, text: 'x'.repeat(100) }
  await spool.append(row)
  await expect(spool.append(row)).rejects.toThrow(SpoolFull)
  await spool.close()
  for (const segment of await spool.readable()) await spool.remove(segment)
  await spool.append(row)
  await spool.close()
  expect(await readAll(spool)).toEqual([row])
})

test('an old segment takes no more records', async () => {
  let time = 0
  const spool = await Spool.open<Row>({ folder: folder(), now: () => time })
  await spool.append({ n: 1, text: 'a' })
  time = 61_000
  await spool.append({ n: 2, text: 'b' })
  expect(await readAll(spool)).toEqual([{ n: 1, text: 'a' }])
  await spool.close()
})

test('a segment of a dead process is read; one of a living process is left alone until it is old', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  await spool.append({ n: 1, text: 'a' })
  await spool.close()
  const [ready = ''] = await spool.readable()
  const dead = spawnSync('true').pid
  const open = (host: string, pid: number) => join(place, `${host}-${pid}-0123456789ab.open`)

  renameSync(ready, open(hostname(), dead))
  expect(await readAll(spool)).toHaveLength(1)
  renameSync(open(hostname(), dead), open(hostname(), process.ppid))
  expect(await readAll(spool)).toHaveLength(0)
  renameSync(open(hostname(), process.ppid), open(hostname(), process.pid)) // One before us had our number.
  expect(await readAll(spool)).toHaveLength(1)
  renameSync(open(hostname(), process.pid), open('elsewhere', 1))
  expect(await readAll(spool)).toHaveLength(0)
  utimesSync(open('elsewhere', 1), new Date(0), new Date(0))
  expect(await readAll(spool)).toHaveLength(1)
})

test('what was put aside takes no room, and goes after thirty days', async () => {
  const place = folder()
  writeFileSync(join(place, 'old.ready.damaged'), Buffer.alloc(4_000))
  writeFileSync(join(place, 'new.ready.damaged'), Buffer.alloc(4_000))
  const now = new Date()
  const at = (days: number) => new Date(now.getTime() - days * 86_400_000)
  utimesSync(join(place, 'old.ready.damaged'), at(30), at(30))
  utimesSync(join(place, 'new.ready.damaged'), at(29), at(29))
  const spool = await Spool.open<Row>({ folder: place, maxBytes: 1_000 })
  await spool.append({ n: 1, text: 'a' })
  expect(await forgetAside(place, { now })).toBe(1)
  expect(readdirSync(place)).toContain('new.ready.damaged')
  expect(readdirSync(place)).not.toContain('old.ready.damaged')
  await spool.close()
})

test('a damaged segment is put aside, not removed', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  writeFileSync(join(place, 'x.ready'), Buffer.alloc(64, 1))
  const [segment = ''] = await spool.readable()
  expect(await spool.read(segment)).toEqual({ rows: [], damaged: true })
  await spool.putAside(segment)
  expect(readdirSync(place)).toEqual(['x.ready.damaged'])
  expect(await spool.readable()).toEqual([])
})

test('a write that fails is told, the disk is left alone for a moment, and then it is tried again', async () => {
  const place = folder()
  let time = 0
  const spool = await Spool.open<Row>({ folder: place, now: () => time })
  rmSync(place, { recursive: true })
  await expect(spool.append({ n: 1, text: 'a' })).rejects.toThrow('ENOENT')
  mkdirSync(place)
  await expect(spool.append({ n: 2, text: 'b' })).rejects.toThrow('ENOENT')
  time = 1_000
  await spool.append({ n: 3, text: 'c' })
  await spool.close()
  expect(await readAll(spool)).toEqual([{ n: 3, text: 'c' }])
})

test('of a write that was torn nothing is left, and what was acknowledged before it is read', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  await spool.append({ n: 1, text: 'a' })
  await nextWrite(async (handle, bytes) => {
    await handle.write(bytes.subarray(0, 20))
    throw new Error('ENOSPC')
  })
  await expect(spool.append({ n: 2, text: 'b' })).rejects.toThrow('ENOSPC')
  const [segment = ''] = await spool.readable()
  expect(await spool.read(segment)).toEqual({ rows: [{ n: 1, text: 'a' }], damaged: false })
})

test('a long outage of the disk fills neither the spool nor the folder', async () => {
  const place = folder()
  let time = 0
  const spool = await Spool.open<Row>({ folder: place, maxBytes: 200, now: () => time })
  const row = { n: 1, text: 'x'.repeat(100) }
  for (; time < 5_000; time += 1_000) {
    await nextWrite(() => Promise.reject(new Error('EIO')))
    await expect(spool.append(row)).rejects.toThrow('EIO')
  }
  expect(readdirSync(place)).toEqual([])
  rmSync(place, { recursive: true })
  for (; time < 10_000; time += 1_000) await expect(spool.append(row)).rejects.toThrow('ENOENT')
  mkdirSync(place)
  await spool.append(row)
  await expect(spool.append(row)).rejects.toThrow(SpoolFull)
  await spool.close()
})

test('a segment that cannot be renamed is read under the name that it has, and does not hold up the next', async () => {
  const place = folder()
  let time = 0
  const spool = await Spool.open<Row>({ folder: place, now: () => time })
  const inTheWay = () => {
    const [name = ''] = readdirSync(place).filter((name) => name.endsWith('.open'))
    const path = join(place, name.replace('.open', '.ready'))
    mkdirSync(path)
    return path
  }
  await spool.append({ n: 1, text: 'a' })
  const first = inTheWay()
  time = 61_000
  await spool.append({ n: 2, text: 'b' })
  rmSync(first, { recursive: true })
  expect(await readAll(spool)).toEqual([{ n: 1, text: 'a' }])
  for (const segment of await spool.readable()) await spool.remove(segment)

  const second = inTheWay()
  await expect(spool.close()).rejects.toThrow()
  rmSync(second, { recursive: true })
  expect(await readAll(spool)).toEqual([{ n: 2, text: 'b' }])
})

test('a batch is taken although another process took the segment before it for one without a writer', async () => {
  const place = folder()
  let time = 0
  const spool = await Spool.open<Row>({ folder: place, now: () => time })
  await spool.append({ n: 1, text: 'a' })
  for (const name of readdirSync(place)) rmSync(join(place, name))
  time = 61_000
  await spool.append({ n: 2, text: 'b' })
  expect(decode<Row>(readFileSync(join(place, readdirSync(place)[0] ?? ''))).rows).toEqual([{ n: 2, text: 'b' }])
  for (const name of readdirSync(place)) rmSync(join(place, name))
  await spool.close()
})

test('a segment that another process took holds nothing, and its removal is no error', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  const gone = join(place, 'x.ready')
  expect(await spool.read(gone)).toEqual({ rows: [], damaged: false })
  await spool.remove(gone)
})
