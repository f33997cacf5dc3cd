import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { createCatalogue, normaliseTitle, readTitle } from '../../server/film/index.js'
import { pageKind } from '../../server/visit/index.js'
import { hasSharedData, sharedData } from '../database.js'

test.each([
  ["L'Odyssée", 'odyssee'],
  ['L Odyssee', 'odyssee'],
  ['L’ODYSSÉE (VOSTFR)', 'odyssee'],
  ["D'Où Vient Le Vent", 'd ou vient le vent'],
  ['Spider-Man : Brand New Day - VF 3D', 'spider man brand new day'],
  ['La Bataille de Gaulle – Partie 2 : J’écris ton nom', 'bataille de gaulle partie 2 j ecris ton nom'],
  ['Un Cœur simple, version originale sous-titrée', 'coeur simple'],
  ['Harry & Sally', 'harry et sally'],
  ['The Last Viking', 'last viking'],
  ['1974, une partie de campagne', '1974 une partie de campagne'],
])('the title %j is matched as %j', (title, expected) => {
  expect(normaliseTitle(title)).toBe(expected)
})

test.each([
  ['VO', 'vo'],
  ['Les', 'les'],
  ['3D', '3d'],
  ['Version originale', 'version originale'],
  ['La La Land', 'la land'],
])('a title that is nothing but an article or a version stays: %j', (title, expected) => {
  expect(normaliseTitle(title)).toBe(expected)
})

test.each(['', '  ', '…', '\u0000', '\ud800'])('a title without a letter gives nothing: %j', (title) => {
  expect(normaliseTitle(title)).toBe('')
})

test('a title in another script keeps its letters', () => {
  expect(normaliseTitle('千と千尋の神隠し')).toBe('千と千尋の神隠し'.normalize('NFKC'))
  expect(normaliseTitle('Мария Румянцева')).toBe('мария румянцева')
})

test('case, punctuation around words and the version never change which film it is', () => {
  const word = fc.stringMatching(/^[a-zéèàçôœ]{3,9}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', ' (VO)', ' - VF', ', VOSTFR'),
      (words, version) => {
        const title = words.join(' ')
        expect(normaliseTitle(`« ${words.join(' - ').toUpperCase()} »${version}`)).toBe(normaliseTitle(title))
      },
    ),
  )
})

test('any text at all gives words in lower case with single spaces, at most 300 characters read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (title) => {
      const normalised = normaliseTitle(title)
      expect(normalised).toBe(normalised.trim().replace(/\s+/g, ' '))
      expect(normalised).not.toContain('\u0000')
      expect(normaliseTitle(`${title.slice(0, 300).padEnd(300, '.')}xyz`)).not.toContain('xyz')
    }),
  )
})

test.each([
  ['Avant-première : L’Odyssée', 'odyssee'],
  ['AVANT-PREMIÈRE L’Odyssée', 'odyssee'],
  ['Ciné-club : Le Mépris (1963)', 'mepris'],
  ['Ciné-débat | Orwell 2+2=5', 'orwell 2 2 5'],
  ['Cycle François Truffaut : Jules et Jim', 'jules et jim'],
  ['Séance spéciale - Fini de rire', 'fini de rire'],
  ['Les Enfants du paradis - version restaurée', 'enfants du paradis'],
  ['Les Enfants du paradis (version restaurée, 4K)', 'enfants du paradis'],
  ['La Haine + débat avec l’équipe du film', 'haine'],
  ['La Haine suivi d’un échange', 'haine'],
  ['La Haine en présence de Mathieu Kassovitz', 'haine'],
  ['La Haine en VOSTFR', 'haine'],
  ['Haine (La)', 'haine'],
  ['Haine, La', 'haine'],
  ['Roméo + Juliette', 'romeo juliette'],
  ['La Bayadère (Opéra de Paris)', 'bayadere opera de paris'],
  ['Vénus Beauté (Institut)', 'venus beaute institut'],
  ['New York 1997', 'new york 1997'],
  ['Harry, un ami qui vous veut du bien', 'harry un ami qui vous veut du bien'],
  ['Alexandrie... Pourquoi ?', 'alexandrie pourquoi'],
])('what cinemas write around %j goes: %j', (title, expected) => {
  expect(normaliseTitle(title)).toBe(expected)
})

test.each(['Avant-première', 'Reprise', 'Ciné-club', '(VO)', '(1984)', 'Avant-première :', '+ débat'])(
  'a title that is nothing but an occasion stays: %j',
  (title) => {
    expect(normaliseTitle(title)).not.toBe('')
  },
)

