import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'

type Document = InstanceType<typeof PDFDocument>

/** Of the pages' fonts the one that is not variable: a part of a variable one cannot be taken out. Its letters are in two files. */
const FILES = ['latin', 'latin-ext'] as const
type Letters = (typeof FILES)[number]
const { resolve } = createRequire(import.meta.url)

/** A file of the font, to be embedded as far as it is used: by its path, by which PDFKit knows that it has read it. */
export function lettersFile(letters: Letters): string {
  return resolve(`@fontsource/instrument-serif/files/instrument-serif-${letters}-400-normal.woff`)
}

/** What of PDFKit's document is not typed: how a line is drawn, and what a font has. */
interface Drawing {
  _font: { font: { hasGlyphForCodePoint(code: number): boolean } }
  _fragment(text: string, x: number, y: number, options: FragmentOptions): void
}

interface FragmentOptions extends PDFKit.Mixins.TextOptions {
  lineWidth?: number
  textWidth?: number
  wordCount?: number
}

/**
 * Makes a document draw each letter with the file of the font that has it, wherever a text stands: lines are measured and drawn run by run.
 * @returns `writable`, by which every text goes first. What no file has a sign for is written by its number, as in `[U+4E2D U+6587]`, and counted:
 * a name with a hole in it would be another name, and nobody would know
 */
export function mixLetters(document: Document): { writable(text: string): string; missed(): number } {
  const drawing = document as unknown as Drawing
  const fonts = new Map<Letters, Drawing['_font']>()
  for (const letters of [...FILES].reverse()) {
    document.font(lettersFile(letters))
    fonts.set(letters, drawing._font)
  }
  const known = new Map<string, Letters | undefined>()
  const fileOf = (sign: string) => {
    if (!known.has(sign))
      known.set(
        sign,
        FILES.find((letters) => fonts.get(letters)?.font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0)),
      )
    return known.get(sign)
  }
  const [widthOf, fragment] = [document.widthOfString, drawing._fragment]
  let missed = 0

  function inRuns(text: string, each: (run: string) => void): void {
    // Drawing a run measures it again: each gives back the file that it found.
    const before = drawing._font
    for (const { letters, run } of runsOf(text, fileOf)) {
      drawing._font = fonts.get(letters) ?? before
      each(run)
    }
    drawing._font = before
  }
  const isPlain = (text: string) => [...text].every((sign) => (fileOf(sign) ?? 'latin') === 'latin')

  document.widthOfString = (text, options) => {
    if (isPlain(text)) return widthOf.call(document, text, options)
    let width = 0
    inRuns(text, (run) => {
      width += widthOf.call(document, run, options)
    })
    return width
  }
  drawing._fragment = (text, x, y, options) => {
    if (isPlain(text)) return fragment.call(document, text, x, y, options)
    const { textWidth: _, wordCount: __, align, ...rest } = options
    const room = (options.lineWidth ?? options.width ?? 0) - document.widthOfString(text.trimEnd(), rest)
    let at = x + (align === 'right' ? room : align === 'center' ? room / 2 : 0)
    inRuns(text, (run) => {
      fragment.call(document, run, at, y, rest)
      at += widthOf.call(document, run, rest)
    })
  }

  function writable(text: string): string {
    const signs = [...text.normalize('NFC')].flatMap((sign) =>
      /\s/.test(sign) || fileOf(sign) !== undefined ? [sign] : [...(ALIKE[sign] ?? sign.normalize('NFKC'))],
    )
    return signs
      .map((sign) => (fileOf(sign) === undefined ? (ALIKE[sign] ?? sign) : sign))
      .map((sign) => (sign === '\n' || fileOf(sign) !== undefined ? sign : /\s/.test(sign) ? '\u00a0' : numbered(sign)))
      .join('')
      .replaceAll('][', ' ')
  }
  function numbered(sign: string): string {
    missed += 1
    return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`
  }
  return { writable, missed: () => missed }
}

/** Signs that the font lacks, and what it has that says the same: the Romanian letters of old encodings among them. */
const ALIKE: Readonly<Record<string, string>> = {
  '→': '–',
  '≥': '>=',
  Ţ: 'Ț',
  ţ: 'ț',
  '\u2010': '-',
  '\u2011': '-',
  '⁄': '/',
}

function runsOf(text: string, fileOf: (sign: string) => Letters | undefined): { letters: Letters; run: string }[] {
  const runs: { letters: Letters; run: string }[] = []
  for (const sign of text) {
    const last = runs.at(-1)
    const letters = fileOf(sign) ?? 'latin'
    if (last?.letters === letters) last.run += sign
    else runs.push({ letters, run: sign })
  }
  return runs
}
