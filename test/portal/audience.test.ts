import fc from 'fast-check'
import { cellsOf, DIMENSIONS, nameOf, parseCell, ROOT_CELL, VALUES } from '../../server/audience/index.js'
import { GENRES } from '../../server/film/index.js'
import { allRegions } from '../../server/lib/territory.js'
import { cellName, sentenceOf } from '../../server/portal/cell-words.js'
import { addressOf, type Choice, cellOf, READY, readChoice } from '../../server/portal/distributeur/audience/choice.js'
import { likelyTastes } from '../../server/portal/read/likely.js'
import { LANGUAGES, wordsOf } from '../../server/portal/words/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { publish } from './figures.js'

const territories = ['france', 'paris', ...allRegions().map(({ name }) => name)]
const anyCell = fc.constantFrom(...cellsOf(territories))

describe('words of a cell', () => {
  test('every cell of the grid has a name and a sentence of its own, in both languages', () => {
    for (const language of LANGUAGES) {
      const words = wordsOf(language)
      const cells = cellsOf(territories)
      const sentences = new Set(cells.map((cell) => sentenceOf(words, cell)))
      expect(sentences.size).toBe(cells.length)
      for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|\{|\}|:\w/)
      expect(new Set(cells.map((cell) => cellName(words, nameOf(cell)))).size).toBe(cells.length)
    }
  })

  test('French says where by the form of the name', () => {
    const words = wordsOf('fr')
    const place = (territory: string) => sentenceOf(words, { territory, criteria: [] })
    expect(place('Occitanie')).toContain('participant en Occitanie.')
    expect(place('Hauts-de-France')).toContain('dans les Hauts-de-France.')
    expect(place('Grand Est')).toContain('dans le Grand Est.')
    expect(place('Mayotte')).toContain('à Mayotte.')
    expect(place('paris')).toContain('à Paris.')
  })

  test('every value that can be chosen has a name that is not its code', () => {
    for (const language of LANGUAGES) {
      const words = wordsOf(language)
      const named = { ...words.audience.values } as Record<string, string>
      for (const dimension of DIMENSIONS)
        for (const value of VALUES[dimension])
          expect(
            named[`${dimension}:${value}`] ?? (words.audience.genres as Record<string, string>)[value],
          ).toBeDefined()
      expect(Object.keys(words.audience.genres).sort()).toEqual([...GENRES].sort())
    }
  })
})

describe('what is chosen', () => {
  test('an address gives back the choice that it was made from', () => {
    fc.assert(
      fc.property(anyCell, fc.option(fc.integer({ min: 1, max: 999_999 })), (cell, film) => {
        const choice: Choice = { ...cell, film }
        const query = Object.fromEntries(new URL(addressOf(choice), 'http://x').searchParams)
        const read = readChoice(query)
        expect(read.film).toBe(film)
        expect(nameOf(cellOf(read) as never)).toBe(nameOf(cell))
      }),
    )
  })

  test('whatever an address says, nothing is chosen that is not of the grid', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('assidue', 'drame', '__proto__', 'constructor', 'toString'))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('territoire', 'public', 'film', ...DIMENSIONS), text), (query) => {
        const choice = readChoice(query)
        const cell = cellOf(choice)
        if (cell !== null) expect(parseCell(nameOf(cell))).not.toBeNull()
      }),
    )
  })

  test('a third criterion makes no cell', () => {
    const choice = readChoice({ gout: 'drame', frequence: 'assidue', ecrans: '1' })
    expect(choice.criteria).toHaveLength(3)
    expect(cellOf(choice)).toBeNull()
  })

  test('what is offered ready-made is in the grid', () => {
    for (const name of Object.values(READY)) expect(parseCell(name)).not.toBeNull()
  })
})

describe('a film’s likely audience', () => {
  const tastes = new Map<number, readonly string[]>([
    [1, ['drame']],
    ...[2, 3, 4].map((id): [number, string[]] => [id, ['drame', 'romance']]),
    ...[5, 6].map((id): [number, string[]] => [id, ['drame', 'western']]),
    [7, []],
  ])
  test('is its own tastes, then those that go with them three times at least', () => {
    expect(likelyTastes(1, tastes)).toEqual([
      { taste: 'drame', why: { own: true, heritage: false } },
      { taste: 'romance', why: { own: false, with: 'drame', films: 3 } },
    ])
  })
  test('the film itself is no reason', () => {
    expect(likelyTastes(2, tastes).map(({ taste }) => taste)).toEqual(['drame', 'romance'])
    expect(likelyTastes(5, tastes).map(({ taste }) => taste)).toEqual(['drame', 'western', 'romance'])
  })
  test('a film that tells of no taste has none', () => {
    expect(likelyTastes(7, tastes)).toEqual([])
    expect(likelyTastes(99, tastes)).toEqual([])
  })
})

