import { inflateSync } from 'node:zlib'

/**
 * The words that a PDF of ours draws, as somebody reads them: glyphs are mapped back by each font's own table (ToUnicode), so that what
 * cannot be copied out of the file is not found either.
 */
export function pdfText(pdf: Buffer): string {
  const objects = new Map<string, string>()
  const file = pdf.toString('latin1')
  for (const [, number, body] of file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(number as string, body as string)
  const fonts = new Map<string, Map<string, string>>()
  for (const [, name, number] of file.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number as string) ?? '')?.[1]
    if (table !== undefined) fonts.set(name as string, mapOf(inflated(objects.get(table) ?? '')))
  }
  return [...objects.values()]
    .map(inflated)
    .filter((stream) => stream.includes('BT'))
    .map((stream) => wordsOf(stream, fonts))
    .join('\n')
}

function inflated(object: string): string {
  const stream = /stream\n([\s\S]*?)\nendstream/.exec(object)?.[1]
  if (stream === undefined) return ''
  try {
    return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1')
  } catch {
    return stream
  }
}

/** The ranges of a table as PDFKit writes them: `<0000> <00ff> [<0041> <0042> …]`. */
function mapOf(table: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const [, first, , list] of table.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/gi))
    for (const [at, [, text]] of [...(list as string).matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const glyph = (Number.parseInt(first as string, 16) + at).toString(16).padStart(4, '0')
      map.set(
        glyph,
        Buffer.from((text as string).replaceAll(' ', ''), 'hex')
          .swap16()
          .toString('utf16le'),
      )
    }
  return map
}

function wordsOf(stream: string, fonts: ReadonlyMap<string, Map<string, string>>): string {
  let font = new Map<string, string>()
  let words = ''
  for (const [, name, shown] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map()
    else {
      for (const [, hex] of (shown as string).matchAll(/<([0-9a-f]+)>/gi))
        for (const glyph of (hex as string).match(/.{4}/g) ?? []) words += font.get(glyph.toLowerCase()) ?? '\ufffd'
      words += '\n'
    }
  }
  return words.replaceAll('\u00a0', ' ')
}
