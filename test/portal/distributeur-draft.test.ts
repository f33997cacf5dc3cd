import { findCampaign } from '../../server/campaign/index.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { emptyCreative, judgeGiven, readCreative } from '../../server/portal/distributeur/creative-form.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
let server: ConsoleServer
let prisma: PrismaClient
let publisher: string
let film: number
const cookies = {} as Record<'distributor' | 'other' | 'operator' | 'federation', string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  const owners = await database.owner.query<{ id: string; film: number }>(
    'SELECT c.distributor_id AS id, c.film_id AS film FROM public.campaign c ORDER BY c.id',
  )
  cookies.distributor = await server.signIn(owners.rows[0]?.id ?? '')
  cookies.other = await server.signIn(owners.rows[1]?.id ?? '')
  film = owners.rows[0]?.film ?? 0
  publisher = (await server.store.organisations('publisher'))[0]?.id ?? ''
  for (const kind of ['operator', 'federation'] as const)
    cookies[kind] = await server.signIn((await server.store.organisations(kind))[0]?.id ?? '')
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await server?.close()
  await database?.drop()
})

type Who = keyof typeof cookies
const spaces = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ')
const html = async (path: string, as: Who, language = 'fr') =>
  spaces(
    await (
      await server.get(`${path}${path.includes('?') ? '&' : '?'}langue=${language}`, { cookie: cookies[as] })
    ).text(),
  )
const read = async (path: string, as: Who, language?: string) =>
  (await html(path, as, language)).replace(/<[^>]*>/g, ' ').replace(/ +/g, ' ')
const post = (path: string, as: Who, form: Record<string, string | string[]> = {}) =>
  server.post(path, { cookie: cookies[as], form })
const booking = () => ({
  ...{ film: String(film), name: 'Ressortie', segment: 'salles-art-et-essai', headline: 'Au cinéma' },
  ...{ startsOn: '2026-12-02', endsOn: '2026-12-15', publisher, [`host-${publisher}`]: 'journal.fr' },
})

async function draft(more: Record<string, string | string[]> = {}): Promise<string> {
  const answer = await post('/distributeur/campagnes/nouvelle', 'distributor', {
    ...booking(),
    geste: 'brouillon',
    ...more,
  })
  const location = answer.headers.get('location') ?? ''
  expect(location).toMatch(/\?fait=brouillon$/)
  return location.split('?')[0] as string
}
const idOf = (path: string) => Number(path.split('/').at(-1))
const find = (path: string) => findCampaign(prisma, { id: idOf(path) })

