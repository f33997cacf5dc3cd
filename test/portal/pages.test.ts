import { ROOT_CELL, regionCell } from '../../server/audience/index.js'
import { ORGANISATION_KINDS, type OrganisationKind, PORTAL } from '../../server/membership/index.js'
import { LANGUAGES, wordsOf } from '../../server/portal/words/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { accrue, countRefusals, countVisits, type DemoCinemaRow, demoCinema, judgedClick, publish } from './figures.js'

let database: TestDatabase
let server: ConsoleServer
let royal: DemoCinemaRow
let star: DemoCinemaRow
const cookies = {} as Record<OrganisationKind, string>

beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
  server = await startConsoleServer(database, { clock: () => demoStart })
  royal = await demoCinema(database, 'le-royal')
  star = await demoCinema(database, 'le-star')
  for (const kind of ORGANISATION_KINDS) {
    const organisations = await server.store.organisations(kind)
    const id = kind === 'cinema' ? royal.organisationId : organisations.find(({ name }) => !/Clair/.test(name))?.id
    cookies[kind] = await server.signIn(id ?? '')
  }
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})

/** A page's text, as it is read: without tags, with plain spaces. */
async function read(path: string, cookie = '', language = 'fr'): Promise<string> {
  const html = await (await server.get(`${path}?langue=${language}`, { cookie })).text()
  return plain(html.replace(/<[^>]*>/g, ' '))
}

function plain(text: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
  return text.replace(/&\w+;/g, (entity) => entities[entity] ?? entity).replace(/[\s\u00a0\u202f]+/g, ' ')
}

const ALL_PAGES: [path: string, kind: OrganisationKind | null][] = [
  ['/', null],
  ['/comprendre', null],
  ['/_kit', null],
  ['/rien-ici', null],
  ['//evil.example/x', null],
  ['/salle', null],
  ...ORGANISATION_KINDS.map((kind): [string, OrganisationKind] => [PORTAL[kind], kind]),
  ['/salle/le-royal/allumer', 'cinema'],
  ['/salle/le-royal/releves', 'cinema'],
  ['/salle/le-royal/releves/2026-11', 'cinema'],
  ['/salle/le-royal/equipe', 'cinema'],
  ['/federation', 'cinema'],
  ['/federation/campagnes/1', 'federation'],
  ['/distributeur/campagnes/nouvelle', 'distributor'],
  ['/distributeur/campagnes/1', 'distributor'],
]

describe('while there is nothing yet', () => {
  test('a cinema is told what will come, and finds its line to paste', async () => {
    const page = await read('/salle', cookies.cinema)
    expect(page).toContain('Le Royal')
    expect(page).toContain('Pas encore de visite')
    expect(page).toContain('Aucun refus sur cette période')
    expect(page).toContain('Choisir mon bandeau')
    expect(page.indexOf('Vos premiers pas')).toBeLessThan(page.indexOf('Revenu acquis'))
    const site = await read('/salle/le-royal/site', cookies.cinema)
    expect(site).toContain('La ligne à coller Collez')
    expect(site).toContain('Vérifier que cela marche')
    expect(site).toContain(
      '<script async src="http://127.0.0.1:4001/p.js?films" data-site="demo-le-royal" data-notice="2026-12" referrerpolicy="no-referrer"></script>',
    )
    expect(page).toContain('Prochain versement pas encore en vue le solde est reporté, jamais perdu')
    expect(page).toContain('État en vigueur')
    expect(page).toContain('à parts égales entre les salles visitées dans les 90 jours qui précèdent le clic')
  })

  test('with a number on the TCF list, the line carries it', async () => {
    const listed = await startConsoleServer(database, { clock: () => demoStart, tcfVendorId: 123 })
    try {
      const cookie = await listed.signIn(royal.organisationId)
      const page = plain((await (await listed.get('/salle/le-royal/site', { cookie })).text()).replace(/<[^>]*>/g, ' '))
      expect(page).toContain('data-notice="2026-12" data-vendor="123" referrerpolicy="no-referrer"')
    } finally {
      await listed.close()
    }
  })

  test('a distributor reads that no release was made, and finds its campaign', async () => {
    const page = await read('/distributeur', cookies.distributor)
    expect(page).toContain('Pas encore de mesure')
    expect(page).toContain('477 · Interest | Movies | Indie and Arthouse Movies')
    expect(page).toContain('L’Aventure rêvée, sortie nationale')
    expect(page).not.toContain('Le Berger et les ours')
  })

  test('the federation sees its cinemas, and that nothing is to be paid', async () => {
    const page = await read('/federation', cookies.federation)
    expect(page).toContain('Le Royal Toulon en vigueur 0 0 €')
    expect(page).toContain('Rien à verser')
    expect(page).toMatch(/Dernière mise en commun jamais/)
  })

  test('the operator has nothing to accept and owes nothing', async () => {
    const page = await read('/operateur', cookies.operator)
    expect(page).toContain('Rien à accepter')
    expect(page).toContain('Dû aux salles 0,00 €')
  })
})

