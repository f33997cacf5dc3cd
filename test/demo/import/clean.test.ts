import fc from 'fast-check'
import { cleanCnc } from '../../../server/demo/import/clean-cnc.js'
import { cleanScare } from '../../../server/demo/import/clean-scare.js'
import { indexCommunes } from '../../../server/demo/import/communes.js'
import type { CinemaFacts, Cleaned } from '../../../server/demo/import/facts.js'
import { readPosition, splitLabels, wholeNumber } from '../../../server/demo/import/fields.js'
import { properName } from '../../../server/demo/import/names.js'
import { cncCells, entries, scareCells } from './nasties.js'

const communes = indexCommunes(entries)

function taken(cleaned: Cleaned): CinemaFacts & { corrected: string[] } {
  if (cleaned.outcome !== 'taken') throw new Error(`expected a row that is taken: ${cleaned.why}`)
  return { ...cleaned.facts, corrected: cleaned.corrections.map((correction) => correction.what) }
}

test('a row of the CNC becomes a cinema with its région written properly and whole numbers', () => {
  expect(taken(cleanCnc(cncCells(), communes))).toMatchObject({
    name: 'Le Royal',
    city: 'Toulon',
    insee: '83137',
    departement: '83',
    region: "Provence-Alpes-Côte d'Azur",
    cncNumber: 429951,
    category: 'A',
    labels: ['RD', 'PR'],
    screens: 3,
    seats: 386,
    postalCode: null,
  })
})

test('a cinema that is not classed art et essai is left out, with its reason', () => {
  const cells = cncCells({ AE: 'NON', 'catégorie Art et Essai': 'NON' })
  expect(cleanCnc(cells, communes)).toEqual({ outcome: 'left', why: 'not classed art et essai (AE = NON)' })
})

test.each([
  [{ AE: 'PEUT-ETRE' }, 'AE is neither OUI nor NON'],
  [{ 'N° auto': '' }, '"N° auto" is not a number'],
  [{ 'N° auto': '12.5' }, '"N° auto" is not a number'],
  [{ nom: '   ' }, 'the name is empty or not text'],
  [{ nom: 'LE\u0000ROYAL' }, 'the name is empty or not text'],
  [{ commune: '' }, 'the town is empty or not text'],
  [{ 'catégorie Art et Essai': 'Z' }, 'AE = OUI, but the category is not A to E'],
  [{ 'label Art et Essai': 'RDX' }, 'a label is not RD, JP or PR'],
  [{ 'code INSEE': '99999' }, 'the département of the INSEE code does not exist'],
])('a row of the CNC with %j is refused', (other, why) => {
  expect(cleanCnc(cncCells(other), communes)).toMatchObject({ outcome: 'refused', why })
})

test.each([
  ['69152', '69149', 'INSEE code of a commune that has merged'],
  ['85060', '85194', 'INSEE code of a commune that has merged'],
  ['69999', null, 'INSEE code that does not exist, left out'],
])('the INSEE code %s becomes %s', (given, insee, what) => {
  const cleaned = taken(cleanCnc(cncCells({ 'code INSEE': given, DEP: given.slice(0, 2) }), communes))
  expect(cleaned.insee).toBe(insee)
  expect(cleaned.corrected).toContain(what)
})

test('an arrondissement of Paris is Paris, with its own postal code', () => {
  const cells = cncCells({
    'code INSEE': '75105',
    commune: 'Paris 5e Arrondissement',
    DEP: '75',
    'région administrative': 'ILE-DE-FRANCE',
  })
  expect(taken(cleanCnc(cells, communes))).toMatchObject({
    city: 'Paris',
    insee: '75105',
    postalCode: '75005',
    region: 'Île-de-France',
  })
})

test('a région that is not the one of the commune is corrected by the commune', () => {
  const cleaned = taken(cleanCnc(cncCells({ 'région administrative': 'BRETAGNE' }), communes))
  expect(cleaned.region).toBe("Provence-Alpes-Côte d'Azur")
  expect(cleaned.corrected).toContain("région that is not the département's")
})

test.each([
  ['0.0', null],
  ['-3', null],
  ['3.5', null],
  ['beaucoup', null],
  ['3', 3],
  ['3,0', 3],
])('%j screens are %j', (text, screens) => {
  expect(taken(cleanCnc(cncCells({ écrans: text }), communes)).screens).toBe(screens)
})

