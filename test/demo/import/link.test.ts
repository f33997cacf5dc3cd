import { findTwin, judgeLink } from '../../../server/demo/import/link.js'

const toulon = {
  name: 'Le Royal',
  city: 'Toulon',
  insee: '83137',
  departement: '83',
  street: '2, rue du Docteur Jean Bertholet',
}
const melies = {
  name: 'Le Melies St-Etienne (Jean Jaures)',
  city: 'Saint-Étienne',
  insee: '42218',
  departement: '42',
  street: '10, place Jean Jaurès',
}
const link = (cncName: string, distanceM: number | null) => ({ cncNumber: 1, cncName, distanceM })

test.each([
  ['Le Royal', 'LE ROYAL', 5],
  ['Planetciné', "PLANET'CINE", 40],
  ['Cin’Hoche', "LE CIN'HOCHE", 99],
  ['Étoile Cosmos', 'COSMOS', 167],
  ['Les 4 Vikings', 'VIKING', 26],
  ['La Mure Cinéma Théâtre', 'LE THEATRE', 129],
])('a link from %j to %j, %i m away, is kept without doubt', (name, cncName, distanceM) => {
  expect(judgeLink({ ...toulon, name }, link(cncName, distanceM), null)).toEqual({ kept: true, doubt: null })
})

test('a link between different names is kept with a doubt at the same door, and not followed farther away', () => {
  expect(judgeLink({ ...toulon, name: 'La Lanterne' }, link('LE FESTIVAL', 12), null)).toEqual({
    kept: true,
    doubt: 'another name, 12 m away: renamed?',
  })
  expect(judgeLink({ ...toulon, name: 'La Lanterne' }, link('LE FESTIVAL', 61), null).kept).toBe(false)
  expect(judgeLink({ ...toulon, name: 'La Lanterne' }, link('LE FESTIVAL', null), null).kept).toBe(false)
})

test('words of the street or the town in a name are no evidence', () => {
  expect(judgeLink(melies, link('MEGARAMA JEAN JAURES', 158), null)).toEqual({
    kept: false,
    why: 'the names have nothing in common',
  })
  expect(judgeLink(melies, link('CINEMA SAINT ETIENNE', 158), null).kept).toBe(false)
})

test('a link of the same name over more than a kilometre is kept with a doubt', () => {
  expect(judgeLink(toulon, link('LE ROYAL', 2674), null)).toEqual({ kept: true, doubt: 'same name, but 2674 m away' })
})

test('a link to another département is not followed', () => {
  const elsewhere = { name: 'Le Royal', city: 'Nice', insee: '06088', departement: '06' }
  expect(judgeLink(toulon, link('LE ROYAL', 5), elsewhere)).toEqual({
    kept: false,
    why: 'it is in another département',
  })
})

test('a cinema without a link finds its twin by commune and name, though it is written otherwise', () => {
  const candidates = [
    { name: 'Le Méliès Saint François', city: 'Saint-Étienne', insee: '42218', departement: '42' },
    { name: 'Le Méliès', city: 'Saint-Étienne', insee: '42218', departement: '42' },
    { name: 'Le Méliès', city: 'Montreuil', insee: '93048', departement: '93' },
  ]
  expect(findTwin(melies, candidates)).toBe(candidates[1])
})

test('two cinemas that could be the twin are none', () => {
  const candidates = [
    { name: 'Le Royal', city: 'Toulon', insee: '83137', departement: '83' },
    { name: 'Royal', city: 'Toulon', insee: '83137', departement: '83' },
  ]
  expect(findTwin(toulon, candidates)).toBeNull()
})

test('an arrondissement and its city are one commune', () => {
  const candidate = { name: 'Le Balzac', city: 'Paris', insee: '75108', departement: '75' }
  const other = { name: 'Balzac', city: 'Paris', insee: '75056', departement: '75', street: '1, rue Balzac' }
  expect(findTwin(other, [candidate])).toBe(candidate)
})
