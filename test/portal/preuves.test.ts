import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PURGED, purgeNightly } from '../../server/audience/index.js'
import { drawProofs, proveConsent } from '../../server/consent/index.js'
import { addDays, parisDay } from '../../server/lib/clock.js'
import { purgePayoutRecords } from '../../server/payout/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type Consented, consented, logEvent, tamper } from '../consent/consented.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { demoRing, demoStart, seedTestDemo } from '../demo/demonstration.js'

const at = addDays(demoStart, 1)
const now = addDays(at, 1)
const { jwks } = demoRing()

let database: TestDatabase
let server: ConsoleServer
let cookie: string
let yes: Consented
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => now })
  const [federation] = await server.store.organisations('federation')
  cookie = await server.signIn(federation?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(async () => {
  await database.owner.query('TRUNCATE plane.visitor_cinema_day, plane.consent_link')
  yes = await consented(database, { at })
})

/** As if nothing had been drawn today. */
async function anotherDay(): Promise<void> {
  await database.owner.query(`SELECT setval('plane.consent_draws', 0)`)
}

async function read(path: string): Promise<string> {
  return plain(await (await server.get(path, { cookie })).text())
}

const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
/** The button of the page. */
const pressed = () => server.post(PROOFS, { cookie })
const PROOFS = '/federation/preuves'

async function drawn(moment = now) {
  await anotherDay()
  const rows = await drawProofs(database.console, { jwks, now: moment })
  if (rows === null) throw new Error('it is another day')
  return rows
}
const faults = async () => (await drawn()).flatMap((row) => row.faults)

/** A row of the pool that no consent carries: what must never be. */
async function planted({ cinema = yes.cinema, visitor = randomUUID() } = {}): Promise<void> {
  await database.owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
     SELECT $1, $2, $3, 1, 7, $4, id FROM plane.contract_term WHERE cinema = $2 LIMIT 1`,
    [visitor, cinema, parisDay(now), addDays(now, 100)],
  )
}

test('rows drawn by lot are proven, down to the contract’s signatures', async () => {
  await consented(database, { at, slug: 'le-star', purposes: 5 })
  expect(await drawn()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ cinemaName: 'Le Royal', receipts: [yes.receipt], faults: [] }),
      expect.objectContaining({ cinemaName: 'Le Star', faults: [] }),
    ]),
  )
  await anotherDay()
  const page = plain(await (await pressed()).text())
  expect(page).toContain('Toutes les lignes tirées sont prouvées.')
  expect(page).toContain('sur 2 tirées')
})

test('a row that no consent carries is found, shown first and in red', async () => {
  await planted()
  expect(await faults()).toEqual(['no-consent'])
  await anotherDay()
  const html = await (await pressed()).text()
  expect(html).toContain('1\u00a0ligne tirée n’est pas prouvée'.replace('\u00a0', ' '))
  expect(html).toContain('aucun accord ne porte cette ligne')
  expect(html.indexOf('state-refused')).toBeGreaterThan(0)
  expect(html.indexOf('state-refused')).toBeLessThan(html.indexOf('state-in-force'))
})

test('the console never sees a pseudonym, neither here nor by asking the database', async () => {
  const { rows, fields } = await database.console.query('SELECT * FROM plane.sample_consents(20)')
  expect(fields.map(({ name }) => name)).toEqual([
    'draw',
    'cinema',
    'receipt',
    'given_at',
    'expires_at',
    'notice_sha256',
    'in_time',
    'outlives',
    'lacking',
  ])
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(yes.visitor)
  for (const path of ['', `/recu/${yes.receipt}`, `/recu/${yes.receipt}.json`])
    expect(await (await server.get(`${PROOFS}${path}`, { cookie })).text()).not.toContain(yes.visitor)
  await anotherDay()
  expect(await (await pressed()).text()).not.toContain(yes.visitor)
  await expect(database.console.query('SELECT * FROM plane.consent_link')).rejects.toThrow('permission denied')
  await expect(database.pixel.query('SELECT * FROM plane.sample_consents(1)')).rejects.toThrow('permission denied')
})

test('of a large pool as many are drawn as were asked for, each of another person', async () => {
  await database.owner.query(
    `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
     SELECT gen_random_uuid(), $1, $2, 1, 7, $3, t.id FROM generate_series(1, 10500), (SELECT id FROM plane.contract_term WHERE cinema = $1 LIMIT 1) AS t`,
    [yes.cinema, parisDay(now), addDays(now, 100)],
  )
  for (const many of [20, 1000]) {
    const { rows } = await database.console.query('SELECT draw FROM plane.sample_consents($1)', [many])
    expect(rows.map(({ draw }) => draw)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  }
})

test('rows are drawn five times a day, also when what was drawn is rolled back, and then no more', async () => {
  await anotherDay()
  const client = await database.console.connect()
  for (let n = 0; n < 3; n++) {
    await client.query('BEGIN')
    expect((await client.query('SELECT FROM plane.sample_consents(20)')).rowCount).toBe(1)
    await client.query('ROLLBACK')
  }
  client.release()
  expect(await drawProofs(database.console, { jwks, now })).toHaveLength(1)
  expect((await pressed()).status).toBe(200)
  expect(await drawProofs(database.console, { jwks, now })).toBeNull()
  const refused = await pressed()
  expect(refused.status).toBe(429)
  expect(await refused.text()).toContain('Cinq tirages ont déjà été faits aujourd’hui')
  expect((await server.get('/federation/preuves', { cookie })).status).toBe(200)
  for (const sql of [`SELECT setval('plane.consent_draws', 0)`, 'SELECT last_value FROM plane.consent_draws'])
    await expect(database.console.query(sql)).rejects.toThrow('permission denied')
  await database.owner.query(`SELECT setval('plane.consent_draws', last_value - 10) FROM plane.consent_draws`)
  expect(await drawProofs(database.console, { jwks, now })).toHaveLength(1)
})

test('only the button draws: no address does, and nothing between keeps what was drawn', async () => {
  await anotherDay()
  for (const path of ['', '?tirage=1']) {
    const page = await server.get(`${PROOFS}${path}`, { cookie })
    expect(page.status).toBe(200)
    expect(plain(await page.text())).not.toContain('sur 1 tirées')
  }
  const answer = await pressed()
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(await answer.text()).toMatch(/<form[^>]*method="post"[^>]*action="\/federation\/preuves#tirage"/)
  const { rows } = await database.owner.query('SELECT (last_value % 10)::int AS drawn FROM plane.consent_draws')
  expect(rows).toEqual([{ drawn: 1 }])
})

test('a row whose consent was taken back, ran out, or is for less or for elsewhere, is not proven', async () => {
  const set = (sql: string) => database.owner.query(`UPDATE plane.visitor_cinema_day SET ${sql}`)
  const { rows } = await database.owner.query('SELECT * FROM plane.consent WHERE receipt = $1', [yes.receipt])
  const line = {
    ...{ receipt: yes.receipt, site: yes.site, purposes: 7, source: 'manual' },
    ...{ version: rows[0].notice_version, sha256: rows[0].notice_sha256 },
    ...{ givenAt: rows[0].given_at, expiresAt: rows[0].expires_at },
  }
  await set(`day = day - 1`)
  expect(await faults()).toEqual(['not-given-then'])
  await set(`day = day + 1`)
  expect(await faults()).toEqual([])
  const later = await drawn(addDays(at, 181))
  expect(later).toEqual([]) // It waits for the night, and nothing reads it any more.
  await set(`expires_at = '2030-01-01Z'`)
  expect((await drawn(addDays(at, 185)))[0]?.faults).toEqual(['expired'])
  await logEvent(database.pixel, { ...line, event: 'withdrawn', at: addDays(at, 0.5) })
  expect(await faults()).toEqual(['withdrawn'])

  await database.owner.query('TRUNCATE plane.visitor_cinema_day, plane.consent_link')
  await consented(database, { at, purposes: 1 })
  await set('purposes = 7')
  expect(await faults()).toEqual(['fewer-purposes'])
})

test('a narrower consent carries what was pooled under the wider one that it replaced', async () => {
  const narrowedAt = addDays(at, 0.75)
  await database.owner.query('TRUNCATE plane.visitor_cinema_day, plane.consent_link')
  const { receipt, site } = await consented(database, { at: addDays(at, 0.75), purposes: 5 })
  await database.owner.query('UPDATE plane.visitor_cinema_day SET day = day - 1')
  expect(await faults()).toEqual(['not-given-then'])
  const { rows } = await database.owner.query('SELECT * FROM plane.consent WHERE receipt = $1', [receipt])
  await logEvent(database.pixel, {
    ...{ receipt: randomUUID(), site, event: 'withdrawn', at: narrowedAt, purposes: 7, source: 'manual' },
    ...{ version: rows[0].notice_version, sha256: rows[0].notice_sha256, expiresAt: rows[0].expires_at },
  })
  expect(await faults()).toEqual([])
})

test('one byte of the notice’s text, and nothing hangs on it any more', async () => {
  const { rows } = await database.owner.query<{ text: string }>(
    "SELECT text_fr AS text FROM public.notice WHERE version = '2026-12'",
  )
  const change = (text: string) =>
    tamper(
      database.owner,
      'public.notice',
      `UPDATE public.notice SET text_fr = ${quote(text)} WHERE version = '2026-12'`,
    )
  await change(`${rows[0]?.text} `)
  expect(await faults()).toEqual(['notice-changed'])
  expect((await proveConsent(database.console, { receipt: yes.receipt, jwks, now }))?.faults).toEqual([
    'notice-changed',
  ])
  expect(await read(`/federation/preuves/recu/${yes.receipt}`)).toContain('le texte de la notice a été modifié')
  expect(await read('/notice/2026-12')).toContain('a été modifié après sa publication')
  await change(rows[0]?.text ?? '')
  expect(await faults()).toEqual([])
})

test.each([
  `source = 'tcf'`,
  `at = at + interval '1 microsecond'`,
  `purposes = 3`,
  `expires_at = expires_at + interval '1 day'`,
  `notice_sha256 = set_byte(notice_sha256, 31, get_byte(notice_sha256, 31) # 1)`,
  `notice_version = '2026-10'`,
  `proof_sha256 = sha256('x')`,
])('one byte of the log, and the proof is broken: %s', async (change) => {
  await tamper(database.owner, 'plane.consent', `UPDATE plane.consent SET ${change} WHERE receipt = '${yes.receipt}'`)
  expect(await faults()).toContain('log-changed')
  expect(await read(`/federation/preuves/recu/${yes.receipt}`)).toContain('le journal a été modifié')
})

test('a line that was taken out of the log is missed', async () => {
  await tamper(database.owner, 'plane.consent', `DELETE FROM plane.consent WHERE receipt = '${yes.receipt}'`)
  expect(await faults()).toEqual(['no-log'])
})

test('a contract that was changed after its signatures proves nothing', async () => {
  await database.owner.query(
    `UPDATE public.contract SET terms = jsonb_set(terms, '{visitDays}', '29') WHERE kind = 'federation-cinema'`,
  )
  expect(await faults()).toEqual(['signatures'])
  await database.owner.query(
    `UPDATE public.contract SET terms = jsonb_set(terms, '{visitDays}', '30') WHERE kind = 'federation-cinema'`,
  )
  expect(await faults()).toEqual([])
})

test('the proof of a receipt is a page, and a signed file with everything in it', async () => {
  const found = await server.get(`/federation/preuves?recu=%20${yes.receipt.toUpperCase()}`, { cookie })
  expect(found.headers.get('location')).toBe(`/federation/preuves/recu/${yes.receipt}`)
  const page = await read(`/federation/preuves/recu/${yes.receipt}`)
  for (const part of ['Tout se vérifie', 'accord donné', 'intacte', 'entre la fédération et la salle', 'vérifiées'])
    expect(page).toContain(part)
  const file = await (await server.get(`/federation/preuves/recu/${yes.receipt}.json`, { cookie })).text()
  const { document } = verified(file)
  expect(document).toMatchObject({ receipt: yes.receipt, state: 'given', proven: true, faults: [] })
  expect(document.notice.textFr).toContain('Votre visite')
  expect(document.contracts.map(({ signatures }: { signatures: string[] }) => signatures.length)).toEqual([2, 2])
  expect(document.record['lanterne:receipt']).toBe(yes.receipt)
  expect(() => verified(file.replace('Votre visite', 'Votre visits'))).toThrow()
})

test('a number that no consent has is said so beside the field', async () => {
  for (const other of [randomUUID(), 'rien', '']) {
    const response = await server.get(`/federation/preuves?recu=${other}`, { cookie })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Aucun accord ne porte ce numéro.')
  }
  for (const path of [`/recu/${randomUUID()}`, '/recu/rien.json', '/purge/2020-01-01.json', '/purge/rien.json'])
    expect((await server.get(`/federation/preuves${path}`, { cookie })).status).toBe(404)
})

test('what each night deleted is shown, and signed when it is asked for', async () => {
  expect(await read('/federation/preuves')).toContain('Pas encore de nuit')
  await purgeNightly(database.worker, { now, more: purgePayoutRecords })
  const page = await read('/federation/preuves')
  for (const part of ['La nuit du 24 novembre 2026', 'détail des visites', 'tenue']) expect(page).toContain(part)
  const { document } = verified(
    await (await server.get('/federation/preuves/purge/2026-11-24.json', { cookie })).text(),
  )
  expect(document.day).toBe('2026-11-24')
  expect(document.lines).toHaveLength(PURGED.length)
  expect(document.lines.every(({ ok }: { ok: boolean }) => ok)).toBe(true)
})

function quote(text: string): string {
  return `$notice$${text}$notice$`
}

/** By the program that anybody has: throws when the file proves nothing. */
function verified(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-proof-'))
  writeFileSync(join(folder, 'file.json'), text)
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(jwks))
  const script = join(root, 'docs/verify-receipt.mjs')
  execFileSync(process.execPath, [script, join(folder, 'file.json'), join(folder, 'jwks.json')], { stdio: 'pipe' })
  return JSON.parse(text)
}