describe('a draft', () => {
  test('is kept with budget, criteria by words, places and a word to the operator, who sees them', async () => {
    const form = await html('/distributeur/campagnes/nouvelle', 'distributor')
    expect(form).toContain('25 à 29 ans')
    expect(form).toContain('Île-de-France')
    expect(form).not.toContain('Politics')
    const path = await draft({ budget: '12 000,50', notes: 'Merci', critere: ['5', '6', '472'], lieu: ['56:FR-BRE'] })
    expect(await find(path)).toMatchObject({
      ...{
        state: 'draft',
        budgetMicros: 12_000_500_000n,
        notes: 'Merci',
        iabCriteria: [5, 6, 472],
        iabPlaces: ['56:FR-BRE'],
      },
    })
    const page = await read(`${path}?fait=brouillon`, 'distributor')
    expect(page).toContain('Le brouillon est enregistré : rien n’est encore proposé.')
    expect(page).toContain('12 000,50 €')
    expect(page).toContain('25 à 34 ans, Documentaires')
    expect(page).toContain('Bretagne')
    expect(await read(path, 'distributor', 'en')).toContain('25 to 34, Documentary films')
    expect((await server.get(path, { cookie: cookies.other })).status).toBe(404)
  })

  test('is edited, and comes back with what is wrong or with what somebody else has changed', async () => {
    const path = await draft({ budget: '10' })
    const form = await html(`${path}/modifier`, 'distributor')
    expect(form).toContain('value="Ressortie"')
    expect(form).toContain('value="10"')
    expect(form).not.toContain('name="headline"')
    const vu = /name="vu" value="([^"]+)"/.exec(form)?.[1] ?? ''
    const wrong = await post(`${path}/modifier`, 'distributor', { ...booking(), vu, name: '', budget: 'deux' })
    expect(wrong.status).toBe(422)
    expect(spaces(await wrong.text())).toContain('Donnez un montant en euros')
    const good = await post(`${path}/modifier`, 'distributor', { ...booking(), vu, name: 'Autre nom' })
    expect(good.headers.get('location')).toBe(`${path}?fait=brouillon`)
    expect(await find(path)).toMatchObject({
      name: 'Autre nom',
      budgetMicros: null,
      creatives: [{ headline: 'Au cinéma' }],
    })
    const late = await post(`${path}/modifier`, 'distributor', { ...booking(), vu, name: 'Écrasé' })
    expect(late.status).toBe(409)
    const again = spaces(await late.text())
    expect(again).toContain('Le brouillon a changé depuis que vous l’avez affiché')
    expect(again).toContain('value="Autre nom"')
    expect((await find(path))?.name).toBe('Autre nom')
  })

  test('is proposed, taken back, and no more to be edited while it waits', async () => {
    const path = await draft()
    expect((await post(`${path}/proposer`, 'distributor')).headers.get('location')).toBe(`${path}?fait=reservee`)
    expect(await read(path, 'distributor')).toContain('Reprendre en brouillon')
    expect((await server.get(`${path}/modifier`, { cookie: cookies.distributor })).headers.get('location')).toBe(path)
    expect((await post(`${path}/proposer`, 'distributor')).status).toBe(409)
    expect((await post(`${path}/creations`, 'distributor', { format: 'text', headline: 'x' })).status).toBe(409)
    expect((await post(`${path}/reprendre`, 'distributor')).headers.get('location')).toBe(`${path}?fait=repris`)
    expect((await find(path))?.state).toBe('draft')
  })

  test('with nothing to show is not proposed, and the page says so', async () => {
    const path = await draft()
    const [shown] = (await find(path))?.creatives ?? []
    await post(`${path}/creations/${shown?.id}/retirer`, 'distributor')
    const refused = await post(`${path}/proposer`, 'distributor')
    expect(refused.headers.get('location')).toBe(`${path}?fait=refus-nothing-to-show`)
    expect(await read(`${path}?fait=refus-nothing-to-show`, 'distributor')).toContain(
      'La campagne n’est pas proposée : elle n’a rien à montrer.',
    )
    expect(await read(`${path}?fait=refus-constructor`, 'distributor')).toContain('quelque chose a changé depuis')
  })

  test('of somebody else is nobody’s: no page, no form, no preview', async () => {
    const path = await draft()
    const [shown] = (await find(path))?.creatives ?? []
    for (const end of ['', '/modifier', '/creations', `/apercu/${shown?.id}`])
      expect([end, (await server.get(path + end, { cookie: cookies.other })).status]).toEqual([end, 404])
    for (const end of ['/modifier', '/proposer', '/reprendre', '/creations', `/creations/${shown?.id}/retirer`])
      expect([end, (await post(path + end, 'other')).status]).toEqual([end, 404])
  })
})

