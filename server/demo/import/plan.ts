import { uuidFromName } from '../../lib/id.js'
import { slugify } from '../../lib/text.js'
import type { CinemaFacts, ClaimedLink } from './facts.js'
import { findTwin, judgeLink } from './link.js'
import type { FileKind } from './parse.js'

/** A cinema as the database has it. */
export interface CinemaRow {
  id: string
  slug: string
  name: string
  city: string
  postalCode: string | null
  insee: string | null
  departement: string | null
  region: string | null
  latitude: number | null
  longitude: number | null
  cncNumber: number | null
  category: string | null
  labels: string[]
  screens: number | null
  seats: number | null
  scareMember: boolean
}

/** A cleaned row of the file, with its line. */
export interface Incoming {
  line: number
  facts: CinemaFacts
  link: ClaimedLink | null
}

export interface Plan {
  inserts: CinemaRow[]
  updates: CinemaRow[]
  unchanged: number
  /** What a person should look at; the rows were taken. */
  doubts: { line: number; about: string; what: string }[]
  /** Links between the two files: as claimed, found by us, and claims that were wrong. */
  links: { kept: number; found: string[]; rejected: string[] }
}

/**
 * What an import changes: which cinema each row is, and what the database's row becomes. Rows are found by CNC number,
 * then by the SCARE's slug, then by commune and name, so that a second import of a file, or of the other, changes nothing.
 */
export function planImport(kind: FileKind, incoming: readonly Incoming[], existing: readonly CinemaRow[]): Plan {
  const plan: Plan = { inserts: [], updates: [], unchanged: 0, doubts: [], links: { kept: 0, found: [], rejected: [] } }
  const targets = kind === 'cnc' ? targetsOfCnc(incoming, existing) : targetsOfScare(incoming, existing, plan)
  const slugs = new Set(existing.map((row) => row.slug))
  for (const [row, { facts, target }] of targets) {
    const name = `${facts.name}, ${facts.city}`
    if (target === null) {
      const inserted = newRow(kind, facts, freeSlug(facts, slugs))
      slugs.add(inserted.slug)
      plan.inserts.push(inserted)
      continue
    }
    const updated = kind === 'cnc' ? mergeCnc(target, facts) : mergeScare(target, facts)
    if (JSON.stringify(updated) === JSON.stringify(target)) plan.unchanged++
    else plan.updates.push(updated)
    if (facts.cncNumber !== null && target.cncNumber !== null && facts.cncNumber !== target.cncNumber) {
      plan.doubts.push({
        line: row.line,
        about: name,
        what: `CNC number ${target.cncNumber} in the database, ${facts.cncNumber} now; kept ${target.cncNumber}`,
      })
    }
  }
  return plan
}

type Targets = Map<Incoming, { facts: CinemaFacts; target: CinemaRow | null }>

function targetsOfCnc(incoming: readonly Incoming[], existing: readonly CinemaRow[]): Targets {
  const byNumber = indexByNumber(existing)
  const targets: Targets = new Map(
    incoming.map((row) => [row, { facts: row.facts, target: byNumber.get(row.facts.cncNumber ?? 0) ?? null }]),
  )
  // Members that came first, without a number: each may take one of the cinemas that are new.
  for (const member of existing.filter((row) => row.scareMember && row.cncNumber === null)) {
    const fresh = incoming.filter((row) => targets.get(row)?.target === null)
    const twin = findTwin(
      { ...member, street: '' },
      fresh.map((row) => ({ ...row.facts, row })),
    )
    const entry = twin && targets.get(twin.row)
    if (entry) entry.target = member
  }
  return targets
}

