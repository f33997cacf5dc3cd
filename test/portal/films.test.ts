import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { countVisits } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
const cookies = {} as Record<'federation' | 'distributor' | 'operator', string>
let publisher: string

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  for (const kind of ['federation', 'distributor', 'operator'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
  publisher = (await server.store.organisations('publisher'))[0]?.id ?? ''
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const FILMS = '/federation/films'
const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
async function html(path: string, as: keyof typeof cookies, language = 'fr') {
  const query = path.includes('?') ? '&' : '?'
  return spaces(await (await server.get(`${path}${query}langue=${language}`, { cookie: cookies[as] })).text())
}
const read = async (path: string, as: keyof typeof cookies, language?: string) =>
  spaces((await html(path, as, language)).replace(/<[^>]*>/g, ' '))
async function filmId(slug: string): Promise<number> {
  return (await database.owner.query('SELECT id FROM public.film WHERE slug = $1', [slug])).rows[0]?.id
}
const post = (form: Record<string, string>) => server.post(FILMS, { cookie: cookies.federation, form })
/** What the film's own card says was seen. */
async function seen(film: string): Promise<string> {
  const card = await html(`${FILMS}?film=${film}`, 'federation')
  return /name="vu" value="([^"]*)"/.exec(card.slice(card.indexOf('id="choisi"')))?.[1] ?? ''
}
/** Decides on a film as it stands just now. */
const decide = async (form: Record<string, string> & { film: string }) => post({ ...form, vu: await seen(form.film) })
const book = async (film: number) =>
  server.post('/distributeur/campagnes/nouvelle', {
    cookie: cookies.distributor,
    form: {
      ...{ film: String(film), name: 'Une sortie', segment: 'salles-art-et-essai', landing: '', image: '' },
      ...{ startsOn: '2026-11-25', endsOn: '2026-12-08', headline: 'Au cinéma', publisher },
      [`host-${publisher}`]: 'gazette.example',
    },
  })

