import { departementOfInsee, departementOfPostalCode, properRegion } from '../../server/lib/territory.js'

test.each([
  ["PROVENCE-ALPES-COTE D'AZUR", "Provence-Alpes-Côte d'Azur"],
  ['HAUTS DE FRANCE', 'Hauts-de-France'],
  ['NOUVELLE AQUITAINE', 'Nouvelle-Aquitaine'],
  ['ILE-DE-FRANCE', 'Île-de-France'],
  ['île de france', 'Île-de-France'],
])('the région %j is properly written %j', (text, name) => {
  expect(properRegion(text)).toBe(name)
})

test('a région that does not exist (any more) has no proper name', () => {
  expect(properRegion('RHONE-ALPES')).toBeUndefined()
  expect(properRegion('')).toBeUndefined()
})

test('a commune code and a postal code tell the département and its région', () => {
  expect(departementOfInsee('83137')).toEqual({ code: '83', name: 'Var', region: "Provence-Alpes-Côte d'Azur" })
  expect(departementOfInsee('2A004')?.region).toBe('Corse')
  expect(departementOfInsee('97411')?.name).toBe('La Réunion')
  expect(departementOfPostalCode('20000')?.code).toBe('2A')
  expect(departementOfPostalCode('20137')?.code).toBe('2A')
  expect(departementOfPostalCode('20200')?.code).toBe('2B')
  expect(departementOfPostalCode('90000')?.name).toBe('Territoire de Belfort')
  expect(departementOfPostalCode('96000')).toBeUndefined()
})

test('there are 96 départements in metropolitan France and five overseas, each once', () => {
  const codes = Array.from({ length: 977 }, (_, n) => String(n).padStart(2, '0')).concat('2A', '2B')
  const found = codes.filter((code) => departementOfInsee(code.padEnd(5, '0'))?.code === code)
  expect(found).toHaveLength(101)
})
