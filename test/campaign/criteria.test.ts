import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AGES, allPlaces, GENDERS, INTERESTS, isCriterion, isPlace, taxonomyName } from '../../server/campaign/index.js'
import { allRegions } from '../../server/lib/territory.js'
import { criteriaLine, criterionWord, placesLine } from '../../server/portal/campaigns/criteria-words.js'
import { formatOf } from '../../server/portal/format.js'
import { LANGUAGES, wordsOf } from '../../server/portal/words/index.js'
import { root } from '../database.js'

const view = (language: 'fr' | 'en') => ({ words: wordsOf(language), format: formatOf(language) })
const interests = Object.values(INTERESTS).flat()
const file = join(root, '../shared/data/iab/Audience_Taxonomy_1.1.tsv')

test.each(existsSync(file) ? [file] : [])('every row is one of the taxonomy, under its name', (path) => {
  const lines = readFileSync(path, 'utf8').split('\r\n')
  const names = new Map(
    lines.slice(1).map((line) => {
      const [, id, , ...rest] = line.split('\t')
      // The last tier that is filled names the row.
      return [
        Number(id),
        rest
          .slice(1, 7)
          .filter((tier) => tier.trim() !== '')
          .at(-1)
          ?.trim(),
      ]
    }),
  )
  const wrong = [...AGES, ...GENDERS, ...interests].filter(({ id }) => names.get(id) !== taxonomyName(id))
  expect(wrong).toEqual([])
  expect([55, 56].map((id) => names.get(id))).toEqual(['*Country Extension', '*Region / State Extension'])
})

test('nothing is offered that would reveal opinions, religion, health or children', () => {
  expect(
    interests.map(({ name }) => name).filter((name) => /politic|relig|health|child|family|medic|pharma/i.test(name)),
  ).toEqual([])
  for (const id of [1, 16, 261, 474, 522, 529, 381, 466]) expect(isCriterion(id)).toBe(false)
  expect(new Set(interests.map(({ id }) => id)).size).toBe(interests.length)
})

test('every région is a place, by its ISO 3166-2 code, and nothing else is', () => {
  expect(allPlaces()).toHaveLength(1 + allRegions().length)
  expect(allPlaces()[0]).toEqual({ place: '55:FRA', region: null })
  expect(isPlace('56:FR-BRE')).toBe(true)
  for (const place of ['56:FR-XXX', '56:DE-BE', '59:75001', '56', '']) expect(isPlace(place)).toBe(false)
})

test.each(LANGUAGES)('every row has a word: %s', (language) => {
  const words = [...GENDERS, ...interests].map(({ id }) => criterionWord(view(language), id))
  expect(words.filter((word) => /^\d+$/.test(word))).toEqual([])
  expect(new Set(words).size).toBe(words.length)
})

test('ages that follow each other are said as one', () => {
  expect(criteriaLine(view('fr'), [5, 6, 7, 15, 477, 49])).toBe(
    '25 à 39\u00a0ans, 75\u00a0ans et plus, Femmes, Art et essai',
  )
  expect(criteriaLine(view('en'), [14, 15])).toBe('70 and over')
  expect(criteriaLine(view('en'), [])).toBe('none')
  expect(placesLine(view('fr'), ['56:FR-PAC', '55:FRA'])).toBe('Provence-Alpes-Côte d’Azur, Toute la France')
  expect(placesLine(view('fr'), [])).toBe('partout')
})
