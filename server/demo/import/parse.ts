import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { type CsvError, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'

export type FileKind = 'cnc' | 'scare'

/** A file that cannot be imported at all. */
export class ImportError extends Error {
  override name = 'ImportError'
  /** What to do about it. */
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}

/** A row by the names of its columns; null when it has not as many cells as the header. */
export interface Row {
  line: number
  cells: Record<string, string> | null
}

export interface ImportFile<Kind> {
  kind: Kind
  /** Its rows in order, read as they are needed. Throws an ImportError where the file is broken. */
  rows(): AsyncIterable<Row>
}
export type CinemaFile = ImportFile<FileKind>

/** How a file is recognised: by the names of its columns. */
export interface FileFormat<Kind> {
  kind: Kind
  delimiter: string
  required: readonly string[]
}

/** Recognises a file of cinemas by the names of its columns. Throws an ImportError for anything else. */
export async function openCinemaFile(path: string): Promise<CinemaFile> {
  return openImportFile(path, {
    formats,
    of: 'cinemas',
    advice: 'Give the CNC\'s "établissements cinématographiques" or the SCARE\'s "Data Ciné Indés" cinemas, as CSV.',
  })
}

/**
 * Recognises a file of one of these formats. Throws an ImportError for anything else.
 * @param of what it is a file of, in words
 */
export async function openImportFile<Kind>(
  path: string,
  { formats, of, advice }: { formats: readonly FileFormat<Kind>[]; of: string; advice: string },
): Promise<ImportFile<Kind>> {
  const start = await readStart(path)
  const headerLine = start.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 1)[0] ?? ''
  for (const format of formats) {
    const header = readHeader(headerLine, format.delimiter)
    if (header && format.required.every((name) => header.includes(name))) {
      return { kind: format.kind, rows: () => readRows(path, format.delimiter) }
    }
  }
  throw new ImportError(`The first line is not the header of a file of ${of}: ${quote(headerLine)}.`, advice)
}

const formats: readonly FileFormat<FileKind>[] = [
  {
    kind: 'cnc',
    delimiter: ';',
    required: [
      'N° auto',
      'nom',
      'région administrative',
      'code INSEE',
      'commune',
      'DEP',
      'écrans',
      'fauteuils',
      'AE',
      'catégorie Art et Essai',
      'label Art et Essai',
      'latitude',
      'longitude',
    ],
  },
  {
    kind: 'scare',
    delimiter: ',',
    required: ['slug', 'name', 'street', 'postal_code', 'city', 'lat', 'lon', 'cnc_no_auto', 'cnc_nom', 'match_m'],
  },
]

const MAX_ROWS = 100_000
const MAX_ROW_CHARACTERS = 65_536
const START_BYTES = 16_384

async function readStart(path: string): Promise<string> {
  const start = Buffer.alloc(START_BYTES)
  let length: number
  try {
    const file = await open(path, 'r')
    try {
      length = (await file.read(start, 0, START_BYTES, 0)).bytesRead
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
  const bytes = start.subarray(0, length)
  if (length === 0) throw new ImportError(`${path} is empty.`, 'Download it again.')
  if (bytes.includes(0))
    throw new ImportError(`${path} is not a text file.`, 'Give a CSV file, not a spreadsheet or an archive.')
  return decode(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }), bytes, path, true)
}

async function* readRows(path: string, delimiter: string): AsyncIterable<Row> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const text = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        done(null, decode(decoder, chunk, path, true))
      } catch (error) {
        done(error as Error)
      }
    },
    flush(done) {
      try {
        done(null, decode(decoder, new Uint8Array(), path, false))
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const source = createReadStream(path)
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  })
  source.on('error', (error) => parser.destroy(error))
  text.on('error', (error) => parser.destroy(error))
  source.pipe(text).pipe(parser)
  let header: string[] | null = null
  let rows = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === null) {
        header = record.map(cleanName)
        continue
      }
      if (++rows > MAX_ROWS)
        throw new ImportError(
          `${path} has more than ${MAX_ROWS} rows.`,
          'Give it in parts, or look whether it is the right file.',
        )
      const names: string[] = header
      const fits = record.length === names.length
      const cells = fits ? Object.fromEntries(record.map((cell, index) => [names[index] as string, cell])) : null
      yield { line: info.lines, cells }
    }
  } catch (error) {
    throw broken(path, error)
  } finally {
    source.destroy()
  }
}

function readHeader(line: string, delimiter: string): string[] | null {
  try {
    return (parseSync(line, { delimiter }) as string[][])[0]?.map(cleanName) ?? null
  } catch {
    return null
  }
}

/** Accents composed, so that a file from a Mac has the same names. */
function cleanName(name: string): string {
  return name
    .replace(/^\ufeff/, '')
    .normalize('NFC')
    .trim()
}

function decode(decoder: TextDecoder, bytes: Uint8Array, path: string, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    throw new ImportError(`${path} is not UTF-8 text.`, 'Save it as "CSV UTF-8", or download it again.')
  }
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): ImportError {
  if (code === 'ENOENT') return new ImportError(`There is no file ${path}.`, 'Check the path.')
  if (code === 'EISDIR') return new ImportError(`${path} is a folder.`, 'Give the CSV file in it.')
  return new ImportError(`${path} cannot be read (${code ?? 'unknown error'}).`, 'Check its permissions.')
}

function broken(path: string, error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number }
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error
  const where = typeof lines === 'number' ? ` near line ${lines}` : ''
  return new ImportError(
    `${path} is not well-formed CSV${where} (${code}).`,
    'Look for a quotation mark that is not closed.',
  )
}

function quote(text: string): string {
  const shown = text.replace(/\p{C}/gu, '?')
  return `"${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}"`
}
