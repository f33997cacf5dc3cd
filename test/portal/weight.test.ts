import { get } from 'node:http'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { publish } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
const cookies: Record<string, string> = {}

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const kind of ['cinema', 'distributor', 'federation', 'operator'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
  await publish(database, {
    at: demoStart,
    cells: [{ cell: 'salles-art-et-essai', figure: 780, activated: false }],
  })
})
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** What a browser that takes gzip fetches: bytes on the wire, and the text. */
async function fetched(path: string, cookie: string): Promise<{ bytes: number; text: string }> {
  const bytes = await new Promise<number>((resolve, reject) => {
    get(server.origin + path, { headers: { cookie, 'accept-encoding': 'gzip' } }, (response) => {
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
      })
      response.on('end', () => resolve(size))
    }).on('error', reject)
  })
  return { bytes, text: await (await server.get(path, { cookie })).text() }
}

test.each([
  ['/', ''],
  ['/comprendre', ''],
  ['/salle', 'cinema'],
  ['/distributeur', 'distributor'],
  ['/distributeur/campagnes/nouvelle', 'distributor'],
  ['/federation', 'federation'],
  ['/federation/salles', 'federation'],
  ['/salle/le-royal/contrat', 'cinema'],
  ['/federation/films', 'federation'],
  ['/operateur', 'operator'],
  ['/operateur/campagnes/1', 'operator'],
])('%s weighs less than 60 kB with its style sheet, script and fonts', async (path, kind) => {
  const page = await fetched(path, cookies[kind] ?? '')
  // Pictures are fetched when they come in sight: they are weighed apart.
  const first = page.text.replace(/<picture>.*?<\/picture>/gs, '')
  const parts = [...first.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address]) => address as string)
  expect(parts.length).toBeGreaterThanOrEqual(5)
  let total = page.bytes
  for (const part of new Set(parts)) total += (await fetched(part, '')).bytes
  expect(total).toBeLessThan(60_000)
})

test('each picture of the landing page is there in both languages and colours, is fetched late, and weighs less than 60 kB', async () => {
  const pictures = new Set<string>()
  for (const language of ['fr', 'en']) {
    const { text } = await fetched(`/?langue=${language}`, '')
    const images = [...text.matchAll(/<picture>.*?<\/picture>/gs)].map(([picture]) => picture)
    expect(images).toHaveLength(3)
    for (const image of images) {
      expect(image).toMatch(/loading="lazy"/)
      expect(image).toMatch(/alt="[^"]{20,}"/)
      for (const [, address] of image.matchAll(/src(?:set)?="([^"]+)"/g)) pictures.add(address as string)
    }
  }
  expect(pictures.size).toBe(12)
  for (const picture of pictures) expect((await fetched(picture, '')).bytes).toBeLessThan(60_000)
})
