import { parse } from 'csv-parse/sync'
import { loadContracts } from '../../../server/contract/index.js'
import { ACTIVITIES, RECIPIENTS } from '../../../server/portal/dossier/activities.js'
import { FLOWS } from '../../../server/portal/dossier/flows.js'
import { manifestOf } from '../../../server/portal/dossier/manifest.js'
import { COLUMNS } from '../../../server/portal/dossier/say.js'
import { wordsOf } from '../../../server/portal/words/index.js'
import { type ConsoleServer, startConsoleServer } from '../../app/console-server.js'
import { root, type TestDatabase, testDatabase } from '../../database.js'
import { demoStart, seedTestDemo } from '../../demo/demonstration.js'

const DOSSIER = '/federation/dossier'
const fr = wordsOf('fr')

let database: TestDatabase
let server: ConsoleServer
let cookie: string
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const [federation] = await server.store.organisations('federation')
  cookie = await server.signIn(federation?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const html = async (path: string, asking = { cookie }) => (await server.get(path, asking)).text()
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
const read = async (path: string, asking?: { cookie: string }) => plain(await html(path, asking))
/** As a page prints a text: the spaces of print are spaces here. */
const printed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')

test('the federation alone reads the dossier and its files', async () => {
  const [cinema] = await server.store.organisations('cinema')
  const other = await server.signIn(cinema?.id ?? '')
  for (const path of ['', '/registre.csv', '/registre.json', '/registre.pdf', '/aipd.txt']) {
    const answers = [cookie, other, ''].map((asking) => server.get(DOSSIER + path, { cookie: asking }))
    const [own, foreign, nobody] = (await Promise.all(answers)).map(({ status }) => status)
    expect(`${path} ${own} ${foreign}`).toBe(`${path} 200 403`)
    expect([303, 302, 401]).toContain(nobody)
  }
})

test('the dossier says what is open first, then every activity with the parties in force', async () => {
  const page = await read(DOSSIER)
  expect(page).toContain(printed(fr.dossier.open['not-validated']))
  expect(page).toContain(printed(fr.dossier.open['no-hosting']))
  expect(page.indexOf(printed(fr.dossier.open['no-hosting']))).toBeLessThan(
    page.lastIndexOf(printed(fr.dossier.activities.visits.title)),
  )
  for (const { code, tables } of ACTIVITIES) {
    expect(page).toContain(printed(fr.dossier.activities[code].title))
    for (const table of tables) expect(page).toContain(table)
  }
  expect(page).toContain('la fédération (SCARE)')
  expect(page).toContain('l’opérateur (Klox)')
  expect(page).toContain('Le Royal')
  expect(page).toContain(manifestOf(loadContracts(`${root}/contracts`)).sha256)
})

test('the hosting country and the contact come from the configuration, and are open no more', async () => {
  const told = await startConsoleServer(database, {
    clock: () => demoStart,
    dossier: { hostingCountry: 'Islande', privacyContact: 'donnees@example.org' },
  })
  try {
    const [federation] = await told.store.organisations('federation')
    const asking = { cookie: await told.signIn(federation?.id ?? '') }
    const page = plain(await (await told.get(DOSSIER, asking)).text())
    expect(page).toContain('hébergement : Islande')
    expect(page).not.toContain('HOSTING_COUNTRY')
    expect(page).not.toContain('PRIVACY_CONTACT')
    expect(plain(await (await told.get('/responsables')).text())).toContain('donnees@example.org')
  } finally {
    await told.close()
  }
})

test.each([
  ['fr', ';'],
  ['en', ','],
] as const)(
  'the register as a table has a line for each activity, and a cell for each column: %s',
  async (language, delimiter) => {
    const response = await server.get(`${DOSSIER}/registre.csv?langue=${language}`, { cookie })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="registre.csv"')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [header, parties, ...rows] = parse(await response.text(), { bom: true, delimiter }) as string[][]
    expect(header).toHaveLength(COLUMNS.length + 2)
    expect(parties?.[2]).toContain('Le Royal')
    expect(rows).toHaveLength(ACTIVITIES.length)
    for (const cells of rows) expect(cells.every((cell) => cell.length > 0)).toBe(true)
  },
)

test('the register for machines has codes and labels, every table and recipient, and nobody but parties', async () => {
  const register = await (await server.get(`${DOSSIER}/registre.json?langue=en`, { cookie })).json()
  expect(register).toMatchObject({
    language: 'en',
    hosting: { country: null },
    assessment: { version: expect.any(Number) },
  })
  expect(register.activities.map(({ code }: { code: string }) => code)).toEqual(ACTIVITIES.map(({ code }) => code))
  expect(register.activities[0].said.title).toBe(wordsOf('en').dossier.activities.visits.title)
  expect(register.controllers.federation).toEqual(['SCARE'])
  const text = JSON.stringify(register)
  for (const recipient of RECIPIENTS) expect(text).toContain(`"${recipient}"`)
  for (const { tables } of ACTIVITIES) for (const table of tables) expect(text).toContain(`"${table}"`)
  const { rows } = await database.owner.query<{ name: string; email: string }>('SELECT name, email FROM public.person')
  expect(rows.length).toBeGreaterThan(3)
  for (const { name, email } of rows) expect([text.includes(email), text.includes(`"${name}"`)]).toEqual([false, false])
})

test('the register to print is a tagged PDF in the language that was asked for', async () => {
  for (const [language, tag] of [
    ['fr', 'fr-FR'],
    ['en', 'en-GB'],
  ]) {
    const response = await server.get(`${DOSSIER}/registre.pdf?langue=${language}`, { cookie })
    expect(response.headers.get('content-type')).toBe('application/pdf')
    const pdf = Buffer.from(await response.arrayBuffer()).toString('latin1')
    expect(pdf.startsWith('%PDF-1.7')).toBe(true)
    expect(pdf).toContain(`/Lang (${tag})`)
    expect([...pdf.matchAll(/\/S \/Table\b/g)]).toHaveLength(ACTIVITIES.length + 1)
  }
})

test('the impact assessment is downloaded in the language of the page', async () => {
  expect(await html(`${DOSSIER}/aipd.txt?langue=fr`)).toContain('# Analyse d’impact'.replace('’', "'"))
  expect(await html(`${DOSSIER}/aipd.txt?langue=en`)).toContain('# Data protection impact assessment')
})

test('anybody reads who is responsible, whom to ask, and how without papers', async () => {
  const page = await read('/responsables', { cookie: '' })
  for (const said of [fr.controllers.title, fr.controllers.rightsTitle, fr.controllers.noticeTitle])
    expect(page).toContain(printed(said))
  expect(page).toContain('SCARE')
  expect(page).toContain('Klox')
  expect(page).toContain('en 30 jours au plus')
  expect(page).toContain('Recueillir le consentement la salle –')
  const source = await html('/responsables', { cookie: '' })
  expect(source).toContain('http://127.0.0.1:4001/e/donnees?langue=fr')
  expect(source).toMatch(/href="\/notice\/2026-1\d"/)
  expect(page).toContain('Votre visite peut aider votre cinéma')
})

test('the role matrix on the page is that of the contracts in force', async () => {
  const client = database.owner
  const { rows } = await client.query<{ id: string; terms: { roleMatrix: { duty: string; lead: string }[] } }>(
    `SELECT id, terms FROM public.contract WHERE state = 'in-force' AND kind IN ('federation-cinema', 'operator-federation')`,
  )
  for (const { id, terms } of rows) {
    const roleMatrix = terms.roleMatrix.map((row) =>
      row.duty === 'collect-consent' ? { ...row, lead: 'distributor', helps: [] } : row,
    )
    await client.query('UPDATE public.contract SET terms = $2 WHERE id = $1', [id, { ...terms, roleMatrix }])
  }
  try {
    expect(await read('/responsables')).toContain('Recueillir le consentement le distributeur –')
  } finally {
    for (const { id, terms } of rows)
      await client.query('UPDATE public.contract SET terms = $2 WHERE id = $1', [id, terms])
  }
})

test('the drawing has a title, a description and a table that says every way', async () => {
  const source = await html('/responsables', { cookie: '' })
  expect(source).toMatch(/<svg[^>]*role="img"[^>]*aria-labelledby="flux-titre"[^>]*aria-describedby="flux-texte"/)
  expect(source).toMatch(/<title id="flux-titre">[^<]+</)
  expect(source).toMatch(/<desc id="flux-texte">[^<]+</)
  const page = plain(source)
  for (const { code } of FLOWS) {
    expect(page).toContain(printed(fr.flows.ways[code].crosses))
    expect(page).toContain(printed(fr.flows.ways[code].never))
  }
  // As many arrows as ways: what is agreed alone is dashed.
  expect([...source.matchAll(/class="way[ "]/g)]).toHaveLength(FLOWS.length)
  expect([...source.matchAll(/class="way[^"]* later"/g)]).toHaveLength(
    FLOWS.filter(({ state }) => state === 'agreed').length,
  )
})

test('the models of the contracts can be read, and no other', async () => {
  const page = await html('/responsables', { cookie: '' })
  const links = [...page.matchAll(/href="(\/responsables\/contrats\/[^"]+)"/g)].map(([, href]) => href as string)
  expect(links).toHaveLength(4)
  for (const link of links) {
    const model = await server.get(link)
    expect(`${link} ${model.status}`).toBe(`${link} 200`)
    expect(await model.text()).not.toContain('{{')
  }
  expect((await server.get('/responsables/contrats/notice')).status).toBe(404)
})

test('it is found from “Qui voit quoi” and from the notice, and by its English address', async () => {
  for (const path of ['/comprendre', '/notice/2026-11'])
    expect(`${path} ${(await html(path, { cookie: '' })).includes('href="/responsables"')}`).toBe(`${path} true`)
  const alias = await server.get('/controllers')
  expect([alias.status, alias.headers.get('location')]).toEqual([302, '/responsables?langue=en'])
  expect(await read('/responsables?langue=en')).toContain('Who answers for what')
})

test('without any contract the pages say so, and name nobody', async () => {
  const bare = await testDatabase()
  const empty = await startConsoleServer(bare, { clock: () => demoStart })
  try {
    const page = plain(await (await empty.get('/responsables')).text())
    expect(page).toContain(printed(fr.controllers.model))
    expect(page).toContain(printed(fr.controllers.none))
    expect(page).not.toContain(fr.controllers.noticeTitle)
  } finally {
    await empty.close()
    await bare.drop()
  }
}, 60_000)
