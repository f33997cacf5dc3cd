import type pg from 'pg'
import { ExportStage, minutes } from './export-stage.js'

/** Whoever makes files may be stopped between any two steps: nothing is lost then, and nothing is sent twice. */
const stage = ExportStage.forTests()

class Stopped extends Error {}

/** A pool whose process stops when the database has done its n-th question: it never learns of the answer, and asks nothing more. */
function stoppingAt(pool: pg.Pool, { nth }: { nth: number }): pg.Pool {
  let asked = 0
  const ask = async (query: (...args: never[]) => Promise<unknown>, args: unknown[]) => {
    if (asked >= nth) throw new Stopped()
    asked++
    const answer = await query(...(args as never[]))
    if (asked === nth) throw new Stopped()
    return answer
  }
  const stopping = {
    query: (...args: unknown[]) => ask(pool.query.bind(pool) as never, args),
    async connect() {
      const client = await pool.connect()
      return {
        query: (...args: unknown[]) => ask(client.query.bind(client) as never, args),
        release: () => client.release(new Stopped()), // Its connection is gone with the process: what it held is free.
      }
    },
  }
  return stopping as unknown as pg.Pool
}

/** Stops a round at each of its questions in turn, each time in a world of its own, until one is not stopped any more. */
async function stopEverywhere({
  prepare,
  change,
  check,
}: {
  prepare: () => Promise<void>
  change?: () => Promise<void>
  check: (nth: number) => Promise<void>
}): Promise<number> {
  for (let nth = 1; ; nth++) {
    await stage.empty()
    await prepare()
    const pool = stoppingAt(stage.database.worker, { nth })
    const stopped = await stage.round({ pool, at: minutes(20) }).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Stopped)) throw error
        return true
      },
    )
    await change?.()
    for (const at of [22, 37]) await stage.round({ at: minutes(at) })
    await check(nth)
    if (!stopped) return nth
  }
}

function said(): string[] {
  return stage.one.taken.flatMap(({ text }) => text.trim().split('\n').slice(1))
}

test('by upload: somebody comes, somebody was erased', async () => {
  const steps = await stopEverywhere({
    async prepare() {
      await stage.bought('upload')
      const ann = await stage.known('ann')
      await stage.known('bob')
      await stage.round()
      await stage.erased(ann, minutes(1))
      await stage.known('carl')
    },
    async check(nth) {
      expect([nth, stage.members()]).toEqual([nth, ['bob', 'carl']])
      const lines = said().map((line) => line.replace(/,[0-9a-f]{32}/, '').replace(/(add),.*/, '$1'))
      expect([nth, lines.sort()]).toEqual([nth, ['ann,add', 'ann,remove,', 'bob,add', 'carl,add']])
      const { rows } = await stage.database.owner.query(
        'SELECT (SELECT count(*)::int FROM plane.withdrawn_uid) AS due, (SELECT count(*)::int FROM plane.exported_member) AS told',
      )
      expect([nth, rows]).toEqual([nth, [{ due: 0, told: 2 }]])
    },
  })
  expect(steps).toBeGreaterThan(20)
}, 120_000)

test('by upload: somebody is erased when it was stopped', async () => {
  await stopEverywhere({
    async prepare() {
      await stage.bought('upload')
      await stage.known('ann')
      await stage.known('bob')
    },
    async change() {
      const { rows } = await stage.database.owner.query<{ visitor: string }>(
        `SELECT visitor FROM plane.partner_match WHERE uid = 'ann'`,
      )
      await stage.erased(rows[0]?.visitor ?? '', minutes(20))
    },
    async check(nth) {
      expect([nth, stage.members()]).toEqual([nth, ['bob']])
    },
  })
}, 120_000)

test('by jobs: each line once', async () => {
  await stopEverywhere({
    async prepare() {
      await stage.bought('jobs')
      for (const uid of ['1', '2']) await stage.known(uid, { on: 'jobs' })
    },
    async check(nth) {
      expect([nth, stage.members()]).toEqual([nth, ['1', '2']])
      expect([nth, stage.one.taken.length, stage.one.refused]).toEqual([nth, 1, []])
    },
  })
}, 120_000)

test('by folder: one file', async () => {
  await stopEverywhere({
    async prepare() {
      await stage.bought('folder')
      await stage.known('ann', { on: 'folder' })
    },
    async check(nth) {
      expect([nth, stage.fetched()]).toEqual([nth, ['lanterne-00000001-full.csv']])
    },
  })
}, 120_000)
