import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import { transaction } from '../../lib/postgres.js'
import { cleanCnc } from './clean-cnc.js'
import { cleanScare } from './clean-scare.js'
import type { Communes } from './communes.js'
import { type CinemaFile, openCinemaFile } from './parse.js'
import { type Incoming, planImport } from './plan.js'
import { type ImportReport, TallyBook } from './report.js'
import { insertCinemas, lockCinemas, updateCinemas } from './store.js'

interface ReadFile {
  rows: number
  incoming: Incoming[]
  left: TallyBook
  refused: ImportReport['refused']
  corrections: TallyBook
}

/**
 * Imports the CNC's or the SCARE's file of cinemas into `public.cinema`, whichever it is, in one transaction. A row that
 * cannot be used is refused with its line and reason; the others are taken. Importing again changes nothing.
 * Throws an ImportError for a file that is not one of these.
 * @param pool a login that may write `public.cinema` (the console's)
 * @param communes null: towns and codes are not compared, and the report says so
 */
export async function importCinemas(args: {
  pool: pg.Pool
  file: string
  communes: Communes | null
  dryRun?: boolean
}): Promise<ImportReport> {
  const { pool, communes, dryRun = false } = args
  const file = await openCinemaFile(args.file)
  const read = await readFile(file, communes)
  const plan = await transaction(pool, async (client) => {
    const made = planImport(file.kind, read.incoming, await lockCinemas(client))
    if (!dryRun) {
      await insertCinemas(client, made.inserts)
      await updateCinemas(client, made.updates)
    }
    return made
  })
  const report: ImportReport = {
    kind: file.kind,
    dryRun,
    rows: read.rows,
    inserted: plan.inserts.length,
    updated: plan.updates.length,
    unchanged: plan.unchanged,
    left: read.left.list(),
    refused: read.refused,
    corrections: read.corrections.list(),
    doubts: plan.doubts,
    links: plan.links,
    communesChecked: communes !== null,
  }
  const leftOut = report.left.reduce((sum, tally) => sum + tally.count, 0)
  const accounted = report.inserted + report.updated + report.unchanged + leftOut + report.refused.length
  assert(accounted === report.rows, 'every row is accounted for')
  return report
}

async function readFile(file: CinemaFile, communes: Communes | null): Promise<ReadFile> {
  const read: ReadFile = { rows: 0, incoming: [], left: new TallyBook(), refused: [], corrections: new TallyBook() }
  const clean = file.kind === 'cnc' ? cleanCnc : cleanScare
  const seen = new Map<string, number>()
  for await (const { line, cells } of file.rows()) {
    read.rows++
    if (cells === null) {
      read.refused.push({ line, why: 'it has not as many cells as the header', about: '' })
      continue
    }
    const cleaned = clean(cells, communes)
    if (cleaned.outcome === 'left') read.left.add(cleaned.why, null)
    else if (cleaned.outcome === 'refused') read.refused.push({ line, why: cleaned.why, about: cleaned.about })
    else {
      const { facts, link, corrections } = cleaned
      const key = `${facts.slug ?? facts.cncNumber}`
      const first = seen.get(key)
      if (first !== undefined) {
        read.refused.push({ line, why: `the same cinema as line ${first}`, about: `${facts.name}, ${facts.city}` })
        continue
      }
      seen.set(key, line)
      read.incoming.push({ line, facts, link })
      for (const correction of corrections) read.corrections.addCorrection(correction)
    }
  }
  dropSharedPositions(read)
  dropSharedLinks(read)
  return read
}

/** Two cinemas at one point were found by their street only: neither is there. */
function dropSharedPositions({ incoming, corrections }: ReadFile): void {
  const places = countBy(incoming, ({ facts }) =>
    facts.latitude === null ? null : `${facts.latitude} ${facts.longitude}`,
  )
  for (const { facts } of incoming) {
    const place = `${facts.latitude} ${facts.longitude}`
    if ((places.get(place) ?? 0) < 2) continue
    corrections.add('position left out: another cinema has the very same', `${facts.name}, ${facts.city}`)
    facts.latitude = null
    facts.longitude = null
  }
}

/** Two cinemas cannot be one cinema of the CNC's: then the nearer link stays. */
function dropSharedLinks({ incoming, corrections }: ReadFile): void {
  const links = countBy(incoming, ({ link }) => (link === null ? null : String(link.cncNumber)))
  for (const [number, shared] of links) {
    if (shared < 2) continue
    const claims = incoming.filter((row) => String(row.link?.cncNumber) === number)
    claims.sort((a, b) => (a.link?.distanceM ?? 1e9) - (b.link?.distanceM ?? 1e9))
    for (const row of claims.slice(1)) {
      corrections.add('link left out: a nearer cinema has it', `${row.facts.name}, ${row.facts.city}`)
      row.link = null
    }
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