describe('the page', () => {
  let database: TestDatabase
  let server: ConsoleServer
  let cookie: string
  beforeAll(async () => {
    database = await testDatabase()
    await seedTestDemo(database)
    server = await startConsoleServer(database, { clock: () => demoStart })
    cookie = await server.signIn((await server.store.organisations('distributor'))[0]?.id ?? '')
  }, 60_000)
  afterAll(async () => {
    await server?.close()
    await database?.drop()
  })
  const html = async (query: string) => (await server.get(`/distributeur/public?langue=fr${query}`, { cookie })).text()
  const read = async (query: string) => (await html(query)).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')

  test('before the first release it shows an empty theatre and no number', async () => {
    const page = await read('')
    expect(page).toContain('Pas encore de mesure')
    expect(page).not.toMatch(/\d personnes dans ce public/)
  })

  test('a choice without scripts is answered by its sentence, its number and its theatre', async () => {
    await publish(database, {
      at: demoStart,
      cells: [
        { cell: ROOT_CELL, figure: 48_000, activated: true },
        { cell: 'gout:drame', figure: 9_300, activated: true },
        { cell: 'region:Bretagne+gout:drame', withheld: 'few-people', activated: false },
      ],
    })
    const drama = await read('&gout=drame')
    expect(drama).toContain('9 300 personnes')
    expect(drama).toContain('au moins deux films de genre « drame »')
    expect(drama).toContain('Assez grand pour cibler une campagne.')
    expect(await html('&gout=drame')).toContain('/distributeur/campagnes/nouvelle?public=gout%3Adrame')
  })

  test('what was composed is what the form of a campaign begins with', async () => {
    const form = await server.get('/distributeur/campagnes/nouvelle?public=gout:drame', { cookie })
    expect(await form.text()).toContain('<option value="gout:drame" selected>')
  })

  test('a number that is withheld is not shown, and why is', async () => {
    const page = await read('&territoire=Bretagne&gout=drame')
    expect(page).toContain('Trop petit pour être montré')
    expect(page).toContain('Élargissez le territoire')
    expect(page).toContain('Encore trop petit pour cibler une campagne (1 000 personnes adressables)')
  })

  test('a cell that was not counted says so, and offers no campaign', async () => {
    const page = await html('&gout=western')
    expect(page).toContain('n’a pas encore été mesuré')
    expect(page).not.toContain('/distributeur/campagnes/nouvelle?public=gout')
  })

  test('three criteria are one too many, and what is left open is where one may be taken back', async () => {
    const page = await html('&gout=drame&frequence=assidue&ecrans=1')
    expect(page).toContain('c’est un de trop')
    expect(page).not.toContain('class="value">')
  })

  test('with two criteria the other dimensions are closed', async () => {
    const page = await html('&gout=drame&frequence=assidue')
    const closed = [...page.matchAll(/<fieldset[^>]*id="groupe-(\w+)"[^>]*disabled/g)].map(([, name]) => name)
    expect(closed).toEqual(['salle', 'ecrans'])
  })

  test('the label says what the page says, and is refused for what is no cell', async () => {
    const label = await server.get('/distributeur/public/etiquette.json?langue=fr&public=gout:drame', { cookie })
    expect(await label.json()).toMatchObject({
      segment: { id: 'gout:drame', taxonomy: 'IAB Audience Taxonomy 1.1' },
      audience: { idCount: 9_300, withheldBecause: null, expansion: false },
    })
    const small = await server.get('/distributeur/public/etiquette.json?public=region:Bretagne%2Bgout:drame', {
      cookie,
    })
    expect(await small.json()).toMatchObject({ audience: { idCount: null } })
    for (const cell of ['religion', 'gout:religion', 'gout:drame+frequence:assidue+ecrans:1'])
      expect(
        (await server.get(`/distributeur/public/etiquette.json?public=${encodeURIComponent(cell)}`, { cookie })).status,
      ).toBe(404)
  })
})
