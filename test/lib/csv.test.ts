import { parse } from 'csv-parse/sync'
import { type Cell, csvOf } from '../../server/lib/csv.js'

const LANGUAGES = [
  ['fr', ';'],
  ['en', ','],
] as const

/** What a reader that somebody else wrote finds: rows of cells. */
const read = (text: string, delimiter: string) =>
  parse(text, { bom: true, delimiter, relax_column_count: true, relax_quotes: true }) as string[][]

describe.each(LANGUAGES)('a table as CSV: %s', (language, separator) => {
  test('is read back as it was, by a reader that somebody else wrote', () => {
    const rows = [
      ['un', 'deux', 'trois'],
      ['a,b;c', 'say "non"', 'deux\nlignes'],
      [' bord ', '', 'é'],
    ]
    const text = csvOf(rows, { language })
    expect(text.startsWith(`\ufeffun${separator}deux${separator}trois\r\n`)).toBe(true)
    expect(read(text, separator)).toEqual(rows)
  })

  test('carries out nothing in a spreadsheet, and leaves numbers alone', () => {
    const texts = ['=1+1', '+33', '-2', '@SUM(A1)', '\t=1', '\r=1', '  =1', '"=1', 'a=1']
    const safe = ["'=1+1", "'+33", "'-2", "'@SUM(A1)", "\t'=1", "\r'=1", "  '=1", `"'=1`, 'a=1']
    expect(read(csvOf([texts], { language }), separator)).toEqual([safe])
    const numbers: Cell[] = [-5, 12n, -3n, { euros: -400n }, { euros: 1_234_567_890n }, null]
    const mark = language === 'fr' ? ',' : '.'
    const written = ['-5', '12', '-3', `-0${mark}000400`, `1234${mark}567890`, '']
    expect(read(csvOf([numbers], { language }), separator)).toEqual([written])
    expect(csvOf([[-0.5]], { language })).toBe(language === 'fr' ? '\ufeff-0,5\r\n' : '\ufeff-0.5\r\n')
  })

  test('has no formula at the start of any part that another spreadsheet would split it into', () => {
    const texts = ['Sortie;=1+1', 'Sortie, =1+1', 'a\t@x', 'a\n=1', 'a\r\n+1', 'a;"=1"', ';;=1', 'a;\n=1', ',=1,=2;-3']
    for (const text of texts) {
      const file = csvOf([['x', text, 'y']], { language })
      for (const other of [';', ',', '\t'])
        for (const cell of read(file, other).flat())
          for (const part of cell.split(/[;,\t\r\n]/)) expect(part).not.toMatch(/^[\s"]*[=+\-@]/)
    }
    expect(csvOf([['Prix : 3-4 €']], { language })).toBe('\ufeffPrix : 3-4 €\r\n')
  })
})

test('a French file has semicolons and decimal commas, an English one commas and points', () => {
  const rows = [
    ['jour', 'euros'],
    ['2026-11-01', { euros: 400n }],
  ]
  expect(csvOf(rows, { language: 'fr' })).toBe('\ufeffjour;euros\r\n2026-11-01;0,000400\r\n')
  expect(csvOf(rows, { language: 'en' })).toBe('\ufeffjour,euros\r\n2026-11-01,0.000400\r\n')
})

test('what is no number is not written as one', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY, 1e21])
    expect(() => csvOf([[number]], { language: 'en' })).toThrow('a number of a table')
})
