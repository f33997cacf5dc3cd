import { loadVisitReference } from '../../server/visit/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let federation: string
let distributor: string

const REVIEW = '/federation/films/a-verifier'
const DOUBLES = '/federation/films/doublons'

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  const signIn = async (kind: 'federation' | 'distributor') =>
    server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
  federation = await signIn('federation')
  distributor = await signIn('distributor')
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(() => database.owner.query('DELETE FROM plane.film_seen; DELETE FROM public.film_alias'))

const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
async function html(path: string, language = 'fr'): Promise<string> {
  const query = path.includes('?') ? '&' : '?'
  return spaces(await (await server.get(`${path}${query}langue=${language}`, { cookie: federation })).text())
}
const read = async (path: string, language?: string) => spaces((await html(path, language)).replace(/<[^>]*>/g, ' '))
const post = (form: Record<string, string>, path = REVIEW) => server.post(path, { cookie: federation, form })

async function see(title: string, normalised: string, { sites = 1, visits = 5 } = {}): Promise<void> {
  await database.owner.query(
    `INSERT INTO plane.film_seen (site, normalised, title, first_day, last_day, visits)
     SELECT id, $1, $2, '2026-11-20', '2026-11-22', $4 FROM public.site ORDER BY id LIMIT $3`,
    [normalised, title, sites, visits],
  )
}
async function filmId(slug: string): Promise<number> {
  return (await database.owner.query('SELECT id FROM public.film WHERE slug = $1', [slug])).rows[0]?.id
}
async function readTitle(title: string): Promise<number | null> {
  const { readPage } = await loadVisitReference(database.pixel)
  return readPage({ site: 'any', path: '/x', title }).film
}

test('with nothing to check the page says so, in both languages', async () => {
  expect(await read(REVIEW)).toContain('Rien à vérifier')
  expect(await read(REVIEW, 'en')).toContain('Nothing to check')
  expect(await read('/federation/films')).toContain('Titres à vérifier et fiches en double')
})

test('a title waits with what it may be; its cinemas are told from three on only', async () => {
  await see('Soudain, nouvelle copie', 'soudain nouvelle copie', { sites: 2, visits: 4321 })
  await see('Un inconnu', 'inconnu', { sites: 3, visits: 7654 })
  const page = await read(REVIEW)
  expect(page.indexOf('Un inconnu')).toBeLessThan(page.indexOf('Soudain, nouvelle copie'))
  expect(page).toContain('sur les sites de moins de trois salles')
  expect(page).toContain('sur les sites de 3 salles')
  expect(page).toContain('Soudain, de Ryûsuke Hamaguchi')
  expect(page).not.toMatch(/4 ?321|7 ?654/)
  expect(await read('/federation/films')).toContain('2 titres vus sur les sites des salles sont à vérifier.')
})

test('a title that is related to a film is that film on every page from then on', async () => {
  await see('Soudain, nouvelle copie', 'soudain nouvelle copie')
  expect(await readTitle('Soudain, nouvelle copie')).toBeNull()
  const film = await filmId('soudain')
  const answer = await post({ titre: 'soudain nouvelle copie', geste: 'relier', film: String(film) })
  expect(answer.headers.get('location')).toBe(`${REVIEW}?fait=relie`)
  expect(await readTitle('Soudain, nouvelle copie (VO)')).toBe(film)
  const page = await read(REVIEW)
  expect(page).toContain('Rien à vérifier')
  expect(page).toContain('soudain nouvelle copie Soudain')
})

test('what is no film does not come back, unless the decision is taken back', async () => {
  await see('Assemblée générale', 'assemblee generale')
  await post({ titre: 'assemblee generale', geste: 'ignorer' })
  await see('Assemblée générale', 'assemblee generale')
  expect(await read(REVIEW)).toContain('Rien à vérifier')
  await post({ titre: 'assemblee generale', geste: 'oublier' })
  expect(await read(REVIEW)).toContain('Assemblée générale')
})

