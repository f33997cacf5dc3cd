import { createPool } from '../../server/lib/postgres.js'
import { endPrograms, leaveNothing, leftAfter, linux, newFolder, run, until } from '../start/program.js'
import { hasRedis, startRedis, type TestRedis } from './redis.js'

const onRedis = hasRedis ? test : test.skip
let redis: TestRedis | null = null
afterEach(endPrograms, 240_000)
afterAll(() => redis?.stop(), 60_000)
afterAll(leaveNothing, 120_000)

onRedis(
  'with REDIS_URL the program sweeps, makes a release on demand, and stops cleanly, with no job in PostgreSQL (needs redis-server)',
  async () => {
    redis = await startRedis()
    const dataDir = newFolder()
    const program = run(dataDir, { REDIS_URL: redis.url })
    const { consoleOrigin, databaseUrls } = await program.lit()
    const owner = createPool({ url: databaseUrls.owner, max: 1, name: 'test', statementTimeoutMs: 60_000 })
    const count = async (table: string) => Number((await owner.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n)
    try {
      await until(async () => (await fetch(`${consoleOrigin}/readyz`)).status === 200) // The roll-up has run.
      await until(async () => (await count('public.click_link')) > 0) // So has the sealing of links.
      expect(await count('plane.release')).toBe(0)
      await askForRelease(program.links().fédération ?? '')
      await until(async () => (await count('plane.release')) === 1)
      expect(await count('bullmq.job')).toBe(0)
    } finally {
      await owner.end()
    }
    expect(await program.end('SIGTERM')).toBe(0)
    expect(program.complaints()).toEqual([])
    if (linux) expect(await leftAfter(dataDir)).toEqual([])
  },
  240_000,
)

async function askForRelease(link: string): Promise<void> {
  const { origin } = new URL(link)
  const entered = await fetch(link, { redirect: 'manual' })
  const cookie = (entered.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const asked = await fetch(`${origin}/federation/mesure`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin },
  })
  expect(asked.headers.get('location')).toBe('/federation?fait=demandee')
}