describe('with visits, clicks and revenue', () => {
  beforeAll(async () => {
    const { rows } = await database.owner.query<{ id: number }>(`SELECT id FROM public.film WHERE slug = 'soudain'`)
    const film = rows[0]?.id ?? 0
    await countVisits(database, { siteId: royal.siteId, day: '2026-11-22', visits: 1204, linked: 903 })
    await countVisits(database, { siteId: royal.siteId, day: '2026-10-26', visits: 30, linked: 20, kind: 'film', film })
    await countVisits(database, { siteId: royal.siteId, day: '2026-11-21', visits: 66, linked: 66, kind: 'enfants' })
    await countVisits(database, { siteId: royal.siteId, day: '2026-10-25', visits: 7777, linked: 7777 })
    await countVisits(database, {
      siteId: star.siteId,
      day: '2026-11-22',
      visits: 8642,
      linked: 5311,
      kind: 'film',
      film: film + 1,
    })
    await countRefusals(database, { siteId: royal.siteId, day: '2026-11-22', reason: 'gpc', refused: 12 })
    await countRefusals(database, { siteId: royal.siteId, day: '2026-11-20', reason: 'un-jour-nouveau', refused: 3 })
    await countRefusals(database, { siteId: star.siteId, day: '2026-11-22', reason: 'tcf-dates', refused: 4_455 })
    const lastWeek = new Date('2026-11-15T12:00:00Z')
    await accrue(database, { cinemaId: royal.id, micros: 10_000_133n, at: lastWeek })
    await accrue(database, { cinemaId: star.id, micros: 96_123_456n, at: lastWeek })
    await judgedClick(database, { campaign: 1, at: demoStart })
    await judgedClick(database, { campaign: 1, at: demoStart, reasons: ['bot'] })
    await judgedClick(database, { campaign: 1, at: demoStart, reasons: ['unknown-visitor'] })
    await publish(database, {
      at: demoStart,
      cells: [
        { cell: ROOT_CELL, figure: 23_000, activated: true },
        { cell: regionCell('Bretagne'), figure: 1_400, activated: true },
        { cell: regionCell('Corse'), withheld: 'few-cinemas', activated: false },
      ],
    })
  })

  test('a cinema sees its last 28 days, today included: what was accepted, what can join the pool, what was refused', async () => {
    const page = await read('/salle', cookies.cinema)
    expect(page).toContain('Visites acceptées 1 300')
    // 923 of 1,300: children's pages are counted and never pooled.
    expect(page).toMatch(/Rattachables au public commun 71 % 923 visites/)
    expect(page).toContain('26 octobre 2026 30 20')
    expect(page).toContain('22 novembre 2026 1 204 903')
    expect(page).not.toContain('7 777')
    expect(page).toContain('Films regardés 1')
    expect(page).toContain('Soudain 30')
    expect(page).toContain(
      'Le navigateur demande à ne pas être suivi (Global Privacy Control) 12 Rien : c’est le choix de la personne.',
    )
    expect(page).toContain('Autre motif (un-jour-nouveau) 3 Demandez à la fédération ce que ce motif veut dire.')
  })

  test('a cinema reads its revenue and when to expect the payment, in words', async () => {
    const page = await read('/salle', cookies.cinema)
    expect(page).toContain('Revenu acquis 10,00 €')
    expect(page).toContain('Prochain versement vers le 20 décembre 2026 au rythme actuel')
    expect(page).toContain('Seuil de versement : 50,00 € pour votre salle, et 100,00 € pour toutes ensemble.')
    expect(page).toContain('Un clic payable vaut 0,0004 €.')
  })

  test('nothing of one cinema is on a page that another, a distributor, the operator or a publisher can open', async () => {
    const ofStar = ['8 642', '5 311', '4 455', '96,12', 'Le Star']
    for (const [path, kind] of ALL_PAGES.filter(([, one]) => one !== null && one !== 'federation')) {
      const page = await read(path, cookies[kind as OrganisationKind])
      expect(ofStar.filter((figure) => page.includes(figure))).toEqual([])
    }
    const page = await read('/salle', await server.signIn(star.organisationId))
    for (const figure of ['8 642', '5 311', '4 455', '96,12', 'Le Star']) expect(page).toContain(figure)
    expect(page).not.toContain('1 204')
  })

  test('the federation sees all cinemas and a preview that adds up to the micro-euro', async () => {
    const page = await read('/federation', cookies.federation)
    expect(page).toContain('Le Star Strasbourg en vigueur 8 642 96,123456 €')
    expect(page).toContain('Le Star 96,123456 € 96,120000 € 0,003456 € 50,00 € seuil atteint 22 novembre 2026')
    expect(page).toContain('Le Royal 10,000133 € 0 € 10,000133 € 50,00 € sous le seuil de la salle 20 décembre 2026')
    expect(page).toContain('Total 106,123589 € 96,120000 € 10,003589 €')
    expect(page).toContain('Visites acceptées 9 942')
    expect(page).toContain('Chaîne TCF aux dates impossibles 4 455')
    expect(page).toContain('toutes les salles ensemble n’atteignent pas 100,00 €')
  })

  test('what the operator owes of a month that is not over is not told: each click would move it', async () => {
    expect(await read('/operateur', cookies.operator)).toContain('Dû aux salles 0,00 €')
  })

  test('a distributor sees the reach, the régions, and why a figure is withheld', async () => {
    const page = await read('/distributeur', cookies.distributor)
    expect(page).toContain('23 000 personnes qui vont dans les salles art et essai, dans toute la France')
    expect(page).toContain('Chiffre arrondi et bruité, par protection ; mesure du 22 novembre 2026.')
    expect(page).toContain('Bretagne 1 400')
    expect(page).toContain('Sans nombre, trop peu de salles pour publier un nombre : Corse.')
    expect(page).toContain('Fenêtre de mesure du 25 août 2026 au 22 novembre 2026')
    expect(page).toContain('Ce public est assez grand pour cibler une campagne, là où')
  })

  test('a campaign’s page counts its clicks raw, filtered and payable, with the reasons', async () => {
    const page = await read('/distributeur/campagnes/1', cookies.distributor)
    expect(page).toMatch(/Bruts 3 .*Filtrés 2 .*Payables trop peu /)
    expect(page).toContain('robot déclaré 1')
    expect(page).toContain('personne inconnue des salles, ou qui n’a pas accepté cette mesure trop peu')
    expect(page).toContain('Pas encore de lien de clic')
  })

  test('a withheld reach says why instead of a number', async () => {
    await publish(database, {
      at: new Date(demoStart.getTime() + 1000),
      cells: [{ cell: ROOT_CELL, withheld: 'few-people', activated: false }],
    })
    const page = await read('/distributeur', cookies.distributor)
    expect(page).toContain('Leur nombre est retenu : trop peu de personnes pour publier un nombre.')
    expect(page).not.toContain('personnes qui vont')
    expect(page).toContain('Ce public est encore trop petit pour cibler une campagne.')
  })
})

