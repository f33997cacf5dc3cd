import type { News } from '../../server/conformity/index.js'
import { nothingSeen } from '../../server/conformity/look.js'
import type { Observation } from '../../server/conformity/observation.js'
import { conformityLetter } from '../../server/portal/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let cinema: string
let federation: string
let site: string
const PAGE = '/salle/le-royal/conformite'
const SITE = '/federation/conformite/demo-le-royal'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const one = async (sql: string) => String((await database.owner.query({ text: sql, rowMode: 'array' })).rows[0]?.[0])
  cinema = await server.signIn(await one(`SELECT organisation_id FROM public.cinema WHERE slug = 'le-royal'`))
  federation = await server.signIn(await one(`SELECT id FROM public.organisation WHERE kind = 'federation' LIMIT 1`))
  site = await one(`SELECT id FROM public.site WHERE key = 'demo-le-royal'`)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(() => database.owner.query('DELETE FROM plane.conformity_check; DELETE FROM plane.conformity_site'))

async function read(path: string, cookie = cinema): Promise<string> {
  const html = await (await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=fr`, { cookie })).text()
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

async function keep(state: string, findings: unknown[], observation: Observation, screenshot: Buffer | null = null) {
  const { rows } = await database.owner.query<{ id: string }>(
    `INSERT INTO plane.conformity_check (id, site, at, state, rules, findings, observation, screenshot)
     VALUES (gen_random_uuid(), $1, $2, $3, '2026-11', $4, $5, $6) RETURNING id`,
    [site, demoStart, state, JSON.stringify(findings), JSON.stringify(observation), screenshot],
  )
  return rows[0]?.id ?? ''
}

const seen: Observation = {
  ...nothingSeen(),
  pages: [{ host: 'localhost:4011', path: '/', status: 200, snippets: [] }],
  seen: [
    { phase: 'before', host: 'connect.facebook.net', kind: 'script', count: 2 },
    {
      phase: 'accepted',
      host: '127.0.0.1:4001',
      kind: 'fetch',
      count: 1,
      ours: { method: 'POST', path: '/e/v', cookie: false, referrer: false, answer: 'refused; bot' },
    },
  ],
}

test('before the robot came the page says when it comes, and offers not to wait', async () => {
  const page = await read(PAGE)
  expect(page).toContain('Pas encore regardé')
  expect(page).toContain('Vérifier maintenant')
  expect(await read(SITE, federation)).toContain('Pas encore regardé')
})

test('a cinema learns what its pages tell others, with the evidence and what to do', async () => {
  const id = await keep(
    'amber',
    [{ code: 'others-before', severity: 'amber', evidence: ['Meta (Facebook, Instagram)'] }],
    seen,
    Buffer.from('jpeg'),
  )
  for (const page of [await read(PAGE), await read(SITE, federation)]) {
    expect(page).toContain('Qui d’autre écoute votre site ?')
    expect(page).toContain('Meta (Facebook, Instagram) publicité 2 appels non non')
    expect(page).toContain('D’autres services sont appelés avant toute réponse.')
    expect(page).toContain('POST /e/v')
    expect(page).toContain('refusé : c’est le robot')
  }
  const picture = await server.get(`${PAGE}/${id}.jpg`, { cookie: cinema })
  expect([picture.status, picture.headers.get('content-type'), await picture.text()]).toEqual([
    200,
    'image/jpeg',
    'jpeg',
  ])
  expect((await server.get(`${SITE}/${id}.jpg`, { cookie: federation })).status).toBe(200)
  for (const wrong of ['1', `${id}x`, '00000000-0000-4000-8000-000000000000'])
    expect((await server.get(`${PAGE}/${wrong}.jpg`, { cookie: cinema })).status).toBe(404)
})

test('green, unreachable and "no Chromium" are told from each other', async () => {
  await keep('green', [], seen)
  expect(await read(PAGE)).toContain('Tout est en ordre')
  await database.owner.query('DELETE FROM plane.conformity_check')
  await keep(
    'amber',
    [{ code: 'unreachable', severity: 'amber', evidence: ['certificate'] }],
    nothingSeen('certificate'),
  )
  const page = await read(PAGE)
  expect(page).toContain('Le site n’a pas pu être ouvert : son certificat n’est pas valable.')
  expect(page).not.toContain('Qui d’autre écoute')
  await database.owner.query('DELETE FROM plane.conformity_check')
  await keep('impossible', [], nothingSeen())
  expect(await read(PAGE)).toContain('il n’y a pas de Chromium sur la machine de la fédération')
  await database.owner.query('DELETE FROM plane.conformity_check')
  await keep('impossible', [], nothingSeen('as-root'))
  expect(await read(PAGE)).toContain('le robot tournerait avec tous les droits')
})

test('what is red is an alert on the cinema’s first page and a line of the federation’s', async () => {
  await database.owner.query(
    `INSERT INTO plane.conformity_site (site, since, noticed_at, due_at, causes) VALUES ($1, $2, $2, $3, '{stale-notice}')`,
    [site, demoStart, new Date(demoStart.getTime() + 30 * 86_400_000)],
  )
  expect(await read('/salle/le-royal')).toMatch(/quelque chose à corriger avant le \d+ \p{L}+ \d{4}/u)
  expect(await read('/federation', federation)).toContain('1 site à corriger ou suspendu')
  await database.owner.query('UPDATE plane.conformity_site SET suspended_at = since')
  expect(await read('/salle/le-royal')).toContain('ne sont plus reçues depuis le')
  expect(await read('/federation/conformite?etat=suspended', federation)).toContain('Suspendu depuis le')
  expect(await read('/federation/conformite?etat=green', federation)).toContain('Aucun site dans cet état.')
  expect(await read(SITE, federation)).toContain('Reprendre la collecte')
})

test('a look that failed, and a site that was long not seen, are said', async () => {
  await database.owner.query(
    `INSERT INTO plane.conformity_site (site, since, asked_at, failed_at) VALUES ($1, $2::timestamptz - interval '40 days', $2, $2)`,
    [site, demoStart],
  )
  for (const page of [await read(PAGE), await read(SITE, federation)]) {
    expect(page).toMatch(/Le dernier passage, le [^,]+, s’est interrompu sans résultat/)
    expect(page).toContain('Aucune page de ce site n’a pu être vue depuis le')
    expect(page).not.toContain('Une vérification est demandée')
  }
  expect(await read('/federation/conformite', federation)).toContain('Pas vu depuis le')
  expect(await read('/federation', federation)).toContain('1 site que le robot n’a pas pu voir depuis quatre semaines')
})

test('the mail of a suspension says what was seen, since when, what to do and where, in both languages', () => {
  const news: News = {
    kind: 'suspended',
    site: { key: 'demo-le-royal', hosts: ['royal.fr'] },
    cinema: { slug: 'le-royal', name: 'Le Royal', city: 'Nantes' },
    findings: [{ code: 'request-before', severity: 'red', evidence: ['POST /e/v'] }],
    day: demoStart,
    reader: 'cinema',
  }
  const letter = conformityLetter({ origin: 'https://lanterne.example' })
  const { subject, text } = letter(news)
  expect(subject).toBe('La collecte de royal.fr est suspendue')
  for (const part of [
    'Quelque chose part vers Lanterne avant toute réponse',
    'POST /e/v',
    'Un réglage du bandeau',
    'Hello',
  ])
    expect(text).toContain(part)
  expect(text).toContain('https://lanterne.example/salle/le-royal/conformite?langue=fr')
  expect(letter({ ...news, reader: 'federation' }).text).toContain('/federation/conformite/demo-le-royal?langue=en')
  const long = letter({ ...news, kind: 'notice', site: { key: 'x', hosts: ['h'.repeat(300), 'a\nb'] } })
  expect([long.subject.length < 200, /\p{Cc}/u.test(long.subject)]).toEqual([true, false])
})

test('the federation resumes a site, and a second time there is nothing to resume', async () => {
  await database.owner.query(
    `INSERT INTO plane.conformity_site (site, since, noticed_at, due_at, suspended_at) VALUES ($1, $2, $2, $2, $2)`,
    [site, demoStart],
  )
  const answer = await server.post(`${SITE}/reprendre`, { cookie: federation })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${SITE}?fait=repris`])
  expect((await server.post(`${SITE}/reprendre`, { cookie: federation })).status).toBe(409)
  expect(await read(SITE, federation)).not.toContain('Reprendre la collecte')
})

