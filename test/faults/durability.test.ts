import { existsSync, readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { recount } from '../../server/audience/index.js'
import { postShares, reconcile } from '../../server/click/index.js'
import { verifyLedger } from '../../server/ledger/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { issueIdentity, loadPseudonymRing, type PseudonymRing } from '../../server/pseudonym/index.js'
import { root } from '../database.js'
import { type Platform, startPlatform } from '../platform.js'

const LOAD_MS = 24_000
const KILLS = 9
const CLIENTS = 24
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const linux = existsSync('/proc/self/stat')
const onLinux = linux ? test : test.skip

onLinux(
  'what was acknowledged survives SIGKILL of pixel, worker and PostgreSQL under load, each exactly once (needs /proc)',
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const platform = await startPlatform()
    const owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test', statementTimeoutMs: 60_000 })
    try {
      const tokens = await clickTokens(owner)
      const load = startLoad(platform, { sites: await sites(owner), tokens, until: Date.now() + LOAD_MS })
      const killed = await killAtRandom(platform, seed)
      const { visits, clicks, unanswered } = await load
      process.stdout.write(
        `seed ${seed}: killed ${killed.join(', ')}; ${visits.size} visits and ${clicks.size} clicks acknowledged, ${unanswered} not\n`,
      )
      expect(visits.size).toBeGreaterThan(500)
      expect(clicks.size).toBeGreaterThan(100)
      await replayed(join(platform.dataDir, 'spool'))
      await caughtUp(owner)
      expect(await occurrences(owner, 'SELECT visitor FROM plane.visit', visits)).toEqual({ lost: 0, twice: 0 })
      expect(
        await occurrences(
          owner,
          'SELECT v.visitor FROM plane.click_visitor v JOIN plane.click c ON c.id = v.click',
          clicks,
        ),
      ).toEqual({ lost: 0, twice: 0 })
      expect(await recount(owner)).toEqual([])
      const ledger = await verifyLedger(owner)
      expect(ledger).toMatchObject({ sum: 0n, firstBad: null })
      const agreed = await reconcile(owner)
      expect(agreed.differences).toEqual([])
      expect(agreed.unpostedMicros).toBe(0n)
      expect(agreed.payableClicks).toBeGreaterThan(0)
    } catch (error) {
      process.stderr.write(`the seed of the kills was ${seed}\n`)
      throw error
    } finally {
      await owner.end()
      await platform.stop()
    }
  },
  240_000,
)

interface Site {
  key: string
  host: string
  notice: string
}

async function sites(owner: pg.Pool): Promise<Site[]> {
  const { rows } = await owner.query<Site>(
    'SELECT key, hosts[1] AS host, notice_version AS notice FROM public.site s WHERE EXISTS (SELECT FROM plane.contract_term t WHERE t.site = s.id) ORDER BY key',
  )
  return rows
}

async function clickTokens(owner: pg.Pool): Promise<string[]> {
  for (let waited = 0; waited < 20_000; waited += 200) {
    const { rows } = await owner.query<{ token: string }>('SELECT token FROM public.click_link')
    if (rows.length > 0) return rows.map((row) => row.token)
    await sleep(200)
  }
  throw new Error('no click link was sealed')
}

/**
 * Each person visits once and, half of them, clicks once: a pseudonym then tells one event from another. What was
 * answered 204 or 302 is remembered; what was not may be in the database or not.
 */
