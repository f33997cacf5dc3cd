import { inflateSync } from 'node:zlib'
import { createPdf } from '../../server/lib/pdf.js'
import { pdfText } from '../statement/pdf-text.js'

const about = {
  title: 'Registre',
  language: 'fr-FR',
  author: 'SCARE',
  madeAt: new Date('2026-11-26T09:00:00Z'),
  pageOf: (page: number, pages: number) => `${page} sur ${pages}`,
}

function small() {
  const pdf = createPdf(about)
  pdf.heading(1, 'Élève, œuvre et « été » : 1\u202f000 €')
  pdf.paragraph('Un paragraphe → et un autre.')
  pdf.list(['un', 'deux'])
  pdf.table({
    columns: ['Quoi', 'Texte'],
    rows: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    widths: [0.3, 0.7],
  })
  return pdf
}

const textOf = (pdf: Buffer) => pdf.toString('latin1')
const roles = (pdf: Buffer) => [...textOf(pdf).matchAll(/\/S \/(\w+)/g)].map(([, role]) => role)

/** The streams of the file, as they are drawn. */
function drawn(pdf: Buffer): string {
  const parts: string[] = []
  for (const match of textOf(pdf).matchAll(/\/FlateDecode[\s\S]*?stream\n/g)) {
    const from = match.index + match[0].length
    try {
      parts.push(inflateSync(pdf.subarray(from)).toString('latin1'))
    } catch {
      // Not a stream of text.
    }
  }
  return parts.join('\n')
}

test('a PDF says its language and its title, is tagged, and carries its font', async () => {
  const text = textOf(await small().end())
  expect(text.startsWith('%PDF-1.7')).toBe(true)
  expect(text).toContain('/Lang (fr-FR)')
  expect(text).toContain('(Registre)')
  expect(text).toContain('/DisplayDocTitle true')
  expect(text).toContain('/Marked true')
  expect(text).toContain('/StructTreeRoot')
  expect(text).toContain('InstrumentSerif')
  expect(text).toMatch(/\/FontFile2/)
  expect(text).not.toContain('/BaseFont /Helvetica')
})

test('headings, paragraphs, lists and tables are said, and headers of tables are headers', async () => {
  const pdf = await small().end()
  const found = roles(pdf)
  for (const role of ['Document', 'H1', 'P', 'L', 'LI', 'LBody', 'Table']) expect(found).toContain(role)
  const count = (role: string) => found.filter((one) => one === role).length
  expect([count('Table'), count('TR'), count('TH'), count('TD')]).toEqual([1, 3, 4, 2])
})

test('pages are numbered outside of what is read out', async () => {
  const pdf = createPdf(about)
  for (let at = 0; at < 90; at++) pdf.paragraph('Un paragraphe assez long pour faire des pages. '.repeat(4))
  const made = await pdf.end()
  const pages = [...textOf(made).matchAll(/\/Type \/Page\b(?!s)/g)].length
  expect(pages).toBeGreaterThan(3)
  expect(drawn(made).match(/\/Artifact <<[^>]*\/Pagination/g)).toHaveLength(pages)
})

test('a table goes on over pages', async () => {
  const pdf = createPdf(about)
  pdf.table({ columns: ['Quoi', 'Texte'], rows: Array.from({ length: 120 }, (_, at) => [`ligne ${at}`, 'texte']) })
  const made = await pdf.end()
  expect(roles(made).filter((role) => role === 'TR')).toHaveLength(121)
  expect([...textOf(made).matchAll(/\/Type \/Page\b(?!s)/g)].length).toBeGreaterThan(2)
})

test('the same calls make the same bytes', async () => {
  expect((await small().end()).equals(await small().end())).toBe(true)
})

test('names of other languages in Latin letters are written as they are, wherever they stand', async () => {
  const names = 'Łódź, Dvořák, Chișinău, Ivan Ž.'
  const pdf = createPdf({ ...about, pageOf: () => `Cinéma ${names}` })
  pdf.heading(1, names)
  pdf.list([names])
  pdf.table({ columns: ['Film', 'Texte'], rows: [[names, 'x']] })
  const text = pdfText(await pdf.end()).replaceAll('\n', '')
  expect(text.split(names)).toHaveLength(5)
  expect(text).not.toContain('[U+')
})

test('what the font has no sign for stands by its number, and the document says so', async () => {
  const pdf = createPdf(about)
  pdf.paragraph('Дом n° 1')
  const text = pdfText(await pdf.end()).replaceAll('\n', ' ')
  expect(text).toContain('[U+0414 U+043E U+043C] n° 1')
  expect(text).toContain('entre crochets par leur numéro')
})
