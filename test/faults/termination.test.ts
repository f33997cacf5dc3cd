import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { listContracts, moveContract } from '../../server/contract/index.js'
import { createPool } from '../../server/lib/postgres.js'
import { issueIdentity, loadPseudonymRing } from '../../server/pseudonym/index.js'
import { startPlatform } from '../platform.js'

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const CLIENTS = 8
/** Long enough for a busy machine; the usual figure is in docs/benchmarks.md. */
const AT_ONCE_MS = 2_000

test('a contract that is terminated under load ends collection at once in every process, and nothing enters under it', async () => {
  const platform = await startPlatform({ WEB_CONCURRENCY: '2' })
  const owner = createPool({ url: platform.databaseUrls.owner, max: 2, name: 'test' })
  try {
    expect(platform.pids('pixel').length).toBe(2)
    const { rows } = await owner.query<{ site: string; party: string; key: string; host: string; notice: string }>(
      `SELECT s.id AS site, m.organisation_id AS party, s.key, s.hosts[1] AS host, s.notice_version AS notice
       FROM public.site s JOIN public.cinema m ON m.id = s.cinema_id JOIN plane.contract_term t ON t.site = s.id ORDER BY s.key LIMIT 1`,
    )
    const [place] = rows
    if (place === undefined) throw new Error('the demonstration has sites')
    const [contract] = await listContracts(owner, { partyId: place.party, states: ['in-force'] })
    const ring = loadPseudonymRing(join(platform.dataDir, 'keys/pseudonym'))
    const body = JSON.stringify({ s: place.key, c: { k: 'manual', p: 7, n: place.notice }, u: '/' })
    const answers: { sentAt: number; said: string }[] = []
    let running = true
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      while (running) {
        const cookie = issueIdentity(ring, { now: new Date() }).setCookie.split(';')[0] ?? ''
        const sentAt = performance.now()
        const headers = { cookie, origin: `https://${place.host}` }
        answers.push({ sentAt, said: await visit(agent, platform.pixelOrigin, { body, headers }) })
      }
      agent.destroy()
    }
    const clients = Array.from({ length: CLIENTS }, client)
    await sleep(1_000)
    const contractId = contract?.id ?? ''
    const ended = await moveContract(owner, { contractId, type: 'terminate', at: () => new Date() })
    const committed = performance.now()
    if (!ended.done) throw new Error(ended.why)
    const at = ended.contract.endedAt
    await sleep(AT_ONCE_MS + 1_000)
    running = false
    await Promise.all(clients)

    const kept = answers.filter(({ said }) => said === 'kept')
    expect(kept.length).toBeGreaterThan(50)
    const lateMs = Math.max(...kept.map(({ sentAt }) => sentAt)) - committed
    process.stdout.write(`the last visit that was kept was sent ${lateMs.toFixed(1)} ms after the commit\n`)
    expect(lateMs).toBeLessThan(AT_ONCE_MS)
    const after = answers.filter(({ sentAt }) => sentAt > committed + AT_ONCE_MS)
    expect(after.length).toBeGreaterThan(50)
    expect(new Set(after.map(({ said }) => said))).toEqual(new Set(['refused; no-contract']))
    // Whatever a process still believed: the database takes no visit of a moment at which no contract holds.
    const late = await owner.query('SELECT FROM plane.visit WHERE site = $1 AND at >= $2', [place.site, at])
    expect(late.rowCount).toBe(0)
  } finally {
    await owner.end()
    await platform.stop()
  }
}, 120_000)

function visit(
  agent: Agent,
  origin: string,
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/e/v`, { agent, method: 'POST', headers: { 'user-agent': AGENT, ...headers } })
    sent.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(String(response.headers.lanterne)))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
