import type pg from 'pg'
import { GroupCommit } from '../lib/batch.js'
import { isRefusedRow } from '../lib/postgres.js'
import { erasedAt } from './erase.js'
import { insertUnlinkedVisits, insertVisits, type LinkedVisit, recordConsents, type UnlinkedVisit } from './store.js'

const MAX_BATCH_ROWS = 512
const MAX_QUEUE_ROWS = 8_192
const MAX_REMEMBERED_PEOPLE = 100_000
const PATIENCE_MS = 4_000

export interface VisitKeeper {
  /** Resolves after the commit that carries the visit: true when it is kept, false when consent or contract had ended. */
  keep(visit: LinkedVisit): Promise<boolean>
  keepUnlinked(visit: UnlinkedVisit): Promise<boolean>
  /** A consent was taken back here, or all of somebody's: what is remembered of it must go. */
  forget(args: { visitor: string; site?: string }): void
  /** When a person was erased; null for all others. Asked when a visit was not kept: its browser may not have heard of it. */
  erasedAt(visitor: string): Promise<Date | null>
  depth(): number
  drain(): Promise<void>
}

/** Visits are committed in groups. A consent that this process wrote already is remembered, to be written once. */
export function createVisitKeeper({ pool, tombstoneKey }: { pool: pg.Pool; tombstoneKey: Buffer }): VisitKeeper {
  const written = new WrittenConsents()
  const limits = {
    isRetryable: (error: unknown) => !isRefusedRow(error),
    maxBatchRows: MAX_BATCH_ROWS,
    maxQueueRows: MAX_QUEUE_ROWS,
    patienceMs: PATIENCE_MS,
  }
  const linked = new GroupCommit<LinkedVisit, boolean>({ ...limits, commit: commitLinked })
  const unlinked = new GroupCommit<UnlinkedVisit, boolean>({ ...limits, commit: commitUnlinked })

  async function commitLinked(visits: LinkedVisit[]): Promise<boolean[]> {
    const unwritten = visits.filter((visit) => !written.has(visit))
    if (unwritten.length > 0) await recordConsents(pool, unwritten, { tombstoneKey })
    const kept = await insertVisits(pool, visits)
    for (const visit of unwritten) if (kept.has(visit.id)) written.add(visit)
    return visits.map((visit) => {
      if (kept.has(visit.id)) return true
      written.forget(visit)
      return false
    })
  }

  async function commitUnlinked(visits: UnlinkedVisit[]): Promise<boolean[]> {
    const kept = await insertUnlinkedVisits(pool, visits)
    return visits.map((visit) => kept.has(visit.id))
  }

  return {
    keep: (visit) => linked.add(visit),
    keepUnlinked: (visit) => unlinked.add(visit),
    forget: (link) => written.forget(link),
    erasedAt: (visitor) => erasedAt(pool, { visitor, tombstoneKey }),
    depth: () => linked.depth + unlinked.depth,
    async drain() {
      await Promise.all([linked.drain(), unlinked.drain()])
    },
  }
}

interface Written {
  purposes: number
  noticeVersion: string
  /** Milliseconds since 1970; null for an undated proof, which has no date to compare. */
  givenAt: number | null
}

function consentOf({ purposes, consent }: LinkedVisit): Written {
  const { noticeVersion, dated, givenAt } = consent
  return { purposes, noticeVersion, givenAt: dated ? givenAt.getTime() : null }
}

/** The consents that are in the database as these visits carry them, by person and site; bounded. */
class WrittenConsents {
  readonly #sitesOf = new Map<string, Map<string, Written>>()

  /** Is there nothing new to write? */
  has(visit: LinkedVisit): boolean {
    const last = this.#sitesOf.get(visit.visitor)?.get(visit.site)
    if (last === undefined) return false
    const { purposes, noticeVersion, givenAt } = consentOf(visit)
    return last.purposes === purposes && last.noticeVersion === noticeVersion && last.givenAt === givenAt
  }

  add(visit: LinkedVisit): void {
    const sites = this.#sitesOf.get(visit.visitor)
    if (sites !== undefined) sites.set(visit.site, consentOf(visit))
    else this.#sitesOf.set(visit.visitor, new Map([[visit.site, consentOf(visit)]]))
    if (this.#sitesOf.size <= MAX_REMEMBERED_PEOPLE) return
    const oldest = this.#sitesOf.keys().next().value
    if (oldest !== undefined) this.#sitesOf.delete(oldest)
  }

  forget({ visitor, site }: { visitor: string; site?: string }): void {
    if (site === undefined) this.#sitesOf.delete(visitor)
    else this.#sitesOf.get(visitor)?.delete(site)
  }
}
