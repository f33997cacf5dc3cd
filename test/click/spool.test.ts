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
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { decode, Spool, SpoolFull } from '../../server/click/spool.js'

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

test('wherever a crash cuts a segment, the records before the cut are read and nothing else', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  const rows = Array.from({ length: 5 }, (_, n) => ({ n, text: 'x'.repeat(n * 7) }))
  for (const row of rows) await spool.append(row)
  await spool.close()
  const bytes = readFileSync((await spool.readable())[0] as string)
  let read = 0
  for (let cut = 0; cut <= bytes.length; cut++) {
    const got = decode<Row>(bytes.subarray(0, cut))
    expect(got.damaged).toBe(false)
    expect(got.rows).toEqual(rows.slice(0, got.rows.length))
    expect(got.rows.length).toBeGreaterThanOrEqual(read)
    read = got.rows.length
  }
  expect(read).toBe(5)
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
  for (const segment of await spool.readable()) await spool.remove(segment, { damaged: false })
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

test('a damaged segment is put aside, not removed', async () => {
  const place = folder()
  const spool = await Spool.open<Row>({ folder: place })
  writeFileSync(join(place, 'x.ready'), Buffer.alloc(64, 1))
  const [segment = ''] = await spool.readable()
  expect(await spool.read(segment)).toEqual({ rows: [], damaged: true })
  await spool.remove(segment, { damaged: true })
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