test('a new film is made of a title, with genres of the list only', async () => {
  await see('Le Film nouveau', 'film nouveau')
  const form = { titre: 'film nouveau', geste: 'creer', intitule: 'Le Film nouveau', annee: '1954', genre: 'drame' }
  const answer = await post({ ...form, cineastes: 'OPHULS Max, Collectif' })
  expect(answer.headers.get('location')).toBe(`${REVIEW}?fait=cree`)
  const { rows } = await database.owner.query(`SELECT * FROM public.film WHERE slug = 'le-film-nouveau'`)
  expect(rows).toMatchObject([
    { title: 'Le Film nouveau', directors: ['Max Ophuls'], genres: ['drame'], year: 1954, for_children: false },
  ])
  expect(await readTitle('LE FILM NOUVEAU')).toBe(rows[0]?.id)
})

test('a second film of one title has a slug of its own', async () => {
  await see('Trafic', 'trafic')
  await database.owner.query(`UPDATE public.film SET directors = '{Jacques Tati}' WHERE slug = 'trafic'`)
  // It is a film for certain by its title: nothing waits.
  expect(await read(`${REVIEW}?titre=trafic`)).toContain('Ce titre n’attend plus')
  await see('Trafic, le retour', 'trafic le retour')
  await post({
    titre: 'trafic le retour',
    geste: 'creer',
    intitule: 'Trafic',
    cineastes: 'Quelqu’un d’autre',
    annee: '2026',
  })
  expect(await filmId('trafic-2026')).toBeGreaterThan(0)
})

test.each<[string, Record<string, string>, string]>([
  ['no film', { geste: 'relier' }, 'Choisissez un film'],
  ['a film that does not exist', { geste: 'relier', film: '999999' }, 'Choisissez un film'],
  ['no title', { geste: 'creer', intitule: ' ? ' }, 'Donnez le titre du film'],
  ['a year that is none', { geste: 'creer', intitule: 'X', annee: '1000' }, 'Donnez une année'],
])('%s is refused with what is wrong, and nothing is changed', async (_, form, said) => {
  await see('Soudain, nouvelle copie', 'soudain nouvelle copie')
  const answer = await post({ titre: 'soudain nouvelle copie', ...form })
  expect(answer.status).toBe(422)
  expect(spaces(await answer.text())).toContain(said)
  expect((await database.owner.query('SELECT FROM public.film_alias')).rowCount).toBe(0)
})

test('a title that somebody else has checked meanwhile leads to the list', async () => {
  const answer = await post({ titre: 'parti', geste: 'creer', intitule: 'Parti' })
  expect(answer.status).toBe(303)
  expect(await read(answer.headers.get('location') ?? '')).toContain('Ce titre n’attend plus')
})

test('the catalogue is searched by title and by film-maker', async () => {
  await see('Un inconnu', 'inconnu')
  const found = await read(`${REVIEW}?titre=inconnu&cherche=tati`)
  expect(found).toContain('Playtime, de Jacques Tati (1967)')
  expect(await read(`${REVIEW}?titre=inconnu&cherche=zzzz`)).toContain('n’a « zzzz » dans son titre')
})

test('nobody but the federation sees or decides', async () => {
  expect((await server.get(REVIEW, { cookie: distributor })).status).toBe(403)
  expect((await server.post(REVIEW, { cookie: distributor, form: { titre: 'x', geste: 'ignorer' } })).status).toBe(403)
})

