import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeGently } from '../../server/lib/close-gently.js'
import { sha256 } from '../../server/lib/id.js'
import { STREAMS_PER_PERSON } from '../../server/portal/salle/stream.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { countRefusals, type DemoCinemaRow, demoCinema } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let royal: DemoCinemaRow
let star: DemoCinemaRow
let cookie: string

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  await counted()
  server = await startConsoleServer(database, { clock: () => demoStart })
  royal = await demoCinema(database, 'le-royal')
  star = await demoCinema(database, 'le-star')
  cookie = await server.signIn(royal.organisationId)
}, 60_000)
afterEach(async () => {
  await database.owner.query('DELETE FROM plane.site_day')
  await database.owner.query('DELETE FROM plane.refusal_count')
})
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** What the roll-up leaves: all that came before this moment is counted. */
async function counted(at: Date = demoStart): Promise<void> {
  await database.worker.query(`UPDATE plane.watermark SET at = $1 WHERE sweep = 'roll-up'`, [at])
}

async function visit(cinema: DemoCinemaRow, kind: string, visits = 1): Promise<void> {
  await database.owner.query(
    `INSERT INTO plane.site_day AS d (site, day, kind, film, visits, linked) VALUES ($1, '2026-11-22', $2, 0, $3, 0)
     ON CONFLICT (site, day, kind, film) DO UPDATE SET visits = d.visits + excluded.visits`,
    [cinema.siteId, kind, visits],
  )
}

const PAGE = '/salle/le-royal/allumer'
const EVENTS = `${PAGE}/evenements`

