import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConsentRecord } from '../../server/consent/index.js'
import { type Notice, putNotices } from '../../server/contract/index.js'
import { addDays, addMonths } from '../../server/lib/clock.js'
import { sha256 } from '../../server/lib/id.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { demoRing, demoStart, seedTestDemo, testRing } from '../demo/demonstration.js'
import { type Consented, consented, logEvent } from './consented.js'

const script = join(root, 'docs/verify-receipt.mjs')
const folder = mkdtempSync(join(tmpdir(), 'lanterne-receipt-'))
const at = addDays(demoStart, 1)
let now = addDays(at, 1)

let database: TestDatabase
let server: ConsoleServer
let yes: Consented
let file: Buffer
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
  yes = await consented(database, { at, source: 'didomi' })
  file = Buffer.from(await (await server.get(`/recu/${yes.receipt}.json`)).arrayBuffer())
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(demoRing().jwks))
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  now = addDays(at, 1)
})

/** What the script says of these bytes, and how it ends. */
function verify(bytes: Uint8Array, jwks = 'jwks.json'): Promise<{ code: number; said: string }> {
  const path = join(folder, `${randomUUID()}.json`)
  writeFileSync(path, bytes)
  return new Promise((resolve) => {
    execFile(process.execPath, [script, path, join(folder, jwks)], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), said: out + err })
    })
  })
}

async function read(path: string): Promise<string> {
  const html = await (await server.get(path)).text()
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

test('a receipt is verified offline, by a program of one page and with the published keys', async () => {
  const { code, said } = await verify(file)
  expect({ code, first: said.split('\n')[0] }).toEqual({
    code: 0,
    first: `good: lanterne-receipt+jws, signed with the key ${demoRing().current.kid}`,
  })
  expect(said).toContain(yes.receipt)
  const { document } = JSON.parse(file.toString())
  expect(ConsentRecord.parse(document)).toEqual(document)
})

test('that program is short, and needs nothing but Node.js', () => {
  const text = readFileSync(script, 'utf8')
  expect(text.split('\n').length).toBeLessThanOrEqual(100)
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name)).toEqual(['node:crypto', 'node:fs'])
})

test('any byte that is flipped makes a receipt worthless', async () => {
  const places = Array.from({ length: 64 }, (_, n) => Math.floor((n * (file.length - 1)) / 63))
  // The last signs of the signature too: base64url has bits to spare there.
  const end = file.lastIndexOf('"')
  const wrong: string[] = []
  for (const place of [...places, end - 1, end - 2]) {
    const flipped = Buffer.from(file)
    flipped[place] = (flipped[place] ?? 0) ^ (1 << (place % 7))
    const { code, said } = await verify(flipped)
    if (code !== 1 || !said.startsWith('not good: ')) wrong.push(`${place}: ${said.slice(0, 80)}`)
  }
  expect(wrong).toEqual([])
  for (const other of [Buffer.concat([file, Buffer.from('\n')]), file.subarray(1), Buffer.from('{}'), Buffer.alloc(0)])
    expect((await verify(other)).code).toBe(1)
}, 120_000)

test('a receipt that another key signed is none', async () => {
  writeFileSync(join(folder, 'others.json'), JSON.stringify(testRing().jwks))
  expect(await verify(file, 'others.json')).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not published'),
  })
})

test('nobody keeps a receipt on its way, and nobody finds it', async () => {
  for (const path of [`/recu/${yes.receipt}`, `/recu/${yes.receipt}.json`]) {
    const response = await server.get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-robots-tag')).toContain('noindex')
  }
})

test('a number that is no receipt is answered like any address that there is not', async () => {
  const plain = async (path: string) => {
    const response = await server.get(path)
    return `${response.status} ${(await response.text()).replaceAll(path, '')}`
  }
  const none = await plain('/rien-ici')
  for (const other of [randomUUID(), 'rien', yes.receipt.toUpperCase(), `${yes.receipt}0`, '%00', yes.visitor])
    for (const end of ['', '.json']) expect(await plain(`/recu/${other}${end}`)).toBe(none)
})