test('two entries of one film are compared and made one; campaigns and names follow', async () => {
  const kept = await filmId('soudain')
  const { rows } = await database.owner.query<{ id: number }>(
    `INSERT INTO public.film (slug, title, normalised, directors, genres, duration_min, year)
     VALUES ('soudain-2', 'Soudain !', 'soudain', '{Hamaguchi Ryusuke}', '{drame}', 196, 2026) RETURNING id`,
  )
  const gone = rows[0]?.id as number
  const { rows: campaigns } = await database.owner.query<{ id: number; film_id: number }>(
    'SELECT id, film_id FROM public.campaign ORDER BY id LIMIT 1',
  )
  await database.owner.query('UPDATE public.campaign SET film_id = $1 WHERE id = $2', [gone, campaigns[0]?.id])
  expect(await html(DOUBLES)).toContain(`garde=${kept}&amp;reunit=${gone}`)
  expect(await read(`${DOUBLES}?garde=${kept}&reunit=${gone}`)).toContain('Réunir ces deux fiches ?')
  const answer = await post({ garde: String(kept), reunit: String(gone) }, DOUBLES)
  expect(answer.headers.get('location')).toBe(`${REVIEW}?fait=reuni`)
  const after = await database.owner.query('SELECT film_id FROM public.campaign WHERE id = $1', [campaigns[0]?.id])
  expect(after.rows).toEqual([{ film_id: kept }])
  const { readPage } = await loadVisitReference(database.pixel)
  expect(readPage({ site: 'any', path: '/films/soudain-2', title: undefined }).film).toBe(kept)
  expect(await read(DOUBLES)).not.toContain('Soudain !')
  const audit = await database.owner.query(`SELECT body FROM audit.entry ORDER BY index DESC LIMIT 1`)
  expect(audit.rows[0]?.body).toContain('film-merged')
  await database.owner.query('UPDATE public.campaign SET film_id = $1 WHERE id = $2', [
    campaigns[0]?.film_id,
    campaigns[0]?.id,
  ])
})

test.each<[string, () => Promise<[number, number]>, string]>([
  ['one and the same', async () => [await filmId('soudain'), await filmId('soudain')], 'deux fiches différentes'],
  ['one that does not exist', async () => [await filmId('soudain'), 999_999], 'n’existe pas'],
  [
    'an accepted and a refused one',
    async () => {
      const refused = await filmId('the-christophers')
      await database.owner.query(
        `INSERT INTO public.film_review (film_id, decision, reason, person_id, decided_at)
         SELECT $1, 'refused', 'Non.', person_id, now() FROM public.film_review LIMIT 1`,
        [refused],
      )
      return [await filmId('soudain'), refused]
    },
    'décidez d’abord pareil',
  ],
])('%s are not made one', async (_, pair, said) => {
  const [into, from] = await pair()
  const answer = await post({ garde: String(into), reunit: String(from) }, DOUBLES)
  expect(answer.status).toBe(422)
  expect(spaces(await answer.text())).toContain(said)
  expect(
    (await database.owner.query('SELECT FROM public.film WHERE merged_into = $1 AND id = $2', [into, from])).rowCount,
  ).toBe(0)
})

test('the federation corrects an entry: year, genres, heritage, and a title whose former one stays a name', async () => {
  const film = await filmId('bait')
  const entry = `/federation/films/fiche?film=${film}`
  expect(await html(entry)).toMatch(/name="annee" value="2019"/)
  expect(await html('/federation/films')).toContain('/federation/films/fiche?film=')
  expect(await html('/federation/films/fiche?cherche=jenkin')).toContain(entry)
  const form = {
    film: String(film),
    intitule: 'Bait, la pêche',
    cineastes: 'Mark Jenkin',
    annee: '2019',
    genre: 'thriller',
  }
  const answer = await post({ ...form, patrimoine: 'yes' }, '/federation/films/fiche')
  expect(answer.headers.get('location')).toBe(`${entry}&fait=enregistre`)
  const { rows } = await database.owner.query('SELECT * FROM public.film WHERE id = $1', [film])
  expect(rows).toMatchObject([
    { title: 'Bait, la pêche', normalised: 'bait la peche', genres: ['thriller'], heritage: true },
  ])
  expect(await readTitle('Bait')).toBe(film)
  expect(await readTitle('Bait, la pêche')).toBe(film)
  expect((await post({ ...form, annee: '20190' }, '/federation/films/fiche')).status).toBe(422)
  expect((await post({ ...form, film: 'x' }, '/federation/films/fiche')).status).toBe(400)
  expect((await post({ ...form, film: '999999' }, '/federation/films/fiche')).status).toBe(404)
})
