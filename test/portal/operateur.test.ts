import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { createLinkRing, sealAcceptedLinks } from '../../server/campaign/index.js'
import { recentClicks } from '../../server/click/index.js'
import { listContracts, moveContract } from '../../server/contract/index.js'
import { addDays, parisDay } from '../../server/lib/clock.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { accrue, demoCinema, judgedClick } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
const cookies = {} as Record<'operator' | 'distributor' | 'other' | 'federation', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const owners = await database.owner.query<{ id: string }>(
    'SELECT c.distributor_id AS id FROM public.campaign c ORDER BY c.id',
  )
  cookies.distributor = await server.signIn(owners.rows[0]?.id ?? '')
  cookies.other = await server.signIn(owners.rows[1]?.id ?? '')
  for (const kind of ['operator', 'federation'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const WORK = '/operateur/campagnes/1'
const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
const html = async (path: string, as: keyof typeof cookies, language = 'fr') =>
  spaces(await (await server.get(`${path}?langue=${language}`, { cookie: cookies[as] })).text())
const read = async (path: string, as: keyof typeof cookies, language?: string) =>
  spaces((await html(path, as, language)).replace(/<[^>]*>/g, ' '))
const setState = (id: number, state: string) =>
  database.owner.query('UPDATE public.campaign SET state = $2::campaign_state WHERE id = $1', [id, state])
async function csv(path: string, as: keyof typeof cookies, language = 'fr') {
  const response = await server.get(`${path}/resultats.csv?langue=${language}`, { cookie: cookies[as] })
  return { response, body: Buffer.from(await response.arrayBuffer()) }
}

describe('the work page of a campaign', () => {
  test('has its facts: film, segment by the IAB, criteria by number and name, price, time to answer', async () => {
    const page = await read(WORK, 'operator')
    expect(page).toContain('L’Aventure rêvée, sortie nationale')
    expect(page).toContain('Les Films du Lampion')
    expect(page).toContain('477 · Interest | Movies | Indie and Arthouse Movies')
    expect(page).toContain('5 (25-29), 6 (30-34)')
    expect(page).toContain('15 (75+), 477 (Indie and Arthouse Movies)')
    expect(page).toContain('0,0004 € par clic payable')
    expect(page).toMatch(/Délai de réponse \d+ jours/)
    expect(page).toContain('La Gazette du Soir (localhost:4021)')
    expect(await read(WORK, 'operator', 'en')).toContain('€0.0004 a payable click')
    const alias = await server.get('/operator/campaigns/1', { cookie: cookies.operator })
    expect(alias.headers.get('location')).toBe(`${WORK}?langue=en`)
  })

  test('says before the first click what to do, and that nothing is owed', async () => {
    const page = await read(WORK, 'operator')
    expect(page).toContain('Posez chaque lien de clic')
    expect(page).toContain('Pas encore de clic jugé')
    expect(page).toContain('Pas encore de lien de clic')
    expect(page).toContain('Dû pour cette campagne 0 €')
    expect(page).not.toContain('resultats.csv')
    const { body } = await csv(WORK, 'operator')
    expect(body.toString().trim().split('\r\n')).toHaveLength(1)
  })

  test('shows links and tags to copy, results by day and newspaper, and what is owed to the micro-euro', async () => {
    const ring = createLinkRing(join(mkdtempSync(join(tmpdir(), 'lanterne-links-')), 'links'))
    await sealAcceptedLinks(database.worker, ring, { now: demoStart })
    await judgedClick(database, { campaign: 1, at: demoStart })
    await judgedClick(database, { campaign: 1, at: addDays(demoStart, -1), reasons: ['bot'] })
    const cinema = await demoCinema(database, 'le-royal')
    await database.worker.query(
      'INSERT INTO plane.earned_day (cinema, day, campaign, clicks, micros) VALUES ($1, $2, 1, 1, 400), ($1, $2, 2, 1, 999)',
      [cinema.id, parisDay(demoStart)],
    )
    const page = await read(WORK, 'operator')
    expect(page).toContain('Vérifiez que chaque emplacement reçoit des clics')
    expect(page).toContain('22 novembre 2026 1 1')
    // Of a month that is not over nothing is told: it would move with each click.
    expect(page).toMatch(/Dû pour cette campagne 0 € Aucun mois .* n’est terminé/)
    expect(await html(WORK, 'operator')).toContain(`href="${WORK}/resultats.csv"`)
    expect((await html(WORK, 'operator')).match(/data-copy="lien-/g)).toHaveLength(4)
    expect((await html(WORK, 'operator')).match(/data-copy="balise-/g)).toHaveLength(4)
  })

  test('says what is owed of the months that are over, exactly, and how many clicks of each', async () => {
    const cinema = await demoCinema(database, 'le-royal')
    const at = new Date('2026-10-31T10:00:00Z')
    await judgedClick(database, { campaign: 1, at })
    await judgedClick(database, { campaign: 1, at })
    await database.worker.query(
      'INSERT INTO plane.earned_day (cinema, day, campaign, clicks, micros) VALUES ($1, $2, 1, 2, 800)',
      [cinema.id, parisDay(at)],
    )
    const page = await read(WORK, 'operator')
    expect(page).toMatch(/Dû pour cette campagne 0,000800 € .* 2 clics payables/)
    expect(page).toMatch(/Mois Payables octobre 2026 2 /)
    await database.owner.query(`DELETE FROM plane.click_count WHERE day < '2026-11-01'`)
    await database.owner.query(`DELETE FROM plane.earned_day WHERE day < '2026-11-01'`)
  })

  test.each([
    ['ended', 'Retirez les balises des journaux', 'Take the tags out of the newspapers'],
    ['refused', 'Ce qui était déjà payable reste dû', 'What was payable already is still owed'],
    ['draft', 'Le distributeur prépare encore cette campagne', 'The distributor is still preparing'],
  ])('of a campaign that is %s says what is left to do', async (state, french, english) => {
    await setState(1, state)
    expect(await read(WORK, 'operator')).toContain(french)
    expect(await read(WORK, 'operator', 'en')).toContain(english)
    await setState(1, 'running')
  })

  test('of a submitted campaign takes the answer, refusing after a question, and stays there', async () => {
    await setState(2, 'submitted')
    const page = await html('/operateur/campagnes/2', 'operator')
    expect(page).toContain('action="/operateur/campagnes/2/accepter"')
    expect(page).toMatch(/popovertarget="refuser-2"/)
    expect(page).toContain('Le distributeur verra que la campagne est refusée')
    const form = { depuis: 'campagne', vu: /name="vu" value="([\w-]+)"/.exec(page)?.[1] ?? '' }
    const unseen = await server.post('/operateur/campagnes/2/accepter', {
      cookie: cookies.operator,
      form: { ...form, vu: 'x' },
    })
    expect(unseen.headers.get('location')).toBe('/operateur/campagnes/2?fait=a-change')
    const told = await server.get('/operateur/campagnes/2?fait=a-change', { cookie: cookies.operator })
    expect((await told.text()).includes('a changé cette campagne')).toBe(true)
    const yes = await server.post('/operateur/campagnes/2/accepter', { cookie: cookies.operator, form })
    expect(yes.headers.get('location')).toBe('/operateur/campagnes/2?fait=acceptee')
    await setState(2, 'submitted')
    const no = await server.post('/operateur/campagnes/2/refuser', { cookie: cookies.operator, form })
    expect(no.headers.get('location')).toBe('/operateur/campagnes/2?fait=refusee')
    const after = await server.get('/operateur/campagnes/2?fait=refusee', { cookie: cookies.operator })
    expect(await after.text()).toContain('<p role="status">La campagne est refusée.</p>')
    await setState(2, 'accepted')
  })

  test('of no campaign, or asked for by another role, is not there', async () => {
    for (const id of ['999999', '1e1', '0', 'x'])
      for (const end of ['', '/resultats.csv'])
        expect((await server.get(`/operateur/campagnes/${id}${end}`, { cookie: cookies.operator })).status).toBe(404)
    for (const end of ['', '/resultats.csv'])
      expect((await server.get(`${WORK}${end}`, { cookie: cookies.distributor })).status).toBe(403)
  })
})

describe('the results as a file', () => {
  test('have a row for each day and newspaper with clicks, plain numbers, and a byte order mark', async () => {
    const { response, body } = await csv(WORK, 'operator')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="lanterne-1-resultats.csv"')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect([...body.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const where = ['La Gazette du Soir', 'localhost:4021', "L'Aventure rêvée, un film de Valeska Grisebach", '']
    expect(parse(body, { bom: true, delimiter: ';' })).toEqual([
      [
        ...['campagne', 'jour', 'journal', 'site', 'création', 'impressions rapportées'],
        ...['clics bruts jugés', 'clics filtrés', 'clics payables'],
      ],
      ["L'Aventure rêvée, sortie nationale", '2026-11-21', ...where, '1', '0', ''],
      ["L'Aventure rêvée, sortie nationale", '2026-11-22', ...where, '1', '1', ''],
    ])
    expect((await csv(WORK, 'operator', 'en')).body.toString()).toContain('campaign,day,newspaper,host')
  })

  test('carry out no formula that a distributor gave as a name', async () => {
    await database.owner.query(`UPDATE public.campaign SET name = $1 WHERE id = 1`, [
      '=HYPERLINK("https://x.example");=1',
    ])
    const [, row] = parse((await csv(WORK, 'operator')).body, { bom: true, delimiter: ';' }) as string[][]
    expect(row?.[0]).toBe(`'=HYPERLINK("https://x.example");'=1`)
  })

  test('are the distributor’s own, and nobody else’s', async () => {
    const own = await csv('/distributeur/campagnes/1', 'distributor')
    expect(own.response.status).toBe(200)
    expect(own.body.equals((await csv(WORK, 'operator')).body)).toBe(true)
    expect((await csv('/distributeur/campagnes/1', 'other')).response.status).toBe(404)
    expect((await csv('/distributeur/campagnes/999999', 'distributor')).response.status).toBe(404)
    expect(await html('/distributeur/campagnes/1', 'distributor')).toContain(
      'href="/distributeur/campagnes/1/resultats.csv"',
    )
  })
})

describe('the operator’s first page', () => {
  test('groups campaigns by what there is to do, each with a link to its work page', async () => {
    await setState(2, 'ended')
    const page = await html('/operateur', 'operator')
    const at = (text: string) => page.indexOf(text)
    expect(at('id="a-accepter"')).toBeLessThan(at('id="campagnes"'))
    expect(at('id="campagnes"')).toBeLessThan(at(`href="${WORK}"`))
    expect(at(`href="${WORK}"`)).toBeLessThan(at('id="terminees"'))
    expect(at('id="terminees"')).toBeLessThan(at('href="/operateur/campagnes/2"'))
    expect(page.match(/class="spark"/g)).toHaveLength(1)
    expect(spaces(page.replace(/<[^>]*>/g, ' '))).toMatch(/14 derniers jours .* 1 clic filtré/)
    expect(await html('/distributeur', 'distributor')).toContain('class="spark"')
    expect(await read('/distributeur', 'distributor')).toContain('1 clic filtré en 14 jours')
  })

  test('owes what was accrued until the end of the last month, whatever came since', async () => {
    const { id } = await demoCinema(database, 'le-royal')
    await accrue(database, { cinemaId: id, micros: 5_000_000n, at: new Date('2026-10-31T20:00:00Z') })
    await accrue(database, { cinemaId: id, micros: 700_000n, at: addDays(demoStart, -1) })
    expect(await read('/operateur', 'operator')).toContain('Dû aux salles 5,00 €')
  })

  test('teaches while there is nothing', async () => {
    await setState(1, 'draft')
    await setState(2, 'draft')
    const page = await read('/operateur', 'operator')
    expect(page).toContain('Rien à accepter')
    expect(page).toContain('Une campagne que vous acceptez vient ici')
    expect(page).toContain('Aucune campagne n’est encore terminée.')
    await setState(1, 'running')
    await setState(2, 'accepted')
  })

  test('days without a click are there with nothing, and of others’ campaigns nothing is read', async () => {
    const to = parisDay(demoStart)
    const recent = await recentClicks(database.console, { campaigns: [1, 7], to, days: 14 })
    expect(recent.get(1)).toEqual([...new Array(13).fill(0), 1])
    expect(recent.get(7)).toEqual(new Array(14).fill(0))
    expect((await recentClicks(database.console, { campaigns: [], to, days: 14 })).size).toBe(0)
  })
})

describe('what is final is asked first', () => {
  test('the distributor’s end and the federation’s refusal say what follows', async () => {
    const own = await html('/distributeur/campagnes/1', 'distributor')
    expect(own).toMatch(/popover="auto" role="dialog".*Les clics qui suivent mènent encore au film.*\/terminer"/)
    const review = await html('/federation/campagnes/1', 'federation')
    expect(review).toMatch(/popover="auto" role="dialog".*Un refus est définitif.*\/refuser"/)
    const ended = await server.post('/distributeur/campagnes/1/terminer', { cookie: cookies.distributor })
    expect(ended.headers.get('location')).toBe('/distributeur/campagnes/1?fait=terminee')
    const after = await server.get('/distributeur/campagnes/1?fait=terminee', { cookie: cookies.distributor })
    expect(await after.text()).toContain('La campagne est terminée')
  })
})

test('without a contract in force the work page says so instead of a price', async () => {
  const [contract] = await listContracts(database.owner, { kind: 'operator-federation' })
  await moveContract(database.owner, {
    contractId: contract?.id ?? '',
    type: 'suspend',
    at: new Date(demoStart.getTime() - 1),
  })
  const page = await read(WORK, 'operator')
  expect(page).toContain('votre contrat n’est pas en vigueur')
  expect(page).not.toContain('Délai de réponse')
})
