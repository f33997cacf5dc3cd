import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { type Block, type Run, runsOf } from './blocks.js'

/** The letters of the console's titles, embedded: regular and slanted, each with the letters of other languages beside it. */
const FONTS = { plain: 'normal', slanted: 'italic' } as const
type Face = keyof typeof FONTS
type Element = PDFKit.PDFStructureElement

const MARGIN = 64
const SIZES = { title: 20, heading: 13.5, paragraph: 11, small: 9 }
const CELL_GAP = 10

interface Fonts {
  name(face: Face, character: string): string
}

/** A tagged A4 document in French under way: what is added is drawn, and gets its place in the structure tree. */
export interface Sheet {
  title(text: string, options?: { newPage?: boolean }): void
  add(block: Block): void
  /** Ends it, with the number of each page at its foot. */
  finish(foot: string): Promise<Buffer>
}

/** @param made stands in the file as when it was made: the same for the same contract, so that its bytes are too */
export function createSheet({ title, made }: { title: string; made: Date }): Sheet {
  const options = {
    ...{ size: 'A4', margin: MARGIN, pdfVersion: '1.7', lang: 'fr-FR', tagged: true, displayTitle: true },
    ...{ subset: 'PDF/UA', bufferPages: true, font: fontFile('plain', 'latin') },
    info: { Title: title, CreationDate: made, ModDate: made, Producer: 'Lanterne', Creator: 'Lanterne' },
  }
  const doc = new PDFDocument(options as unknown as PDFKit.PDFDocumentOptions)
  const fonts = loadFonts(doc)
  const root = doc.struct('Document')
  doc.addStructure(root)
  const done = collect(doc)
  const write = (text: string, size: number, more: PDFKit.Mixins.TextOptions = {}) =>
    writeRuns(doc, { fonts, runs: runsOf(text), size, more })
  const tagged = (tag: string, draw: () => void) => void root.add(doc.struct(tag, {}, draw))

  function drawList(items: string[]): void {
    const list = doc.struct('L')
    root.add(list)
    for (const item of items) {
      const one = doc.struct('LI')
      list.add(one)
      one.add(doc.struct('LBody', {}, () => write(`–\u00a0${item}`, SIZES.paragraph, { indent: 10 })))
      one.end()
      doc.moveDown(0.15)
    }
    list.end()
    doc.moveDown(0.4)
  }

  return {
    title(text, { newPage = false } = {}) {
      if (newPage) doc.addPage()
      tagged('H1', () => write(text, SIZES.title))
      doc.moveDown(0.6)
    },
    add(block) {
      if (block.type === 'title') this.title(block.text, { newPage: true })
      else if (block.type === 'list') drawList(block.items)
      else if (block.type === 'table') drawTable(doc, { ...block, root, write })
      else if (block.type === 'heading') {
        // A heading does not stand alone at the foot of a page.
        if (doc.y > doc.page.height - MARGIN - 70) doc.addPage()
        doc.moveDown(0.3)
        tagged('H2', () => write(block.text, SIZES.heading))
        doc.moveDown(0.25)
      } else {
        tagged('P', () => write(block.text, SIZES.paragraph))
        doc.moveDown(0.5)
      }
    },
    async finish(foot) {
      root.end()
      const { count } = doc.bufferedPageRange()
      for (let page = 0; page < count; page++) {
        doc.switchToPage(page)
        doc.markContent('Artifact', { type: 'Pagination' })
        doc.page.margins.bottom = 0 // Below the margin a page would break.
        doc.x = MARGIN
        doc.y = doc.page.height - MARGIN + 20
        write(`${foot} – page ${page + 1} sur ${count}`, SIZES.small, { lineBreak: false })
        doc.endMarkedContent()
      }
      doc.end()
      return done
    },
  }
}

type Write = (text: string, size: number, more?: PDFKit.Mixins.TextOptions) => void