test('a position outside France is left out', () => {
  expect(readPosition('43.1', '5.9')).toEqual({ latitude: 43.1, longitude: 5.9 })
  expect(readPosition('43,1', '5,9')).toEqual({ latitude: 43.1, longitude: 5.9 })
  expect(readPosition('5.9', '43.1')).toBeNull()
  expect(readPosition('', '')).toBeNull()
  expect(readPosition('NaN', 'Infinity')).toBeNull()
  expect(readPosition('-21.1', '55.5')).not.toBeNull()
})

test('a wrong postal code is corrected by the town, and the position that was found by it is left out', () => {
  const cleaned = taken(
    cleanScare(
      scareCells({ city: 'Beaumont-sur-Oise', postal_code: '65260', lat: '42.958545', lon: '-0.076263' }),
      communes,
    ),
  )
  expect(cleaned).toMatchObject({
    postalCode: '95260',
    departement: '95',
    region: 'Île-de-France',
    latitude: null,
    insee: '95052',
  })
})

test('a postal code of large mail users is corrected within its département, and the position stays', () => {
  const cleaned = taken(cleanScare(scareCells({ city: 'Saintes', postal_code: '17104' }), communes))
  expect(cleaned).toMatchObject({ postalCode: '17100', departement: '17', latitude: 43.124841 })
})

test('a town that is part of a commune finds it by its postal code and keeps its name', () => {
  const cleaned = taken(cleanScare(scareCells({ city: 'Port Leucate', postal_code: '11370' }), communes))
  expect(cleaned).toMatchObject({ city: 'Port Leucate', insee: '11202', postalCode: '11370' })
})

test('a town is written as officially when only accents, hyphens or the article differ', () => {
  const cleaned = taken(cleanScare(scareCells({ city: 'ST ETIENNE', postal_code: '42000' }), communes))
  expect(cleaned.city).toBe('Saint-Étienne')
})

test('without the list of communes towns and codes are taken as they are', () => {
  const cells = scareCells({ city: 'Beaumont-sur-Oise', postal_code: '65260' })
  expect(taken(cleanScare(cells, null))).toMatchObject({ postalCode: '65260', departement: '65', insee: null })
})

test.each([
  [{ slug: 'Le Royal' }, 'the slug is not made of small letters, digits and hyphens'],
  [{ name: '' }, 'the name is empty or not text'],
  [{ postal_code: '' }, 'the postal code does not exist'],
  [{ postal_code: '96000' }, 'the postal code does not exist'],
  [
    { city: 'Saint-Martin', postal_code: '83000' },
    'the town and the postal code do not agree, and several towns have that name',
  ],
])('a row of the SCARE with %j is refused', (other, why) => {
  expect(cleanScare(scareCells(other), communes)).toMatchObject({ outcome: 'refused', why })
})

test('a postal code that lost its leading zero gets it back', () => {
  const cleaned = taken(cleanScare(scareCells({ city: 'Saint-Martin', postal_code: '1200' }), communes))
  expect(cleaned).toMatchObject({ postalCode: '01200', departement: '01' })
})

test.each([
  ['CINEMA L ETOILE D OR', "Cinéma L'Étoile d'Or"],
  ["SIX N'ETOILES", "Six n'Étoiles"],
  ['LE GRENIER DE L ALCAZAR', "Le Grenier de l'Alcazar"],
  ['M.J.C.', 'M.J.C.'],
  ['MK2 QUAI DE SEINE', 'MK2 Quai de Seine'],
  ['THÉÂTRE DE MONTREUIL-SUR-MER', 'Théâtre de Montreuil-sur-Mer'],
  ['espace georges simenon', 'Espace Georges Simenon'],
  ['un cinéma qui VAGABONDe', 'Un cinéma qui VAGABONDe'],
])('the name %j is written %j', (given, name) => {
  expect(properName(given)).toBe(name)
})

test('writing a name properly loses no letter and is done once', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z][A-Z' .-]{0,30}$/), (given) => {
      const letters = (text: string) =>
        text
          .normalize('NFD')
          .replace(/[^a-z]/gi, '')
          .toLowerCase()
      const name = properName(given)
      expect(letters(name)).toBe(letters(given))
    }),
  )
})

test('labels without a separator are split, and anything else is refused', () => {
  expect(splitLabels('RDJPPR')).toEqual(['RD', 'JP', 'PR'])
  expect(splitLabels('')).toEqual([])
  expect(splitLabels('RDRD')).toEqual(['RD'])
  expect(splitLabels('RDJ')).toBeNull()
  expect(wholeNumber('149.0')).toBe(149)
  expect(wholeNumber('1e3')).toBeNull()
})
