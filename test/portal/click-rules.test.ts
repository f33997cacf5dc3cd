import { RULE_VERSION, rulesOf } from '../../server/click/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

const PAGE = '/federation/controle-des-clics'

let database: TestDatabase
let server: ConsoleServer
let federation: string
let cinema: { id: string; name: string }
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  federation = await server.signIn((await server.store.organisations('federation'))[0]?.id ?? '')
  const { rows } = await database.owner.query('SELECT id, name FROM public.cinema ORDER BY name LIMIT 1')
  cinema = rows[0]
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const day = (ago: number) => new Date(demoStart.getTime() - ago * 86_400_000).toISOString().slice(0, 10)

async function read(path = PAGE, language = 'fr', cookie: string | null = federation): Promise<string> {
  const response = await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`, {
    ...(cookie === null ? {} : { cookie }),
  })
  expect(response.status).toBe(200)
  return plain(await response.text())
}

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

const form = (changed: Record<string, string> = {}) => ({
  ...{ regles: String(RULE_VERSION), du: day(3), au: day(2), pourquoi: 'Une liste plus récente' },
  ...changed,
})

test('everybody reads the rules, in both languages, each with its numbers', async () => {
  const [fr, en] = [await read('/controle-des-clics', 'fr', null), await read('/controle-des-clics', 'en', null)]
  expect(fr).toContain('moins de 30 secondes plus tôt : un seul clic compte')
  expect(fr).toContain('déjà cliqué 10 fois sur la même campagne')
  expect(en).toContain('less than 30 seconds earlier: one click counts')
  expect(fr).toContain(`Règles en vigueur : version ${RULE_VERSION}.`)
  for (const page of [fr, en]) expect(page).not.toMatch(/\{\w+\}/)
  expect(fr).not.toContain('Clics touchés')
})

test('the federation reads what each rule found, as clicks count now', async () => {
  expect(await read()).toContain('Aucun clic jugé')
  await database.owner.query(
    `INSERT INTO plane.click_count (campaign, placement, creative, day, what, clicks)
     VALUES (1, 1, 1, $1, 'judged', 1000), (1, 1, 1, $1, 'filtered', 900), (1, 1, 1, $1, 'payable', 250), (1, 1, 1, $1, 'data-centre', 77)`,
    [day(1)],
  )
  const page = await read()
  expect(page).toMatch(/Jugés 1 000 .*Payables 250/)
  expect(page).toMatch(/réseau d’un centre de données .* 77 /)
  for (const { says } of rulesOf(RULE_VERSION)) expect(page).toContain(plain(says.fr.split('{')[0] ?? '').slice(0, 30))
})

test('a manager has clicks judged again; another waits for it', async () => {
  const asked = await server.post(PAGE, { cookie: federation, form: form() })
  expect([asked.status, asked.headers.get('location')]).toEqual([303, `${PAGE}?fait=demande`])
  const page = await read(`${PAGE}?fait=demande`)
  expect(page).toContain('en cours d’écriture : 0 clics relus')
  const { rows } = await database.owner.query('SELECT to_at - from_at AS days, why FROM plane.judging_order')
  expect(rows).toMatchObject([{ days: { days: 2 }, why: 'Une liste plus récente' }])
  const busy = await server.post(PAGE, { cookie: federation, form: form() })
  expect([busy.status, plain(await busy.text())]).toEqual([
    422,
    expect.stringContaining('Un autre jugement est en cours'),
  ])
})

test.each([
  ['days of another calendar', { du: '2026-02-30' }, 'Des jours qui sont passés'],
  ['the wrong order', { du: day(1), au: day(3) }, 'Des jours qui sont passés'],
  ['a day that is not over', { au: day(-2) }, 'Des jours qui sont passés'],
  ['no reason', { pourquoi: '' }, 'Dites pourquoi'],
  ['other rules', { regles: '1' }, 'Les règles ont changé'],
])('%s is refused, and what was typed stays', async (_, changed, said) => {
  const refused = await server.post(PAGE, { cookie: federation, form: form(changed) })
  const html = await refused.text()
  expect([refused.status, plain(html)]).toEqual([422, expect.stringContaining(said)])
  expect(html).toContain(`value="${form(changed).du}"`)
})

test('a cinema is asked, has its time, and is decided on with a reason', async () => {
  await database.worker.query(
    `INSERT INTO plane.visit_pattern VALUES ($1, $2, 'many-pages', 140, 412, $3), ($1, $4, 'many-pages', 120, 300, $3)`,
    [cinema.id, day(1), demoStart, day(2)],
  )
  expect(await read()).toContain('jusqu’à 41 % des personnes ont vu plus de 60 pages dans la journée')
  const cases = `${PAGE}/salles`
  const ask = (changed: Record<string, string> = {}) =>
    server.post(cases, {
      cookie: federation,
      form: { salle: cinema.id, 'clics-du': day(9), 'clics-au': day(1), vu: 'Soixante pages', ...changed },
    })
  for (const wrong of [
    { salle: '' },
    { salle: '99999999-9999-4999-8999-999999999999' },
    { vu: ' ' },
    { 'clics-du': 'x' },
  ])
    expect((await ask(wrong)).status).toBe(422)
  expect((await ask()).headers.get('location')).toBe(`${PAGE}?fait=interrogee`)
  expect((await ask()).status).toBe(422)
  const { rows } = await database.owner.query('SELECT id FROM plane.scripted_visits')
  const id = rows[0].id
  const decide = (fields: Record<string, string>) => server.post(`${cases}/${id}`, { cookie: federation, form: fields })
  const early = await decide({ decision: 'retirer', [`motif-${id}`]: 'Un script' })
  expect([early.status, plain(await early.text())]).toEqual([422, expect.stringContaining('peut encore s’expliquer')])
  expect((await decide({ decision: 'autre' })).status).toBe(400)
  const decided = await decide({
    ...{ decision: 'retirer', [`reponse-${id}`]: 'Un test oublié', [`motif-${id}`]: 'Visites d’un script' },
  })
  expect(decided.headers.get('location')).toBe(`${PAGE}?fait=decide`)
  expect(await read()).toContain(`Part retirée le`)
  expect((await decide({ decision: 'classer', [`motif-${id}`]: 'Non' })).status).toBe(422)
  expect(plain(await (await server.get('/journal?langue=fr')).text())).toContain(
    'Décision sur des visites artificielles',
  )
})

test('whoever is not the federation’s neither reads what was found nor decides', async () => {
  const cookie = await server.signIn((await server.store.organisations('operator'))[0]?.id ?? '')
  expect((await server.get(PAGE, { cookie })).status).toBe(403)
  for (const path of [PAGE, `${PAGE}/salles`, `${PAGE}/salles/1`])
    expect((await server.post(path, { cookie, form: form() })).status).toBe(403)
})