/** Rows of cells; a row that does not fit goes to the next page whole. */
function drawTable(
  doc: PDFKit.PDFDocument,
  { head, rows, root, write }: { head: string[]; rows: string[][]; root: Element; write: Write },
): void {
  const width = (doc.page.width - 2 * MARGIN - CELL_GAP * (head.length - 1)) / head.length
  const table = doc.struct('Table')
  root.add(table)
  for (const [index, cells] of [head, ...rows].entries()) {
    const height = Math.max(...cells.map((cell) => doc.fontSize(10).heightOfString(cell, { width })))
    if (doc.y + height > doc.page.height - MARGIN) doc.addPage()
    const row = doc.struct('TR')
    table.add(row)
    const top = doc.y
    let bottom = top
    for (const [column, cell] of cells.entries()) {
      const draw = () => {
        doc.x = MARGIN + column * (width + CELL_GAP)
        doc.y = top
        write(index === 0 ? `**${cell}**` : cell, 10, { width })
        bottom = Math.max(bottom, doc.y)
      }
      row.add(doc.struct(index === 0 ? 'TH' : 'TD', {}, draw))
    }
    row.end()
    doc.x = MARGIN
    doc.y = bottom + 4
  }
  table.end()
  doc.moveDown(0.4)
}

/** Sets runs one after another on the same lines, each letter in a font that has it. */
function writeRuns(
  doc: PDFKit.PDFDocument,
  { fonts, runs, size, more }: { fonts: Fonts; runs: Run[]; size: number; more: PDFKit.Mixins.TextOptions },
): void {
  const pieces = runs.flatMap(({ text, style }) => {
    const face = style === 'slanted' ? 'slanted' : 'plain'
    return byFont(printable(text), (character) => fonts.name(face, character)).map((piece) => ({ ...piece, style }))
  })
  for (const [index, { text, font, style }] of pieces.entries()) {
    // There is no bold of these letters: a thin outline in the same ink.
    const stroke = style === 'bold'
    doc
      .font(font)
      .fontSize(size)
      .lineWidth(size / 45)
    doc.text(text, { ...more, continued: index < pieces.length - 1, stroke, fill: true, lineGap: 1.5 })
  }
}

function byFont(text: string, fontOf: (character: string) => string): { text: string; font: string }[] {
  const pieces: { text: string; font: string }[] = []
  for (const character of text) {
    const font = fontOf(character)
    const last = pieces.at(-1)
    // A space belongs to what is before it.
    if (last !== undefined && (last.font === font || /\s/.test(character))) last.text += character
    else pieces.push({ text: character, font })
  }
  return pieces
}

/** The thin space that does not break is not among these letters: the wide one keeps the same words together. */
function printable(text: string): string {
  return text.replaceAll('\u202f', '\u00a0')
}

function loadFonts(doc: PDFKit.PDFDocument): Fonts {
  const known = (name: string) => (doc.font(name) as unknown as { _font: { font: Glyphs } })._font.font
  const glyphs = new Map<string, Glyphs>()
  for (const face of Object.keys(FONTS) as Face[]) {
    for (const letters of ['latin', 'latin-ext'] as const) {
      const name = `${face} ${letters}`
      doc.registerFont(name, fontFile(face, letters))
      glyphs.set(name, known(name))
    }
  }
  return {
    name(face, character) {
      const code = character.codePointAt(0) as number
      const extended = `${face} latin-ext`
      const own = `${face} latin`
      return !glyphs.get(own)?.hasGlyphForCodePoint(code) && glyphs.get(extended)?.hasGlyphForCodePoint(code)
        ? extended
        : own
    },
  }
}

interface Glyphs {
  hasGlyphForCodePoint(code: number): boolean
}

const read = new Map<string, Buffer>()

function fontFile(face: Face, letters: 'latin' | 'latin-ext'): Buffer {
  const file = `@fontsource/instrument-serif/files/instrument-serif-${letters}-400-${FONTS[face]}.woff`
  const bytes = read.get(file) ?? readFileSync(createRequire(import.meta.url).resolve(file))
  read.set(file, bytes)
  return bytes
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}