function targetsOfScare(incoming: readonly Incoming[], existing: readonly CinemaRow[], plan: Plan): Targets {
  const byNumber = indexByNumber(existing)
  const bySlug = new Map(existing.filter((row) => row.scareMember).map((row) => [row.slug, row]))
  const byId = new Map(existing.map((row) => [row.id, row]))
  const targets: Targets = new Map()
  const taken = new Set<CinemaRow>()
  const place = (row: Incoming, cncNumber: number | null) => {
    const candidates = [byNumber.get(cncNumber ?? 0), byId.get(idOf(row.facts)), bySlug.get(row.facts.slug ?? '')]
    const target = candidates.find((candidate) => candidate !== undefined && !taken.has(candidate)) ?? null
    if (target) taken.add(target)
    targets.set(row, { facts: { ...row.facts, cncNumber }, target })
  }
  const unlinked: Incoming[] = []
  for (const row of incoming) {
    const about = `${row.facts.name}, ${row.facts.city}`
    if (row.link === null) {
      unlinked.push(row)
      continue
    }
    const verdict = judgeLink(row.facts, row.link, byNumber.get(row.link.cncNumber) ?? null)
    if (!verdict.kept) {
      plan.links.rejected.push(`${about}: not ${row.link.cncName}, ${verdict.why}`)
      unlinked.push(row)
      continue
    }
    plan.links.kept++
    if (verdict.doubt !== null)
      plan.doubts.push({ line: row.line, about, what: `linked to ${row.link.cncName}: ${verdict.doubt}` })
    place(row, row.link.cncNumber)
  }
  for (const row of unlinked) {
    const free = existing.filter((candidate) => candidate.cncNumber !== null && !taken.has(candidate))
    const twin = findTwin(row.facts, free)
    if (twin) plan.links.found.push(`${row.facts.name}, ${row.facts.city}: ${twin.name}`)
    // A category in the file came with the link that is not right.
    if (row.link !== null) row.facts = { ...row.facts, category: null, labels: [] }
    place(row, twin?.cncNumber ?? null)
  }
  return targets
}

/** The CNC says what a cinema is classed and how large it is; a member's name, address and position are the SCARE's. */
function mergeCnc(row: CinemaRow, facts: CinemaFacts): CinemaRow {
  const own = row.scareMember
  return {
    ...row,
    name: own ? row.name : facts.name,
    city: own ? row.city : facts.city,
    postalCode: own ? (row.postalCode ?? facts.postalCode) : facts.postalCode,
    insee: facts.insee ?? row.insee,
    departement: facts.departement,
    region: facts.region,
    latitude: own ? (row.latitude ?? facts.latitude) : facts.latitude,
    longitude: own ? (row.longitude ?? facts.longitude) : facts.longitude,
    cncNumber: row.cncNumber ?? facts.cncNumber,
    category: facts.category,
    labels: facts.labels,
    screens: facts.screens,
    seats: facts.seats,
  }
}

function mergeScare(row: CinemaRow, facts: CinemaFacts): CinemaRow {
  return {
    ...row,
    name: facts.name,
    city: facts.city,
    postalCode: facts.postalCode ?? row.postalCode,
    insee: row.insee ?? facts.insee,
    departement: facts.departement,
    region: facts.region,
    latitude: facts.latitude ?? row.latitude,
    longitude: facts.longitude ?? row.longitude,
    cncNumber: row.cncNumber ?? facts.cncNumber,
    category: row.category ?? facts.category,
    labels: row.category === null ? facts.labels : row.labels,
    scareMember: true,
  }
}

function newRow(kind: FileKind, facts: CinemaFacts, slug: string): CinemaRow {
  const { street: _street, ...kept } = facts
  return { id: idOf(facts), ...kept, slug, scareMember: kind === 'scare' }
}

/** Made of what names the cinema in its file, so that it is found again even when its slug had to be another. */
function idOf({ slug, cncNumber }: CinemaFacts): string {
  return uuidFromName(slug === null ? `cinema:cnc:${cncNumber}` : `cinema:scare:${slug}`)
}

/** The file's slug, or name and town; with the town, then the CNC number, when another cinema has it. */
function freeSlug(facts: CinemaFacts, slugs: ReadonlySet<string>): string {
  const [name, city] = [slugify(facts.name), slugify(facts.city)]
  const plain = name.endsWith(`-${city}`) ? name : `${name}-${city}`
  const candidates = [facts.slug, plain, `${plain}-${facts.cncNumber ?? facts.postalCode ?? 2}`].filter(
    (slug) => slug !== null,
  )
  const free = candidates.find((slug) => !slugs.has(slug))
  return free ?? `${plain}-${slugs.size}`
}

function indexByNumber(rows: readonly CinemaRow[]): Map<number, CinemaRow> {
  return new Map(rows.flatMap((row) => (row.cncNumber === null ? [] : [[row.cncNumber, row]])))
}