async function open(path: string): Promise<{ url: string; html: string; text: string }> {
  let response = await server.get(path, { cookie })
  let url = path
  if (response.status === 303) {
    url = response.headers.get('location') ?? ''
    response = await server.get(url, { cookie })
  }
  const html = await response.text()
  return { url, html, text: html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ') }
}

const link = (html: string, step: string) =>
  (new RegExp(`href="(${PAGE}\\?etape=${step}&(?:amp;)?depuis=[^"]*)"`).exec(html)?.[1] ?? '').replace('&amp;', '&')

/** Reads a stream until it has said enough. */
async function listen(path: string, enough: (said: string) => boolean, headers: Record<string, string> = {}) {
  const ask = () => server.get(path, { cookie, headers: { accept: 'text/event-stream', ...headers } })
  let response = await ask()
  // That the reader of another stream left is noticed a little later.
  while (response.status === 429) response = await ask()
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let said = ''
  return {
    async heard(): Promise<string> {
      while (!enough(said)) {
        const { value, done } = await reader.read()
        if (done) break
        said += decoder.decode(value, { stream: true })
      }
      return said
    },
    close: () => reader.cancel(),
  }
}

const dataOf = (said: string) => [...said.matchAll(/^data: (\{.*\})$/gm)].map((one) => JSON.parse(one[1] as string))

describe('the stream', () => {
  test('tells a visit that is counted while somebody looks, with the time in France and the page', async () => {
    await visit(royal, 'film', 40)
    const stream = await listen(EVENTS, (said) => said.includes('event: arrivee'))
    await visit(royal, 'showtimes')
    const said = await stream.heard()
    await stream.close()
    // What was there before is no arrival; 08:00 UTC is nine o’clock.
    expect(dataOf(said)).toEqual([{ lights: true, texts: ['9\u00a0h\u00a000, page Horaires'] }])
    expect(said).toMatch(/^id: \d+~(film\.40_showtimes\.1|showtimes\.1_film\.40)~$/m)
  }, 30_000)

  test('tells nothing of another cinema', async () => {
    const stream = await listen(EVENTS, (said) => said.includes('page Accueil'))
    await visit(star, 'showtimes', 7)
    await countRefusals(database, { siteId: star.siteId, day: '2026-11-22', reason: 'gpc', refused: 2 })
    await visit(royal, 'home')
    const said = await stream.heard()
    await stream.close()
    expect(dataOf(said).flatMap(({ texts }) => texts)).toEqual(['9\u00a0h\u00a000, page Accueil'])
  }, 30_000)

  test('tells a refused visit with its reason, which lights nothing', async () => {
    const stream = await listen(EVENTS, (said) => said.includes('event: arrivee'))
    await countRefusals(database, { siteId: royal.siteId, day: '2026-11-22', reason: 'notice-outdated', refused: 1 })
    const [event] = dataOf(await stream.heard())
    await stream.close()
    expect(event).toEqual({
      lights: false,
      texts: [expect.stringContaining('La ligne du site nomme une ancienne notice')],
    })
  }, 30_000)

  test('misses nothing of what came while the connection was lost', async () => {
    await visit(royal, 'home', 3)
    const seconds = Math.floor(demoStart.getTime() / 1000)
    const headers = { 'last-event-id': `${seconds}~home.1~` }
    const stream = await listen(`${EVENTS}?depuis=${seconds}~home.3~`, (said) => said.includes('arrivee'), headers)
    const [event] = dataOf(await stream.heard())
    await stream.close()
    expect(event.texts).toEqual(['9\u00a0h\u00a000, page Accueil (2 fois)'])
  }, 30_000)

  test('is open three times a person and no more, until one is closed', async () => {
    const streams = []
    for (let at = 0; at < STREAMS_PER_PERSON; at++) streams.push(await listen(EVENTS, () => true))
    const refused = await server.get(EVENTS, { cookie, headers: { accept: 'text/event-stream' } })
    expect([refused.status, (await refused.json()).code]).toEqual([429, 'too-many-streams'])
    await Promise.all(streams.map((stream) => stream.close()))
    await (await listen(EVENTS, () => true)).close()
  }, 30_000)

  test('ends when its session does, by the next beat, and says nothing of an end: the browser asks again', async () => {
    const theirs = await server.signIn(royal.organisationId)
    const ask = () => server.get(EVENTS, { cookie: theirs, headers: { accept: 'text/event-stream' } })
    let response = await ask()
    while (response.status === 429) response = await ask()
    expect(response.status).toBe(200)
    await server.store.deleteSession(sha256(theirs.split('=')[1] as string))
    expect(await response.text()).not.toContain('event: fin')
    expect((await ask()).status).toBe(401)
  }, 40_000)

  test('does not keep the console from stopping', async () => {
    const other = createServer(server.app)
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}${EVENTS}`, { headers: { cookie } })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let said = ''
    while (!said.includes('la lampe veille')) said += decoder.decode((await reader.read()).value, { stream: true })
    const closing = closeGently(other)
    // A connection that the server had to destroy, its patience over, would make this throw.
    for (let part = await reader.read(); !part.done; part = await reader.read()) said += decoder.decode(part.value)
    await closing
    expect(said).not.toContain('event: fin')
  }, 30_000)
})

describe('the page', () => {
  test('after a refusal of which nothing came, says so, and waits for a yes', async () => {
    const first = await open(PAGE)
    expect(first.text).toContain('Ouvrez votre site, et refusez')
    expect(first.html).toMatch(/<a href="http:\/\/localhost:\d+\/" target="_blank" rel="noopener">/)
    expect(first.text).not.toContain('Rien reçu. C’est parfait.')
    const after = await open(link(first.html, 'refus'))
    expect(after.url).toContain('etape=accepter')
    expect(after.text).toContain('Rien reçu. C’est parfait.')
    expect(after.text).toContain('Elle attend votre oui.')
    expect(after.html).toContain('class="lantern"')
  }, 30_000)

  test('says honestly what came in spite of a refusal', async () => {
    const first = await open(PAGE)
    await visit(royal, 'home', 2)
    await countRefusals(database, { siteId: royal.siteId, day: '2026-11-22', reason: 'no-consent', refused: 1 })
    await visit(star, 'booking')
    const after = await open(link(first.html, 'refus'))
    expect(after.text).toContain('Reçu depuis 9 h 00 :')
    expect(after.text).toContain('page Accueil (2 fois)')
    expect(after.text).toContain('Aucun accord prouvé pour ce qui était demandé')
    expect(after.text).not.toContain('C’est parfait')
    expect(after.text).not.toContain('page Réservation')
    const onward = await open(link(after.html, 'continuer'))
    expect(onward.text).toContain('Elle attend votre oui.')
    expect(onward.text).not.toContain('C’est parfait')
  }, 30_000)

  test('does not say that nothing came while counting is behind', async () => {
    const first = await open(PAGE)
    await counted(new Date(demoStart.getTime() - 60_000))
    const after = await open(link(first.html, 'refus'))
    await counted()
    expect(after.text).toContain('Le comptage a du retard')
    expect(after.text).not.toContain('C’est parfait')
  }, 30_000)

  test('without a script, the lantern is lit by looking again', async () => {
    const first = await open(PAGE)
    const accepting = await open(link(first.html, 'refus'))
    const again = link(accepting.html, 'accepter')
    expect((await open(again)).html).toContain('class="lantern"')
    await visit(royal, 'showtimes')
    const lit = await open(again)
    expect(lit.html).toContain('class="lantern lit"')
    expect(lit.text).toMatch(/Elle est allumée\. Reçu depuis 9 h 00 : page Horaires/)
    expect(lit.text).toContain('Rien reçu. C’est parfait.')
  }, 30_000)

  test('is found from the home, and in English under an address of its own', async () => {
    expect((await open('/salle')).html).toContain(`href="${PAGE}"`)
    const alias = await server.get('/cinema/le-royal/light-up', { cookie })
    expect(alias.headers.get('location')).toBe(`${PAGE}?langue=en`)
    expect((await open(`${PAGE}?langue=en`)).text).toContain('The lantern lights up')
  }, 30_000)

  test('an address that was tampered with begins anew', async () => {
    for (const query of ['etape=refus', 'etape=accepter&depuis=x', 'etape=x&depuis=1795334400~~', 'depuis=a&depuis=b'])
      expect((await open(`${PAGE}?${query}`)).text).toContain('J’ai refusé')
  }, 30_000)
})