test('a year in parentheses is told apart, one in the title is not', () => {
  expect(readTitle('La Haine (1995)')).toMatchObject({ normalised: 'haine', year: 1995 })
  expect(readTitle('New York 1997')).toMatchObject({ year: null })
  expect(readTitle('1984 (1984)')).toMatchObject({ normalised: '1984', year: 1984 })
})

test('what is announced for children is told', () => {
  expect(readTitle('Ciné-goûter : Le Petit Fugitif')).toMatchObject({ normalised: 'petit fugitif', forChildren: true })
  expect(readTitle('Le Petit Fugitif (jeune public)')).toMatchObject({ forChildren: true })
  expect(readTitle('Les Enfants du paradis')).toMatchObject({ forChildren: false })
})

test.each([
  ['Ponyo + goûter', 'ponyo'],
  ['Ponyo (séance scolaire)', 'ponyo'],
  ['Ciné-école : Ponyo', 'ponyo'],
  ['École et cinéma : Ponyo', 'ponyo'],
  ['Maternelle au cinéma | Ponyo', 'ponyo'],
  ['Collège au cinéma – Ponyo', 'ponyo'],
  ['Ciné-mômes : Ponyo', 'ponyo'],
  ['Les Minots : Ponyo', 'ponyo'],
  ['Ponyo - scolaires', 'ponyo'],
  ['Ponyo (jeunes publics)', 'ponyo'],
  ['Atelier enfants : Ponyo', 'ponyo'],
  ['Ponyo, à partir de 4 ans', 'ponyo'],
  ['Ponyo dès 3 ans', 'ponyo des 3 ans'],
  ['Ponyo pour les tout-petits', 'ponyo pour les tout petits'],
])('%j is announced for children, and is %j', (title, normalised) => {
  expect(readTitle(title)).toMatchObject({ normalised, forChildren: true })
})

test.each([
  'L’École des femmes',
  'Les Enfants du paradis',
  'Entre les murs',
  'La Vie scolaire',
  'L’Enfant',
  'La Môme',
  'Kids',
  'Les Enfants de Palestine – Deux histoires',
  'Jeunesse (Le Printemps)',
  'Harry Potter à l’école des sorciers',
  'Une affaire de famille',
  'À partir de 16 ans',
  'Ciné-club : L’École des femmes',
  'L’Enfant sauvage + débat',
])('%j is a film for everybody', (title) => {
  expect(readTitle(title).forChildren).toBe(false)
})

const withData = hasSharedData ? test : test.skip
withData(
  'of 919 titles that cinemas show none is taken for an announcement to children, nor is the page of one',
  () => {
    const file = readFileSync(join(sharedData, 'films/scare-films-2026-07.csv'), 'utf8')
    const films = (parse(file, { columns: true }) as { slug: string; title: string }[]).map(({ slug, title }, id) => {
      return { ...{ id, slug, title, directors: [], durationMin: null, year: null, forChildren: false } }
    })
    const catalogue = createCatalogue(films)
    expect(films).toHaveLength(919)
    expect(films.filter(({ title }) => readTitle(title).forChildren).map(({ title }) => title)).toEqual([])
    const paths = films.flatMap(({ slug }) => [`/films/${slug}`, `/film/12-${slug}/`])
    expect(paths.filter((path) => pageKind(path) !== 'film')).toEqual([])
    expect(paths.filter((path) => pageKind(path, catalogue) !== 'film')).toEqual([])
    // Elsewhere than in a folder of films the catalogue alone knows that it is a title.
    const elsewhere = films.map(({ slug }) => `/voir/${slug}`)
    expect(elsewhere.filter((path) => pageKind(path, catalogue) === 'enfants')).toEqual([])
    expect(elsewhere.filter((path) => pageKind(path) === 'enfants').length).toBeLessThan(15)
  },
)

test('an occasion before or after never changes which film it is', () => {
  const word = fc.stringMatching(/^[a-zéèàçôœ]{3,9}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 5 }).filter((words) => normaliseTitle(words.join(' ')) !== ''),
      fc.constantFrom('', 'Avant-première : ', 'Ciné-club | ', 'SÉANCE SPÉCIALE – '),
      fc.constantFrom('', ' (1957)', ' + rencontre', ' - reprise', ' [VOST]', ' suivi d’un débat'),
      (words, before, after) => {
        const title = words.join(' ')
        expect(normaliseTitle(`${before}${title}${after}`)).toBe(normaliseTitle(title))
      },
    ),
  )
})
