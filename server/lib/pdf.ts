import PDFDocument from 'pdfkit'
import { lettersFile, mixLetters } from './pdf-letters.js'

/**
 * A PDF that is tagged (PDF 1.7, ISO 32000-1 §14.8), so that it can be read out: its language, headings, paragraphs, lists and
 * tables are said, its page numbers are not. The font is within it, with the letters of the languages that are written in Latin ones; what
 * it has no sign for is written by its number, and a last line says so. The same calls make the same bytes.
 */
export interface Pdf {
  heading(level: 1 | 2 | 3, text: string): void
  paragraph(text: string): void
  list(points: readonly string[]): void
  /** The first cell of a row names the row. `widths`: the parts of the line that the columns take. A row is no longer than a page. */
  table(table: { columns: readonly string[]; rows: readonly (readonly string[])[]; widths?: readonly number[] }): void
  /** Closes it. Nothing may be added after. */
  end(): Promise<Buffer>
}

const MARGIN = 56
const FOOT = 30
const SIZE = { 1: 24, 2: 17, 3: 13.5, text: 11.5, small: 10 } as const
const INK = '#1f1a14'
const SOFT = '#665d50'
const LINE = '#ded6c6'

/** Said once, at the end, where something could not be written as it is. */
const MISSED = {
  fr: 'Les signes que la police de ce document n’a pas sont donnés entre crochets par leur numéro dans la norme Unicode.',
  en: 'Signs that the font of this document lacks stand in brackets, by their number in the Unicode standard.',
}

/** @param language as in BCP 47, `fr-FR`; @param pageOf what stands at the foot of each page, as `3 / 12` */
export function createPdf(about: {
  title: string
  language: string
  author: string
  madeAt: Date
  pageOf: (page: number, pages: number) => string
}): Pdf {
  const { title, language, author, madeAt, pageOf } = about
  const document = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, bufferPages: true, font: lettersFile('latin') },
    ...{ tagged: true, lang: language, pdfVersion: '1.7', displayTitle: true },
    info: { Title: title, Author: author, CreationDate: madeAt, ModDate: madeAt },
  })
  const { writable, missed } = mixLetters(document)
  const parts: Buffer[] = []
  const whole = new Promise<Buffer>((done, failed) => {
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => done(Buffer.concat(parts)))
    document.on('error', failed)
  })
  const root = document.struct('Document')
  document.addStructure(root)

  function add(tag: 'P' | 'H1' | 'H2' | 'H3', text: string, size: number): void {
    root.add(document.struct(tag, {}, () => void document.fontSize(size).fillColor(INK).text(writable(text))))
  }

  return {
    heading(level, text) {
      const size = SIZE[level]
      document.moveDown(level === 1 ? 0 : 1)
      keepTogether(document, size * 4)
      add(`H${level}`, text, size)
      document.moveDown(0.4)
    },
    paragraph(text) {
      add('P', text, SIZE.text)
      document.moveDown(0.6)
    },
    list(points) {
      const list = document.struct('L')
      root.add(list)
      document.fontSize(SIZE.text).fillColor(INK)
      for (const point of points) {
        const body = document.struct('LBody', {}, () => void document.text(`–\u00a0${writable(point)}`))
        list.add(document.struct('LI', {}, [body]))
      }
      list.end()
      document.moveDown(0.6)
    },
    table({ columns, rows, widths = columns.map(() => 1 / columns.length) }) {
      document.fontSize(SIZE.small).fillColor(INK)
      const line = document.page.width - 2 * MARGIN
      document.table({
        ...{ structParent: root, columnStyles: widths.map((width) => ({ width: width * line })) },
        defaultStyle: { border: { top: 0.5, bottom: 0.5, left: 0, right: 0 }, borderColor: LINE, padding: 4 },
        data: [
          columns.map((text) => ({ type: 'TH' as const, text: writable(text), textColor: SOFT })),
          ...rows.map((cells) =>
            cells.map((text, at) => ({ type: at === 0 ? ('TH' as const) : ('TD' as const), text: writable(text) })),
          ),
        ],
      } as PDFKit.Mixins.TableOptionsWithData)
      document.x = MARGIN
      document.moveDown(1)
    },
    end() {
      if (missed() > 0) {
        document.moveDown(0.6)
        add('P', MISSED[language.startsWith('fr') ? 'fr' : 'en'], SIZE.small)
      }
      root.end()
      numberPages(document, (page, pages) => writable(pageOf(page, pages)))
      document.end()
      return whole
    },
  }
}

/** A heading does not stand alone at the foot of a page. */
function keepTogether(document: PDFKit.PDFDocument, height: number): void {
  if (document.y + height > document.page.height - MARGIN) document.addPage()
}

function numberPages(document: PDFKit.PDFDocument, pageOf: (page: number, pages: number) => string): void {
  const { start, count } = document.bufferedPageRange()
  for (let at = 0; at < count; at++) {
    document.switchToPage(start + at)
    // Below the margin, where a text would otherwise begin another page.
    document.page.margins.bottom = 0
    document.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] })
    document.fontSize(SIZE.small).fillColor(SOFT)
    document.text(pageOf(at + 1, count), MARGIN, document.page.height - FOOT, {
      ...{ width: document.page.width - 2 * MARGIN, align: 'right', lineBreak: false },
    })
    document.endMarkedContent()
  }
}
