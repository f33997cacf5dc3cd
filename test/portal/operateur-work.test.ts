import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinkRing, deliveryOf, findCampaign, sealAcceptedLinks } from '../../server/campaign/index.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { formatOf } from '../../server/portal/format.js'
import { identifiersOf } from '../../server/portal/operateur/ids.js'
import { wordsOf } from '../../server/portal/words/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { judgedClick } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let prisma: PrismaClient
const cookies = {} as Record<'operator' | 'distributor', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  const { rows } = await database.owner.query<{ id: string }>(
    'SELECT c.distributor_id AS id FROM public.campaign c ORDER BY c.id',
  )
  cookies.distributor = await server.signIn(rows[0]?.id ?? '')
  cookies.operator = await server.signIn((await server.store.organisations('operator'))[0]?.id ?? '')
  const ring = createLinkRing(join(mkdtempSync(join(tmpdir(), 'lanterne-links-')), 'links'))
  await sealAcceptedLinks(database.worker, ring, { now: demoStart })
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await server?.close()
  await database?.drop()
})

const WORK = '/operateur/campagnes/1'
const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
const html = async (path: string, language = 'fr') =>
  spaces(
    await (
      await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`, { cookie: cookies.operator })
    ).text(),
  )
const plain = (page: string) =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/ +/g, ' ')
const post = (end: string, form: Record<string, string>) => server.post(WORK + end, { cookie: cookies.operator, form })

test('every identifier is there, each with a button that copies it', async () => {
  const campaign = await findCampaign(prisma, { id: 1 })
  if (campaign === null) throw new Error('the demonstration has a campaign')
  const page = await html(WORK)
  const view = { words: wordsOf('fr'), format: formatOf('fr') }
  for (const { place, value, what } of identifiersOf(campaign, view)) {
    if (value === null) continue
    expect(page).toContain(`<code id="${place}">${value}</code>`)
    expect([what, page.includes(`data-copy="${place}"`)]).toEqual([what, true])
  }
  expect(page).toContain(campaign.activationCode)
  expect(page).toContain('<code id="id-lignes">477</code>')
  const own = await server.get('/distributeur/campagnes/1', { cookie: cookies.distributor })
  const shown = await own.text()
  expect(shown).toContain('id="creations"')
  expect(shown).not.toContain(campaign.activationCode)
})

test('tags are made for the ad server that is chosen, and for a plain page where it is none', async () => {
  expect(await html(`${WORK}?serveur=gam`)).toContain('%%CLICK_URL_UNESC%%http')
  expect(plain(await html(`${WORK}?serveur=gam&relais=2`))).toMatch(/%%CLICK_URL_UNESC%%http(s?)%253A%252F%252F/)
  expect(await html(`${WORK}?serveur=revive`)).toContain('{clickurl}http')
  expect(await html(`${WORK}?serveur=xandr`)).toContain(`\${CLICK_URL}http`)
  expect(plain(await html(`${WORK}?serveur=gam`))).toContain('Balise pour Google Ad Manager')
  const none = await html(`${WORK}?serveur=constructor&relais=9`)
  expect(none).not.toContain('%%')
  expect(none.match(/data-copy="balise-/g)).toHaveLength(4)
})

test('a deal is kept, or comes back with what is wrong', async () => {
  expect((await post('/deal', { deal: 'PM-42' })).headers.get('location')).toBe(
    `${WORK}?fait=deal-enregistre#identifiants`,
  )
  expect(await html(WORK)).toContain('<code id="id-deal">PM-42</code>')
  const wrong = await post('/deal', { deal: '=1+1' })
  expect(wrong.status).toBe(422)
  const page = spaces(await wrong.text())
  expect(page).toContain('Donnez des lettres, des chiffres')
  expect(page).toContain('value="=1+1"')
})

test('where the audience’s files are has a place of its own; while there are none, the page says what will come', async () => {
  expect(await html(WORK)).toContain('id="envoi"')
  await database.owner.query('TRUNCATE public.campaign_platform CASCADE')
  expect(plain(await html(WORK))).toContain('Pas encore d’envoi')
  expect(plain(await html(WORK, 'en'))).toContain('Nothing sent yet')
})

