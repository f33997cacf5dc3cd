import type pg from 'pg'
import { GroupCommit } from '../lib/batch.js'
import { isDatabaseAway } from '../lib/postgres.js'
import { insertUnlinkedVisits, insertVisits, type LinkedVisit, recordConsents, type UnlinkedVisit } from './store.js'

const MAX_BATCH_ROWS = 512
const MAX_QUEUE_ROWS = 8_192
const MAX_REMEMBERED_CONSENTS = 100_000
const PATIENCE_MS = 4_000

export interface VisitKeeper {
  /** Resolves after the commit that carries the visit: true when it is kept, false when consent or contract had ended. */
  keep(visit: LinkedVisit): Promise<boolean>
  keepUnlinked(visit: UnlinkedVisit): Promise<boolean>
  /** A consent was taken back here: what is remembered of it must go. */
  forget(args: { visitor: string; site: string }): void
  depth(): number
  drain(): Promise<void>
}

/** Visits are committed in groups. A consent that this process wrote already is remembered, to be written once. */
export function createVisitKeeper({ pool }: { pool: pg.Pool }): VisitKeeper {
  const remembered = new Map<string, string>()
  const limits = {
    isRetryable: isDatabaseAway,
    maxBatchRows: MAX_BATCH_ROWS,
    maxQueueRows: MAX_QUEUE_ROWS,
    patienceMs: PATIENCE_MS,
  }
  const linked = new GroupCommit<LinkedVisit, boolean>({ ...limits, commit: commitLinked })
  const unlinked = new GroupCommit<UnlinkedVisit, boolean>({ ...limits, commit: commitUnlinked })

  async function commitLinked(visits: LinkedVisit[]): Promise<boolean[]> {
    const unseen = visits.filter((visit) => remembered.get(linkKey(visit)) !== consentKey(visit))
    if (unseen.length > 0) await recordConsents(pool, unseen)
    const kept = await insertVisits(pool, visits)
    for (const visit of unseen) if (kept.has(visit.id)) remember(visit)
    return visits.map((visit) => {
      if (kept.has(visit.id)) return true
      remembered.delete(linkKey(visit))
      return false
    })
  }

  async function commitUnlinked(visits: UnlinkedVisit[]): Promise<boolean[]> {
    const kept = await insertUnlinkedVisits(pool, visits)
    return visits.map((visit) => kept.has(visit.id))
  }

  function remember(visit: LinkedVisit): void {
    remembered.set(linkKey(visit), consentKey(visit))
    if (remembered.size <= MAX_REMEMBERED_CONSENTS) return
    const oldest = remembered.keys().next().value
    if (oldest !== undefined) remembered.delete(oldest)
  }

  return {
    keep: (visit) => linked.add(visit),
    keepUnlinked: (visit) => unlinked.add(visit),
    forget: ({ visitor, site }) => remembered.delete(visitor + site),
    depth: () => linked.depth + unlinked.depth,
    async drain() {
      await Promise.all([linked.drain(), unlinked.drain()])
    },
  }
}

function linkKey(visit: LinkedVisit): string {
  return visit.visitor + visit.site
}

/** Two visits with the same key carry the same consent: nothing new to write. An undated proof has no date to compare. */
function consentKey({ purposes, consent }: LinkedVisit): string {
  return `${purposes}|${consent.noticeVersion}|${consent.dated ? consent.givenAt.getTime() : ''}`
}