test('on a fresh start three films wait, those already accepted are told with person and day', async () => {
  const page = await read(FILMS, 'federation')
  for (const title of ['L’Odyssée', 'Le Triangle d’or', 'The Christophers']) expect(page).toContain(title)
  expect(page).toContain('Christopher Nolan')
  expect(page).toContain('Soudain accepté Maud Delorme 22 novembre 2026')
  expect(page).toContain('une campagne est acceptée') // Of the demonstration's own two films.
  expect(await html(FILMS, 'federation')).toMatch(/href="https:\/\/www\.allocine\.fr\/rechercher/)
  expect(await html(FILMS, 'federation')).toMatch(/<a href="\/federation\/films" aria-current="page"/)
  expect(await read(FILMS, 'federation', 'en')).toContain('To decide')
  const alias = await server.get('/federation/movies', { cookie: cookies.federation })
  expect(alias.headers.get('location')).toBe('/federation/films?langue=en')
})

test('the evidence is a number of cinemas from three on, and no cinema’s own figure', async () => {
  const film = await filmId('the-christophers')
  const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM public.site ORDER BY id LIMIT 4')
  const looked = (siteId: string, day: string) =>
    countVisits(database, { siteId, day, visits: 777, linked: 700, kind: 'film', film })
  await looked(rows[0]?.id ?? '', '2026-11-20')
  await looked(rows[1]?.id ?? '', '2026-11-20')
  await looked(rows[3]?.id ?? '', '2026-08-01') // Too long ago.
  const card = async () =>
    /<article id="film-\d+"> ?<h3>The Christophers.*?<\/article>/.exec(await html(FILMS, 'federation'))?.[0]
  expect(await card()).toContain('moins de trois salles')
  await looked(rows[2]?.id ?? '', '2026-11-21')
  expect(await card()).toContain('pages regardées sur les sites de 3 salles en 90 jours')
  expect(await html(FILMS, 'federation')).not.toContain('777')
})

test('a refusal without a reason changes nothing, and comes back with what is wrong', async () => {
  const film = await filmId('le-triangle-d-or')
  for (const [reason, said] of [
    ['', 'Dites pourquoi : un refus a toujours un motif.'],
    ['  ', 'Dites pourquoi'],
    ['x'.repeat(501), 'Donnez un motif de 500 caractères au plus.'],
    ['a\0b', 'Donnez un motif de 500 caractères au plus.'],
  ] as const) {
    const answer = await decide({ film: String(film), decision: 'refused', [`motif-${film}`]: reason })
    expect(answer.status).toBe(422)
    const page = spaces(await answer.text())
    expect(page).toContain(said)
    expect(page).toContain('role="alert"')
    expect(page).toMatch(new RegExp(`<input id="motif-${film}"[^>]*aria-invalid="true"`))
    expect(page.match(new RegExp(`id="motif-${film}"`, 'g'))).toHaveLength(1)
  }
  expect((await database.owner.query('SELECT FROM public.film_review WHERE film_id = $1', [film])).rowCount).toBe(0)
})

test('from a booking to the yes: distributor, operator and federation read what is missing', async () => {
  const film = await filmId('l-odyssee')
  const form = await html('/distributeur/campagnes/nouvelle', 'distributor')
  const options = [...form.matchAll(/<option value="\d+"[^>]*>([^<]+)<\/option>/g)].map(([, text]) => text ?? '')
  expect(options.slice(-3)).toContain('L’Odyssée (attend l’accord de la fédération)')
  expect(options.slice(0, -3).some((text) => text.includes('attend'))).toBe(false)

  const booked = await book(film)
  expect(booked.status).toBe(303)
  const path = (booked.headers.get('location') ?? '').split('?')[0] ?? ''
  const id = path.split('/').at(-1)
  expect(await read(path, 'distributor')).toContain('Le film attend l’accord de la fédération.')
  expect(await read('/distributeur', 'distributor')).toContain('Le film attend l’accord de la fédération.')
  const list = await html('/operateur', 'operator')
  expect(list).toContain('la campagne pourra être acceptée ensuite')
  expect(list).not.toContain(`action="/operateur/campagnes/${id}/accepter"`)
  const early = await server.post(`/operateur/campagnes/${id}/accepter`, { cookie: cookies.operator })
  expect(early.headers.get('location')).toBe('/operateur?fait=film-attend')
  expect(await read('/operateur?fait=film-attend', 'operator')).toContain('la campagne ne peut pas l’être')

  const home = await html('/federation', 'federation')
  expect(home).toContain('<a href="/federation/films">1 film attend votre accord, avec une campagne proposée</a>')
  const films = await html(FILMS, 'federation')
  expect(/<h3>[^<]*/.exec(films.slice(films.indexOf('id="a-decider"')))?.[0]).toContain('L’Odyssée')
  expect(films).toMatch(new RegExp(`<a href="/federation/campagnes/${id}">Une sortie, de [^<]+</a>`))
  const yes = await decide({ film: String(film), decision: 'accepted' })
  expect(yes.headers.get('location')).toBe(`${FILMS}?fait=accepte`)
  expect(await read(`${FILMS}?fait=accepte`, 'federation')).toContain('Le film est accepté')
  expect(await read('/federation', 'federation')).not.toContain('attend votre accord')
  const vu = /name="vu" value="([\w-]+)"/.exec(await html(`/operateur/campagnes/${id}`, 'operator'))?.[1] ?? ''
  const accepted = await server.post(`/operateur/campagnes/${id}/accepter`, { cookie: cookies.operator, form: { vu } })
  expect(accepted.headers.get('location')).toBe('/operateur?fait=acceptee')
  const late = await decide({ film: String(film), decision: 'refused', [`motif-${film}`]: 'Trop tard' })
  expect(late.headers.get('location')).toBe(`${FILMS}?fait=engage`)
  expect(await read(`${FILMS}?fait=engage`, 'federation')).toContain('Une campagne de ce film est acceptée ou en cours')
})

test('a refusal is told to the distributor with its reason, refuses what waits, and can be taken back', async () => {
  const film = await filmId('le-triangle-d-or')
  const booked = await book(film)
  const path = (booked.headers.get('location') ?? '').split('?')[0] ?? ''
  const no = await decide({
    film: String(film),
    decision: 'refused',
    [`motif-${film}`]: 'Sorti dans <tous> les multiplexes',
  })
  expect(no.headers.get('location')).toBe(`${FILMS}?fait=refuse`)
  const reason = 'La fédération a refusé le film. Son motif : Sorti dans &lt;tous> les multiplexes'
  expect(await html(path, 'distributor')).toContain(reason)
  expect(await html(path, 'distributor')).toContain('refusée</span>')
  const form = await html('/distributeur/campagnes/nouvelle', 'distributor')
  expect(form).not.toContain('Le Triangle d’or')

  const again = await book(film)
  expect(again.status).toBe(422)
  const page = spaces(await again.text())
  expect(page).toMatch(
    /<p class="error" id="film-error">La fédération a refusé ce film\. Son motif : Sorti dans &lt;tous/,
  )
  expect(page).toMatch(new RegExp(`<option value="${film}" selected>Le Triangle d’or</option>`))

  const changing = await html(`${FILMS}?film=${film}`, 'federation')
  expect(changing).toContain('Décider de ce film')
  expect(changing).toContain('value="Sorti dans &lt;tous> les multiplexes"')
  expect((await decide({ film: String(film), decision: 'accepted' })).status).toBe(303)
  expect((await book(film)).status).toBe(303)
})

test('a campaign’s own reason is shown, also when the film is accepted later, and none of another’s', async () => {
  const film = await filmId('le-triangle-d-or')
  const path = async () => ((await book(film)).headers.get('location') ?? '').split('?')[0] ?? ''
  const [first, second] = [await path(), await path()]
  const id = second.split('/').at(-1)
  await server.post(`/operateur/campagnes/${id}/refuser`, { cookie: cookies.operator })
  await decide({ film: String(film), decision: 'refused', [`motif-${film}`]: 'Le motif du film' })
  await decide({ film: String(film), decision: 'accepted' })
  expect(await read(first, 'distributor')).toContain('Son motif : Le motif du film')
  await decide({ film: String(film), decision: 'refused', [`motif-${film}`]: 'Un tout autre motif' })
  expect(await read(first, 'distributor')).toContain('Son motif : Le motif du film')
  for (const [page, who] of [
    [second, 'distributor'],
    [`/operateur/campagnes/${id}`, 'operator'],
    [`/federation/campagnes/${id}`, 'federation'],
  ] as const)
    expect(await read(page, who)).not.toContain('motif du film')
  expect(await read(second, 'distributor')).toContain('Cette campagne est refusée : plus rien n’en est payé.')
  await decide({ film: String(film), decision: 'accepted' })
})

test('a card that somebody else has overtaken decides nothing, and shows the film as it stands', async () => {
  const film = String(await filmId('le-triangle-d-or'))
  const vu = await seen(film)
  expect(vu).toMatch(/^accepted 2026-/)
  await database.owner.query(
    `UPDATE public.film_review SET decided_at = decided_at + interval '1 s' WHERE film_id = $1`,
    [film],
  )
  const stale = { film, decision: 'refused', [`motif-${film}`]: 'Mon motif à moi' }
  for (const form of [{ ...stale, vu }, { ...stale, vu: '' }, stale]) {
    const answer = await post(form)
    expect(answer.status).toBe(409)
    const page = spaces(await answer.text())
    expect(page).toContain('Quelqu’un a décidé de ce film depuis que vous l’avez affiché : rien n’a été changé.')
    expect(page).toMatch(/id="choisi".*state-accepted.*Maud Delorme.*value="Mon motif à moi"/)
  }
  const { rows } = await database.owner.query('SELECT decision FROM public.film_review WHERE film_id = $1', [film])
  expect(rows).toEqual([{ decision: 'accepted' }])
  for (const odd of ['x', 'accepted', 'maybe 2026-11-22T09:00:00.000Z', 'accepted hier'])
    expect((await post({ ...stale, vu: odd })).status).toBe(400)
  expect((await decide(stale)).headers.get('location')).toBe(`${FILMS}?fait=refuse`)
})

test('while somebody holds a film the answer is to try again, soon, and sessions are looked up meanwhile', async () => {
  const film = String(await filmId('the-christophers'))
  const holder = await database.owner.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM public.film WHERE id = $1 FOR UPDATE', [film])
    const began = Date.now()
    const waiting = [1, 2, 3].map(() => post({ film, decision: 'accepted', vu: '' }))
    const look = await server.get('/federation/salles', { cookie: cookies.federation })
    expect([look.status, Date.now() - began < 2000]).toEqual([200, true])
    for (const answer of await Promise.all(waiting)) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
      expect(spaces(await answer.text())).toContain('<h1>')
    }
    expect(Date.now() - began).toBeLessThan(4000)
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
})