describe('the platform’s report', () => {
  const HEAD = 'jour;emplacement;impressions;dépense\n'

  test('is tried, told line by line, imported as it was shown, and read beside our clicks', async () => {
    await judgedClick(database, { campaign: 1, at: demoStart })
    await judgedClick(database, { campaign: 1, at: demoStart })
    expect(plain(await html(WORK))).toContain('Pas encore de rapport')
    const rapport = `${HEAD}2026-11-22;1;1 000;12,50\n2026-11-22;<b>;1;1\n=HYPERLINK("x");1;1;1\n`
    const tried = await post('/diffusion', { rapport })
    expect(tried.status).toBe(200)
    const raw = spaces(await tried.text())
    const page = plain(raw)
    expect(page).toContain('1 ligne nouvelle, 0 ligne remplacée, 0 ligne déjà là ; 2 lignes à corriger.')
    expect(page).toMatch(/3 &lt;b> aucun emplacement de cette campagne n’a ce numéro ni ce site/)
    expect(page).toMatch(/4 =HYPERLINK\("x"\) ce n’est pas un jour/)
    expect(raw).not.toContain('<b>;')
    expect(await deliveryOf(prisma, { id: 1 })).toEqual([])
    const empreinte = /name="empreinte" value="([^"]+)"/.exec(raw)?.[1] ?? ''
    const done = await post('/diffusion', { rapport, empreinte, geste: 'importer' })
    expect(plain(spaces(await done.text()))).toContain('Le rapport est importé.')
    const beside = plain(await html(WORK))
    expect(beside).toMatch(/Ensemble 1 000 12,50 € 2 0,2 %/)
    expect(beside).toContain('la plateforme, jusqu’au 22 novembre 2026')
    const own = await server.get('/distributeur/campagnes/1', { cookie: cookies.distributor })
    expect(plain(spaces(await own.text()))).toMatch(/Ensemble 1 000 12,50 € 2 0,2 %/)
    expect((await post('/diffusion', { rapport, empreinte, geste: 'importer' })).status).toBe(409)
    expect(await deliveryOf(prisma, { id: 1 })).toHaveLength(1)
  })

  test('is taken as a file, too; what is none is said', async () => {
    const fichier = Buffer.from(`\ufeff${HEAD}2026-11-22;2;5;0\n`).toString('base64')
    const tried = await post('/diffusion', { rapport: '', fichier })
    expect(plain(spaces(await tried.text()))).toContain('1 ligne nouvelle')
    for (const [rapport, said] of [
      ['', 'Il n’y a rien à lire.'],
      ['a;b\n1;2', 'Les colonnes ne sont pas reconnues'],
      [`${HEAD}"x`, 'Ce n’est pas du CSV'],
    ] as const) {
      const wrong = await post('/diffusion', { rapport })
      expect([wrong.status, plain(spaces(await wrong.text())).includes(said)]).toEqual([422, true])
    }
  })
})

describe('the brief', () => {
  test('is a PDF of its own, and JSON with everything that is needed to buy', async () => {
    const pdf = await server.get(`${WORK}/brief.pdf`, { cookie: cookies.operator })
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(pdf.headers.get('content-disposition')).toBe('attachment; filename="brief-campagne-1.pdf"')
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    const json = await server.get(`${WORK}/brief.json`, { cookie: cookies.operator })
    const brief = (await json.json()) as Record<string, unknown>
    expect(brief).toMatchObject({
      ...{ campaign: { id: 1, dealId: 'PM-42' }, budgetEuros: '12000.000000', quote: null },
      audience: { cell: 'salles-art-et-essai', segtax: 4, iab: [477] },
      criteria: { rows: expect.arrayContaining([{ id: 15, name: '75+' }]) },
      placements: expect.arrayContaining([expect.objectContaining({ links: expect.any(Array) })]),
    })
    expect(JSON.stringify(brief)).toContain('/e/c/')
  })

  test('is the operator’s alone', async () => {
    for (const end of ['/brief.pdf', '/brief.json', '/apercu/1'])
      expect((await server.get(WORK + end, { cookie: cookies.distributor })).status).toBe(403)
    for (const end of ['/brief.pdf', '/brief.json'])
      expect((await server.get(`/operateur/campagnes/999999${end}`, { cookie: cookies.operator })).status).toBe(404)
  })
})