test('its page says to what, when, where, how and until when, and how to take it back', async () => {
  const text = await read(`/recu/${yes.receipt}`)
  for (const part of [
    'Vous avez dit oui, et cet accord vaut encore.',
    'Le Royal',
    'mettre en commun votre fréquentation',
    yes.host,
    '23 novembre 2026',
    'le bandeau du site, Didomi',
    'version 2026-12',
    '23 mai 2027',
    'Mes données',
    yes.receipt,
  ])
    expect(text).toContain(part)
  expect(await read(`/recu/${yes.receipt}?langue=en`)).toContain('You said yes, and that still holds.')
})

test('it follows what happens: run out, and taken back', async () => {
  now = addMonths(at, 6)
  expect(await read(`/recu/${yes.receipt}`)).toContain('a pris fin de lui-même')
  now = addDays(at, 3)
  const { receipt, site } = await consented(database, { at, pooled: false, slug: 'le-star' })
  const { rows } = await database.owner.query('SELECT * FROM plane.consent WHERE receipt = $1', [receipt])
  const given = rows[0]
  await logEvent(database.pixel, {
    ...{ receipt, site, event: 'withdrawn', at: addDays(at, 2), purposes: 7, source: 'manual' },
    version: given.notice_version,
    sha256: given.notice_sha256,
    givenAt: given.given_at,
    expiresAt: given.expires_at,
  })
  const text = await read(`/recu/${receipt}`)
  expect(text).toContain('puis vous l’avez retiré')
  expect(text).toContain('25 novembre 2026')
  const signed = await (await server.get(`/recu/${receipt}.json`)).text()
  expect(JSON.parse(signed).document['dpv:hasConsentStatus']).toBe('dpv:ConsentWithdrawn')
})

test('without keys a receipt is shown and not signed', async () => {
  const keyless = await startConsoleServer(database, { clock: () => now, ring: null })
  try {
    expect(await (await keyless.get(`/recu/${yes.receipt}`)).text()).toContain('n’a pas de clés de signature')
    expect((await keyless.get(`/recu/${yes.receipt}.json`)).status).toBe(503)
  } finally {
    await keyless.close()
  }
})

test('a notice may have a version with a dot; what can be no version is not looked for', async () => {
  const notice = (version: string) => ({
    ...{ version, textFr: 'Oui ?', textEn: 'Yes?', sha256: sha256('Oui ?\nYes?') },
    terms: {} as Notice['terms'],
  })
  await putNotices(database.owner, [notice('2026-12.1')])
  expect((await server.get('/notice/2026-12.1')).status).toBe(200)
  expect(await (await server.get('/notice/2026-12.1.txt')).text()).toBe('Oui ?\nYes?')
  for (const other of ['.', '..', '1.txt', 'a b', 'é', '', 'a/b', 'x'.repeat(65)]) {
    await expect(putNotices(database.owner, [notice(other)])).rejects.toThrow('is no name for a version')
    if (other.length > 2) expect((await server.get(`/notice/${encodeURIComponent(other)}`)).status).toBe(404)
  }
})

test('a notice is published with the exact text whose hash it shows', async () => {
  const { rows } = await database.owner.query<{ sha256: Buffer; exact: string }>(
    `SELECT sha256, text_fr || E'\\n' || text_en AS exact FROM public.notice WHERE version = '2026-11'`,
  )
  const notice = rows[0]
  const hash = notice?.sha256.toString('hex') ?? ''
  const html = await (await server.get('/notice/2026-11')).text()
  expect(html).toContain(hash)
  const exact = /<pre>([^<]*)<\/pre>/.exec(html)?.[1]
  expect(exact?.replace(/&(\w+);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '')).toBe(
    notice?.exact,
  )
  expect(await (await server.get('/notice/2026-11.txt')).text()).toBe(notice?.exact)
  expect(await read('/notice/2026-11?langue=en')).toContain('Your visit can help your cinema')
  for (const other of ['2026-13', '%00', '..%2F', 'a'.repeat(65)])
    expect((await server.get(`/notice/${other}`)).status).toBe(404)
})