test('films that were decided on long ago are found by title, without a script', async () => {
  await database.owner.query(
    `WITH made AS (
       INSERT INTO public.film (slug, title, normalised, directors, genres)
       SELECT 'vieux-' || n, 'Vieux film ' || n, 'vieux film ' || n, '{}', '{}' FROM generate_series(1, 130) n RETURNING id
     )
     INSERT INTO public.film_review (film_id, decision, person_id, decided_at)
     SELECT made.id, 'accepted', (SELECT person_id FROM public.film_review LIMIT 1), '2020-01-01'::timestamptz + made.id * interval '1 s'
     FROM made`,
  )
  const all = await html(FILMS, 'federation')
  expect(all).toContain('Les 100 dernières décisions.')
  expect(all).not.toContain('>Vieux film 7<')
  expect(all).toMatch(/<form class="stack" method="get" action="\/federation\/films#decides">.*name="titre"/)
  const found = await html(`${FILMS}?titre=${encodeURIComponent('Vieux FILM 7')}`, 'federation')
  expect(found).toContain('>Vieux film 7<')
  expect(found).toContain('>Vieux film 77<')
  expect(found).not.toContain('>Vieux film 8<')
  expect(found).not.toContain('>Soudain<')
  expect(found).toMatch(/<input id="titre"[^>]*value="Vieux FILM 7"/)
  const none = await read(`${FILMS}?titre=${encodeURIComponent('<Rien> 100%_')}`, 'federation')
  expect(none).toContain('Aucun film décidé n’a « &lt;Rien> 100%_ » dans son titre.')
  expect(await html(`${FILMS}?titre=%20!`, 'federation')).toContain('Les 100 dernières décisions.')
  expect(await read(`${FILMS}?titre=rien`, 'federation', 'en')).toContain('No film that was decided on has “rien”')
})

