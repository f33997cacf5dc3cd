import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { uuidFromName } from '../../server/lib/id.js'
import { unstaffedOrganisations } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { hasSharedData, sharedData, type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let cookie: string
let federation: string

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  federation = (await server.store.organisations('federation'))[0]?.id ?? ''
  cookie = await server.signIn(federation)
  for (const [slug, name, city, number] of [
    ['cine-un', 'Ciné Un', 'Vierzon', 900_001],
    ['cine-deux', 'Ciné Deux', 'Vierzon', 900_002],
    ['cine-trois', '100 % Ciné', 'Bourges', 900_003],
  ])
    await database.owner.query(
      `INSERT INTO public.cinema (id, slug, name, city, departement, cnc_number, labels)
       VALUES (gen_random_uuid(), $1, $2, $3, '18', $4, '{}')`,
      [slug, name, city, number],
    )
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

const plain = async (response: Response) =>
  (await response.text()).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
const where = (response: Response) => `${response.status} ${response.headers.get('location')}`
const ownerOf = async (slug: string) =>
  (
    await database.owner.query(
      `SELECT o.id, o.name, o.kind FROM public.cinema c JOIN public.organisation o ON o.id = c.organisation_id WHERE c.slug = $1`,
      [slug],
    )
  ).rows[0]
const INVITE = '/federation/inviter'
const who = { personne: 'Lu Roy', adresse: 'lu@vierzon.fr' }

test('cinemas are looked for, ticked ones stay, and looking does nothing else', async () => {
  const search = { geste: 'chercher', chercher: 'vierzon', salle: ['cine-trois'], nom: 'Ville', ...who }
  const response = await server.post(INVITE, { cookie, form: search })
  const html = await response.text()
  expect(response.status).toBe(200)
  expect(html).toMatch(/value="cine-trois" checked/)
  expect(html).toMatch(/value="cine-un"(?! checked)/)
  expect(html).toContain('value="lu@vierzon.fr"')
  // A sign of the pattern is a sign of the text.
  expect(await plain(await server.post(INVITE, { cookie, form: { geste: 'chercher', chercher: '100 %' } }))).toContain(
    '100 % Ciné',
  )
  expect(await plain(await server.post(INVITE, { cookie, form: { geste: 'chercher', chercher: '%' } }))).not.toContain(
    'Ciné Un',
  )
  expect(await ownerOf('cine-un')).toBeUndefined()
})

test('a town with two cinemas comes in: one organisation, its cinemas, its first person, its contract', async () => {
  const form = {
    geste: 'inviter',
    genre: 'cinema',
    salle: ['cine-un', 'cine-deux'],
    nom: 'Ville de Vierzon',
    proposer: 'oui',
    ...who,
  }
  expect(where(await server.post(INVITE, { cookie, form }))).toBe(`303 ${INVITE}?fait=propose`)
  const owner = await ownerOf('cine-un')
  expect(owner).toMatchObject({ name: 'Ville de Vierzon', kind: 'cinema' })
  expect((await ownerOf('cine-deux')).id).toBe(owner.id)
  const { rows } = await database.owner.query('SELECT state FROM public.contract WHERE party_id = $1', [owner.id])
  expect(rows).toEqual([{ state: 'offered' }])
  const { rows: mails } = await database.owner.query(
    `SELECT body FROM public.mail_outbox WHERE recipient = 'lu@vierzon.fr'`,
  )
  const link = /http\S+(\/invitation\/\S+)/.exec(mails[0].body)?.[1] ?? ''
  const accepted = await server.post(link, { form: { nom: 'Lu Roy' } })
  expect(where(accepted)).toBe('303 /compte?fait=entree')
  const theirs = (accepted.headers.getSetCookie().at(-1) ?? '').split(';')[0] ?? ''
  // They choose among their cinemas, and each has its pages.
  const choice = await (await server.get('/salle', { cookie: theirs })).text()
  expect(choice).toContain('href="/salle/cine-un"')
  expect(choice).toContain('href="/salle/cine-deux/releves"')
  expect(await plain(await server.get('/salle/cine-deux', { cookie: theirs }))).toContain('Toutes vos salles')
  expect((await server.get('/salle/cine-deux/contrat', { cookie: theirs })).status).toBe(200)
  // The same cinemas are not given twice, and somebody is there who invites by themselves.
  expect((await server.post(INVITE, { cookie, form: { ...form, adresse: 'x@y.fr' } })).status).toBe(409)
  const again = { geste: 'inviter', organisation: owner.id, ...who }
  expect((await server.post(INVITE, { cookie, form: again })).status).toBe(409)
})

test('all that is wrong is said at once, and nothing is made', async () => {
  const response = await server.post(INVITE, { cookie, form: { geste: 'inviter', genre: 'cinema' } })
  const page = await plain(response)
  expect(response.status).toBe(422)
  for (const said of ['Donnez un nom', 'ne peut pas recevoir', 'Cochez au moins une salle'])
    expect(page).toContain(said)
  const unknown = { geste: 'inviter', genre: 'cinema', salle: ['nulle-part'], nom: 'X', ...who }
  expect((await server.post(INVITE, { cookie, form: unknown })).status).toBe(409)
})

test('a distributor comes in without a cinema; where somebody is missing the federation invites them', async () => {
  const form = { geste: 'inviter', genre: 'distributor', nom: 'Films Neufs', personne: 'Ida', adresse: 'ida@neufs.fr' }
  expect(where(await server.post(INVITE, { cookie, form }))).toBe(`303 ${INVITE}?fait=cree`)
  const one = (await server.store.organisations('distributor')).find(({ name }) => name === 'Films Neufs')
  const page = await plain(await server.get(INVITE, { cookie }))
  expect(page).toContain('Inviter : Films Neufs (une invitation attend)')
  const other = { geste: 'inviter', organisation: one?.id ?? '', personne: 'Max', adresse: 'max@neufs.fr' }
  expect(where(await server.post(INVITE, { cookie, form: other }))).toBe(`303 ${INVITE}?fait=invitee`)
  expect((await server.get(`${INVITE}?organisation=${federation}`, { cookie })).status).toBe(404)
})

test('of more organisations without anybody than a page holds each is on one, and may be invited', async () => {
  const planted = Array.from({ length: 401 }, (_, n) => `Zz ${String(n).padStart(3, '0')}`)
  await database.owner.query(
    `INSERT INTO public.organisation (id, kind, name, created_at)
     SELECT gen_random_uuid(), 'distributor', name, $2 FROM unnest($1::text[]) AS name`,
    [planted, demoStart],
  )
  try {
    const { rows } = await database.owner.query<{ id: string }>(
      `SELECT id FROM public.organisation WHERE name = 'Zz 400'`,
    )
    const page = async (query: string) => plain(await server.get(`${INVITE}${query}`, { cookie }))
    const pages = [await page(''), await page('?page=2'), await page('?page=3')]
    const shown = pages.flatMap((text) => [...text.matchAll(/Inviter : (Zz \d{3})/g)].map(([, name]) => name))
    expect(shown).toEqual(planted)
    const { count } = await unstaffedOrganisations(database.console, { now: demoStart, page: 1 })
    expect(count).toBeGreaterThan(401)
    expect(pages[0]).toContain(`Par nom, de la 1 à la 200 sur ${count} organisations. Les suivantes`)
    expect(pages[1]).toContain(`de la 201 à la 400 sur ${count} organisations. Les précédentes · Les suivantes`)
    expect(pages[2]).toMatch(new RegExp(`de la 401 à la ${count} sur ${count} organisations. Les précédentes (?!·)`))
    for (const wrong of ['4', '0', '-1', 'x', '1e9', '%00'])
      expect([wrong, (await server.get(`${INVITE}?page=${wrong}`, { cookie })).status]).toEqual([wrong, 404])
    const form = { geste: 'inviter', organisation: rows[0]?.id ?? '', personne: 'Zoé', adresse: 'zoe@zz400.fr' }
    expect((await server.get(`${INVITE}?organisation=${form.organisation}`, { cookie })).status).toBe(200)
    expect(where(await server.post(INVITE, { cookie, form }))).toBe(`303 ${INVITE}?fait=invitee`)
  } finally {
    await database.owner.query(
      `DELETE FROM public.invitation WHERE email = 'zoe@zz400.fr'; DELETE FROM public.organisation WHERE name LIKE 'Zz %'`,
    )
  }
  expect(await plain(await server.get(INVITE, { cookie }))).not.toContain('Par nom, de la')
})

test('what the federation sent to a wrong address it takes back: the link is dead, and only then another is sent', async () => {
  const form = { geste: 'inviter', genre: 'publisher', nom: 'Le Mistral', personne: 'Jo', adresse: 'jo@mistrla.fr' }
  await server.post(INVITE, { cookie, form })
  const one = (await server.store.organisations('publisher')).find(({ name }) => name === 'Le Mistral')
  const link = async (address: string) => {
    const { rows } = await database.owner.query('SELECT body FROM public.mail_outbox WHERE recipient = $1', [address])
    return /http\S+(\/invitation\/\S+)/.exec(rows[0].body)?.[1] ?? ''
  }
  const wrong = await link('jo@mistrla.fr')
  expect((await server.get(wrong)).status).toBe(200)
  const back = { geste: 'retirer', organisation: one?.id ?? '' }
  const page = await (await server.get(INVITE, { cookie })).text()
  expect(page).toContain(`aria-label="Retirer l’invitation envoyée pour Le Mistral"`)
  expect(where(await server.post(INVITE, { cookie, form: back }))).toBe(`303 ${INVITE}?fait=retiree`)
  expect((await server.get(wrong)).status).toBe(410)
  expect((await server.post(wrong, { form: { nom: 'Eve' } })).status).toBe(410)
  const again = await server.post(INVITE, { cookie, form: back })
  expect([again.status, await plain(again)]).toEqual([409, expect.stringContaining('n’attend plus ici')])
  expect((await server.post(INVITE, { cookie, form: { geste: 'retirer' } })).status).toBe(404)
  const right = { geste: 'inviter', organisation: one?.id ?? '', personne: 'Jo', adresse: 'jo@mistral.fr' }
  expect(where(await server.post(INVITE, { cookie, form: right }))).toBe(`303 ${INVITE}?fait=invitee`)
  // What was not sent by the federation is not its own to take back.
  await database.owner.query(
    `UPDATE public.invitation SET invited_by = (SELECT id FROM public.person WHERE organisation_id = $1 LIMIT 1)
     WHERE organisation_id = $2`,
    [(await server.store.organisations('distributor'))[0]?.id, one?.id],
  )
  expect((await server.post(INVITE, { cookie, form: back })).status).toBe(409)
  expect((await server.get(await link('jo@mistral.fr'))).status).toBe(200)
})

test('the federation does not write twice to one address within a minute, whatever it founds', async () => {
  const form = { geste: 'inviter', genre: 'operator', nom: 'Régie Une', personne: 'Ève', adresse: 'eve@regie.fr' }
  expect((await server.post(INVITE, { cookie, form })).status).toBe(303)
  const again = await server.post(INVITE, { cookie, form: { ...form, nom: 'Régie Deux' } })
  expect([again.status, await plain(again)]).toEqual([409, expect.stringContaining('attendez une minute')])
  expect((await server.store.organisations('operator')).some(({ name }) => name === 'Régie Deux')).toBe(false)
})

const MEMBERS = '/federation/adherents'
const mark = (html: string) => /name="empreinte" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? ''

test('a list is tried, then imported as it was shown; its report is a CSV in which nothing is carried out', async () => {
  const texte = 'nom;ville;e-mail\n100 % Ciné;Bourges;moi@bourges.fr\nNulle Part;Bourges;\n"=cmd|x";Bourges;\n'
  const tried = await server.post(MEMBERS, { cookie, form: { texte } })
  const html = await tried.text()
  expect(tried.status).toBe(200)
  const page = html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
  expect(page).toMatch(
    /100 % Ciné, Bourges nouvelle trouvée par son nom dans sa ville : 100 % Ciné, Bourges ; invite moi@bourges\.fr/,
  )
  expect(page).toContain('aucune salle du catalogue ne correspond')
  expect(page).toContain('une case commence comme une formule')
  expect(await ownerOf('cine-trois')).toBeUndefined()
  const report = await server.post(`${MEMBERS}/rapport.csv`, { cookie, form: { texte } })
  expect(report.headers.get('content-disposition')).toContain('rapport-adherents.csv')
  expect(await report.text()).toContain(`4;"'=cmd|x, Bourges";refusée`)
  const stale = await server.post(MEMBERS, { cookie, form: { texte, geste: 'importer', empreinte: 'ab'.repeat(32) } })
  expect([stale.status, await plain(stale)]).toEqual([409, expect.stringContaining('rien n’a été importé')])
  expect((await server.post(MEMBERS, { cookie, form: { texte, geste: 'importer' } })).status).toBe(400)
  const done = await server.post(MEMBERS, { cookie, form: { texte, geste: 'importer', empreinte: mark(html) } })
  expect([done.status, await plain(done)]).toEqual([
    200,
    expect.stringContaining('1 organisation créée, 1 invitation envoyée'),
  ])
  expect(await ownerOf('cine-trois')).toMatchObject({ name: '100 % Ciné (Bourges)' })
})

test('a file arrives as its bytes, whatever it is written in; more than a form takes is refused', async () => {
  const fichier = Buffer.from('nom;ville\n100 % Cin\xe9;Bourges\n', 'latin1').toString('base64')
  expect(await plain(await server.post(MEMBERS, { cookie, form: { fichier, texte: '' } }))).toContain(
    '100 % Ciné, Bourges déjà là',
  )
  expect((await server.post(MEMBERS, { cookie, form: { texte: ' ' } })).status).toBe(422)
  expect((await server.post(MEMBERS, { cookie, form: { texte: `nom;ville\n${'a'.repeat(1_000_001)}` } })).status).toBe(
    422,
  )
  expect((await server.post(MEMBERS, { cookie, form: { texte: 'a'.repeat(3_300_000) } })).status).toBe(413)
  // Whoever may not import does not have it read either; other forms stay small.
  const cinema = await server.signIn(uuidFromName('demo:cinema:le-royal'))
  expect((await server.post(MEMBERS, { cookie: cinema, form: { texte: 'a'.repeat(3_300_000) } })).status).toBe(403)
  expect((await server.post(INVITE, { cookie, form: { nom: 'a'.repeat(70_000) } })).status).toBe(413)
})

const real = hasSharedData ? test : test.skip
real(
  'the SCARE’s own list: the demonstration’s cinemas are there already, the others are not in its catalogue',
  async () => {
    const fichier = readFileSync(joinPath(sharedData, 'cinemas/scare-cinemas-2026-07.csv')).toString('base64')
    const page = await plain(await server.post(MEMBERS, { cookie, form: { fichier } }))
    expect(page).toContain('Le Royal, Toulon déjà là')
    expect(page).toContain('Colonnes qui ne sont pas lues : slug, street')
  },
)