/** The one script that pages load, by its address alone. */
const OWN_SCRIPT = /^<script defer src="\/assets\/[\w-]{12}\.js">$/
const OWN_IMAGES = /<img src="\/assets\/[\w-]+\.webp" [^>]*>/g

describe('every page', () => {
  test.each(ALL_PAGES)('%s (%s) has nothing inline, and loads nothing from elsewhere', async (path, kind) => {
    const response = await server.get(path, { cookie: kind ? cookies[kind] : '' })
    const html = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const tags = html.match(/<[a-z][^>]*>/g) ?? []
    expect(tags.length).toBeGreaterThan(20)
    const own = tags.filter((tag) => !OWN_SCRIPT.test(tag))
    expect(tags.length - own.length).toBe(1)
    expect(own.filter((tag) => /^<(script|style|iframe|object|embed)|\s(style|on\w+)\s*=/i.test(tag))).toEqual([])
    // A link to a cinema’s own site, or to "Mes données" on the pixel, is opened by whoever clicks it: nothing is loaded from there.
    const links = /^<a href="https?:\/\/[\w.:-]+\/(" target="_blank" rel="noopener|e\/donnees\?langue=(fr|en))">$/
    const loaded = tags.filter((tag) => !links.test(tag))
    const addresses = loaded.flatMap((tag) =>
      [...tag.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map((one) => one[1]),
    )
    expect(addresses.filter((address) => !/^(\/(?!\/)|#)/.test(address ?? ''))).toEqual([])
  })

  test.each(ALL_PAGES)('%s (%s) is whole in both languages', async (path, kind) => {
    for (const language of LANGUAGES) {
      const response = await server.get(`${path}?langue=${language}`, { cookie: kind ? cookies[kind] : '' })
      const html = await response.text()
      expect(html).toContain(`<html lang="${language}">`)
      expect(response.headers.get('content-language')).toBe(language)
      const others = longTexts(wordsOf(language === 'fr' ? 'en' : 'fr'))
      expect(others.filter((text) => html.includes(text))).toEqual([])
      expect(html).not.toMatch(/undefined|\[object|NaN|\{\w+\}</)
    }
  })

  test('a language that was chosen stays chosen', async () => {
    const chosen = await server.get('/?langue=en')
    const cookie = (chosen.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    expect(cookie).toBe('langue=en')
    expect(await (await server.get('/', { cookie })).text()).toContain('<html lang="en">')
    expect((await server.get('/?langue=de')).headers.getSetCookie()).toEqual([])
  })

  test('an English address leads to the page in English', async () => {
    const response = await server.get('/cinema/le-royal', { cookie: cookies.cinema })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/salle/le-royal?langue=en')
    const page = await (await server.get('/salle/le-royal?langue=en', { cookie: cookies.cinema })).text()
    expect(page).toContain('Accepted visits')
    expect((await server.get('/understand')).headers.get('location')).toBe('/comprendre?langue=en')
    const odd = await server.get('/cinema/%2F%2Fattaquant.exemple')
    expect(odd.headers.get('location')).toBe('/salle/%2F%2Fattaquant.exemple?langue=en')
  })
})

describe('names that others chose', () => {
  const attack = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

  test('are text, wherever they stand', async () => {
    const { owner } = database
    const { rows } = await owner.query<{ film: number }>('SELECT film_id AS film FROM public.campaign WHERE id = 1')
    await owner.query('UPDATE public.film SET title = $2 WHERE id = $1', [rows[0]?.film, attack])
    await owner.query('UPDATE public.campaign SET name = $1 WHERE id = 1', [attack])
    await owner.query('UPDATE public.creative SET headline = $1 WHERE campaign_id = 1', [attack])
    await owner.query('UPDATE public.organisation SET name = $2 WHERE id = $1', [royal.organisationId, attack])
    await owner.query('UPDATE public.cinema SET name = $2, city = $2 WHERE id = $1', [royal.id, attack])
    await owner.query(`UPDATE public.placement SET host = $1 WHERE campaign_id = 1`, [attack])
    await countVisits(database, {
      siteId: royal.siteId,
      day: '2026-11-19',
      visits: 1,
      linked: 1,
      kind: 'film',
      film: rows[0]?.film ?? 0,
    })
    let shown = 0
    for (const [path, kind] of ALL_PAGES) {
      const html = await (await server.get(path, { cookie: kind ? cookies[kind] : '' })).text()
      const foreign = html.replace(/<script[^>]*>/, (tag) => (OWN_SCRIPT.test(tag) ? '' : tag)).replace(OWN_IMAGES, '')
      expect(foreign).not.toMatch(/<script|<img/i)
      if (html.includes('&lt;script>alert(1)')) shown++
    }
    expect(shown).toBeGreaterThanOrEqual(6)
  })
})

/** Texts that cannot be part of another by chance, as they stand in a page. */
function longTexts(words: unknown): string[] {
  if (typeof words === 'string') return words.length > 24 && !words.includes('{') ? [words] : []
  return Object.values(words as object).flatMap(longTexts)
}