test('what is left to decide is counted in the number that it is', async () => {
  await database.owner.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres)
     SELECT 'neuf-' || n, 'Neuf ' || n, 'neuf ' || n, '{}', '{}' FROM generate_series(1, 26 - (
       SELECT count(*)::int FROM public.film f WHERE NOT EXISTS (SELECT FROM public.film_review r WHERE r.film_id = f.id))) n`,
  )
  expect(await read(FILMS, 'federation')).toContain('Encore 1 film sans décision : il paraîtra ici')
  await database.owner.query(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES ('n', 'n', 'n', '{}', '{}')`,
  )
  expect(await read(FILMS, 'federation')).toContain('Encore 2 films sans décision : ils paraîtront ici')
  await database.owner.query(`DELETE FROM public.film WHERE slug LIKE 'neuf-%' OR slug = 'n'`)
})

test('what is no film, no decision or no number is not taken', async () => {
  expect((await decide({ film: '999999', decision: 'accepted' })).status).toBe(404)
  expect((await decide({ film: '999999', decision: 'refused', 'motif-999999': 'Non' })).status).toBe(404)
  for (const film of ['', '1e1', '-1', 'a']) expect((await post({ film, decision: 'accepted' })).status).toBe(400)
  expect((await decide({ film: String(await filmId('soudain')), decision: 'maybe' })).status).toBe(400)
  for (const film of ['999999', 'x', '%00'])
    expect((await server.get(`${FILMS}?film=${film}`, { cookie: cookies.federation })).status).toBe(200)
  expect(
    (await server.post(FILMS, { cookie: cookies.operator, form: { film: '1', decision: 'accepted' } })).status,
  ).toBe(403)
})

test('when nothing waits the page says what will, and when there is no film at all too', async () => {
  const film = await filmId('the-christophers')
  await decide({ film: String(film), decision: 'accepted' })
  expect(await read(FILMS, 'federation')).toContain('Rien à décider Un film nouveau attend ici votre accord.')
  const tables = [
    'film_review',
    'click_link',
    'campaign_platform',
    'campaign_quote',
    'creative',
    'placement',
    'campaign',
  ]
  // Not by CASCADE: it would reach what nobody may empty.
  for (const table of [...tables, 'film']) await database.owner.query(`DELETE FROM public.${table}`)
  const page = await read(FILMS, 'federation')
  expect(page).toContain('Aucun film Les films enregistrés paraîtront ici')
  expect(page).toContain('Aucun film n’est encore décidé.')
  expect(await html(FILMS, 'federation')).not.toContain('name="titre"')
  expect(await read(FILMS, 'federation', 'en')).toContain('No film at all')
})