test('a look is asked for once an hour, for one’s own site alone', async () => {
  const ask = async (key: string) => {
    const answer = await server.post(PAGE, { cookie: cinema, form: { site: key } })
    return [answer.status, answer.headers.get('location')]
  }
  expect(await ask('demo-le-royal')).toEqual([303, `${PAGE}?fait=demande`])
  expect(await ask('demo-le-royal')).toEqual([303, `${PAGE}?fait=trop-tot`])
  expect(await read(`${PAGE}?fait=trop-tot`)).toContain('il y a moins d’une heure')
  expect(await read(PAGE)).toContain('Une vérification est demandée')
  expect((await ask('demo-utopia'))[0]).toBe(404)
  expect((await ask(''))[0]).toBe(400)
  for (const wrong of ['nobody', '%00', 'a'.repeat(70)])
    expect((await server.get(`/federation/conformite/${wrong}`, { cookie: federation })).status).toBe(404)
})

test('whoever finds the robot in a log learns who it is, without signing in', async () => {
  const page = await read('/verification', '')
  expect(page).toContain('LanterneConformity')
  expect(page).toContain('robots.txt')
})

test('the English addresses lead here', async () => {
  const locations = await Promise.all(
    ['/cinema/le-royal/compliance', '/federation/compliance', '/federation/compliance/demo-le-royal'].map(
      async (path) => (await server.get(path)).headers.get('location'),
    ),
  )
  expect(locations).toEqual([`${PAGE}?langue=en`, '/federation/conformite?langue=en', `${SITE}?langue=en`])
})