describe('a creative', () => {
  test('is chosen by format, and each format asks for what it needs', async () => {
    const path = await draft()
    const fields = async (format: string) =>
      [...(await html(`${path}/creations?choix=${format}`, 'distributor')).matchAll(/ name="(\w+)"/g)].map(
        ([, name]) => name,
      )
    expect(await fields('text')).toEqual(expect.not.arrayContaining(['image', 'video', 'html', 'size']))
    expect(await fields('teaser')).toEqual(expect.arrayContaining(['video', 'image', 'size']))
    expect(await fields('popup')).toEqual(expect.arrayContaining(['body', 'image', 'size']))
    expect(await fields('html')).toEqual(expect.arrayContaining(['html', 'size']))
    expect(await fields('<script>')).toEqual(expect.arrayContaining(['image', 'size']))
  })

  test('that is wrong comes back with all of it in words; that is good is shown', async () => {
    const path = await draft()
    const bad = '<a href="https://evil.example/" onclick="x()">x</a><script>document.cookie=1</script>'
    const wrong = await post(`${path}/creations`, 'distributor', {
      format: 'html',
      headline: 'HTML',
      html: bad,
      size: '300x250',
    })
    expect(wrong.status).toBe(422)
    const page = spaces(await wrong.text()).replace(/<[^>]*>/g, '')
    for (const said of [
      'Un script se cache dans onclick : retirez-le.',
      'document.cookie : rien ne peut être déposé ni lu avant que le lecteur ait répondu.',
      'Ce lien ne passe pas par le nôtre : https://evil.example/. Écrivez {{clic}} à la place.',
      'Notre lien n’est nulle part',
    ])
      expect(page).toContain(said)
    expect((await find(path))?.creatives).toHaveLength(1)
    const html = '<a href="{{clic}}"><img src="https://images.example/1.jpg" alt="x"></a>'
    const good = await post(`${path}/creations`, 'distributor', {
      format: 'html',
      headline: 'HTML',
      html,
      size: '300x250',
    })
    expect(good.headers.get('location')).toBe(`${path}?fait=creation-ajoutee`)
    expect((await find(path))?.creatives.at(-1)).toMatchObject({ format: 'html', html, size: '300x250' })
    const shown = await read(path, 'distributor')
    expect(shown).toContain('HTML (balise d’un tiers)')
    expect(shown).toContain('300 × 250 pixels')
  })

  test('is previewed as a page of its own that runs nothing and leads nowhere', async () => {
    const path = await draft({ image: 'https://images.example/affiche.jpg', size: '300x600' })
    const [shown] = (await find(path))?.creatives ?? []
    expect(shown).toMatchObject({ format: 'poster', size: '300x600' })
    const response = await server.get(`${path}/apercu/${shown?.id}`, { cookie: cookies.distributor })
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/(^|;)sandbox$/)
    expect(policy).not.toContain('script-src')
    expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    const page = await response.text()
    expect(page).toContain('src="https://images.example/affiche.jpg"')
    expect(page).toContain('Pourquoi cette pub')
    expect((await server.get(`${path}/apercu/999999`, { cookie: cookies.distributor })).status).toBe(404)
    expect((await server.get(path, { cookie: cookies.distributor })).headers.get('content-security-policy')).toMatch(
      /;frame-src 'self'$/,
    )
  })

  test('is read from whatever form comes, and judged with a reason', () => {
    expect(readCreative(null)).toEqual({ ...emptyCreative('poster'), size: '' })
    expect(judgeGiven({ ...emptyCreative('text'), headline: 'a\0b' })).toEqual({
      ...{ good: false, faults: [{ field: 'headline', why: 'text' }] },
    })
    expect(judgeGiven({ ...emptyCreative('text'), headline: ' ' })).toMatchObject({ good: false })
  })
})

test('a quote is made by the operator, accepted in one click, and only then the campaign', async () => {
  const path = await draft()
  const work = `/operateur/campagnes/${idOf(path)}`
  await post(`${path}/proposer`, 'distributor')
  const wrong = await post(`${work}/devis`, 'operator', { prix: 'cher', texte: '', jusquau: '2026-01-01' })
  expect(wrong.status).toBe(422)
  const said = spaces(await wrong.text())
  for (const text of ['Donnez un prix en euros', 'Dites ce qu’il comprend', 'Donnez un jour à venir'])
    expect(said).toContain(text)
  const vu = /name="vu" value="([\w-]+)"/.exec(await html(work, 'operator'))?.[1] ?? ''
  const offer = { prix: '8 500', texte: 'Deux pavés', jusquau: '2026-12-01' }
  expect((await post(`${work}/devis`, 'operator', offer)).headers.get('location')).toBe(`${work}?fait=a-change`)
  const made = await post(`${work}/devis`, 'operator', { ...offer, vu })
  expect(made.headers.get('location')).toBe(`${work}?fait=devis-envoye`)
  expect((await post(`${work}/accepter`, 'operator', { depuis: 'campagne', vu })).headers.get('location')).toBe(
    `${work}?fait=devis-attend`,
  )
  expect(await read(`${work}?fait=devis-attend`, 'operator')).toContain(
    'Le distributeur n’a pas encore accepté le devis',
  )
  const page = await html(path, 'distributor')
  expect(page.replace(/<[^>]*>/g, ' ')).toMatch(/Prix de l’espace +8 500,00 €/)
  const devis = /name="devis" value="(\d+)"/.exec(page)?.[1] ?? ''
  expect((await post(`${path}/devis`, 'other', { devis, reponse: 'accepted' })).status).toBe(404)
  const yes = await post(`${path}/devis`, 'distributor', { devis, reponse: 'accepted' })
  expect(yes.headers.get('location')).toBe(`${path}?fait=devis-accepte`)
  const again = await post(`${path}/devis`, 'distributor', { devis, reponse: 'declined' })
  expect(again.headers.get('location')).toBe(`${path}?fait=devis-clos`)
  expect((await post(`${work}/accepter`, 'operator', { vu })).headers.get('location')).toBe('/operateur?fait=acceptee')
  expect((await post(`${work}/devis`, 'operator', { prix: '1', texte: 'x', jusquau: '2026-12-01' })).status).toBe(409)
})