async function startLoad(
  platform: Platform,
  { sites, tokens, until }: { sites: Site[]; tokens: string[]; until: number },
): Promise<{ visits: Set<string>; clicks: Set<string>; unanswered: number }> {
  const ring = loadPseudonymRing(join(platform.dataDir, 'keys/pseudonym'))
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const visits = new Set<string>()
  const clicks = new Set<string>()
  let unanswered = 0
  let person = 0
  async function client(): Promise<void> {
    while (Date.now() < until) {
      const index = person++
      const { visitor, cookie } = newPerson(ring)
      const site = sites[index % sites.length] as Site
      const body = JSON.stringify({
        s: site.key,
        c: { k: 'manual', p: 7, n: site.notice },
        u: '/films/la-haine',
      })
      const answer = await send(agent, platform.pixelOrigin, {
        method: 'POST',
        path: '/e/v',
        body,
        headers: { cookie, origin: `https://${site.host}` },
      })
      if (answer?.status === 204 && answer.kept) visits.add(visitor)
      else unanswered++
      // Who is not known to have said yes to paying is not linked to a click: only after a visit that was acknowledged.
      if (index % 2 === 0 && visits.has(visitor)) {
        const headers = { cookie, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
        const click = await send(agent, platform.pixelOrigin, {
          method: 'GET',
          path: `/e/c/${tokens[index % tokens.length]}`,
          headers,
        })
        if (click?.status === 302) clicks.add(visitor)
        else unanswered++
      }
      if (answer === null) await sleep(20)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  agent.destroy()
  return { visits, clicks, unanswered }
}

function newPerson(ring: PseudonymRing): { visitor: string; cookie: string } {
  const { visitor, setCookie } = issueIdentity(ring, { now: new Date() })
  return { visitor, cookie: setCookie.split(';')[0] ?? '' }
}

function send(
  agent: Agent,
  origin: string,
  { method, path, body, headers }: { method: string; path: string; body?: string; headers: Record<string, string> },
): Promise<{ status: number; kept: boolean } | null> {
  return new Promise((resolve) => {
    const sent = request(
      origin + path,
      { agent, method, timeout: 10_000, headers: { 'user-agent': AGENT, ...headers } },
      (response) => {
        response.resume()
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, kept: response.headers.lanterne === 'kept' }),
        )
        response.on('error', () => resolve(null))
      },
    )
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(null))
    sent.end(body)
  })
}

async function killAtRandom(platform: Platform, seed: number): Promise<string[]> {
  const random = generator(seed)
  const victims = ['pixel', 'worker', 'postgres'] as const
  const killed: string[] = []
  for (let n = 0; n < KILLS; n++) {
    await sleep((LOAD_MS / (KILLS + 2)) * (0.6 + 0.8 * random()))
    // Each at least once; then whoever chance names.
    const victim = n < victims.length ? victims[(n + seed) % 3] : victims[Math.floor(random() * 3)]
    const pid = platform.pids(victim ?? 'pixel')[0]
    if (pid === undefined) continue // It is just being started again.
    try {
      process.kill(pid, 'SIGKILL')
      killed.push(victim ?? '')
    } catch {
      // It died by itself in between.
    }
  }
  return killed
}

/** Mulberry32: a small generator, so that a seed gives the same kills again. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Waits until the pixel has brought every segment of its spool into the database: some clicks were acknowledged there. */
async function replayed(spoolDir: string): Promise<void> {
  let left: string[] = []
  for (let waited = 0; waited < 60_000; waited += 250) {
    left = readdirSync(spoolDir).filter((name) => /\.(open|ready)$/.test(name))
    if (left.length === 0) return
    await sleep(250)
  }
  throw new Error(`${left.length} segments of the spool were not replayed within a minute`)
}

/** Waits until every visit is rolled up, every click judged and every share posted. The worker posts too seldom to wait for. */
async function caughtUp(owner: pg.Pool): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 250) {
    try {
      const { rows } = await owner.query<{ toSweep: bigint; toPost: bigint }>(
        `WITH upto AS (SELECT sweep, upto FROM plane.watermark)
         SELECT (SELECT count(*) FROM plane.visit WHERE xid >= (SELECT upto FROM upto WHERE sweep = 'roll-up'))
           + (SELECT count(*) FROM plane.click WHERE xid >= (SELECT upto FROM upto WHERE sweep = 'judge')) AS "toSweep",
           (SELECT count(*) FROM plane.click_share WHERE xid >= (SELECT upto FROM upto WHERE sweep = 'post')) AS "toPost"`,
      )
      if (rows[0]?.toSweep === 0n) {
        if (rows[0].toPost === 0n) return
        await postShares(owner, { now: new Date() })
      }
    } catch {
      // PostgreSQL recovers.
    }
    await sleep(250)
  }
  throw new Error('the worker did not catch up within a minute')
}

async function occurrences(
  owner: pg.Pool,
  sql: string,
  acknowledged: Set<string>,
): Promise<{ lost: number; twice: number }> {
  const { rows } = await owner.query<{ visitor: string }>(sql)
  const found = new Map<string, number>()
  for (const { visitor } of rows) found.set(visitor, (found.get(visitor) ?? 0) + 1)
  return {
    lost: [...acknowledged].filter((visitor) => !found.has(visitor)).length,
    twice: [...found.values()].filter((times) => times > 1).length,
  }
}

test('the program that is killed here is the built one', () => {
  expect(existsSync(join(root, 'dist/server/main.js'))).toBe(true)
})
