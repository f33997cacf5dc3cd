import { appendAudit } from '../contract/index.js'
import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'
import { type DecisionRefusal, type FilmDecision, judgeDecision, readReason } from './film-review.js'
import { recordMove } from './recorded.js'

export interface FilmReview {
  decision: FilmDecision
  /** Why it was refused; null when it was accepted. */
  reason: string | null
  decidedAt: Date
}

/** What somebody saw of a film when they decided: null for a film that nobody had decided on. */
export type SeenReview = Pick<FilmReview, 'decision' | 'decidedAt'> | null

export type FilmDecided =
  | { decided: true; refusedCampaigns: number }
  | { decided: false; why: 'not-found' | 'decided-meanwhile' | DecisionRefusal }

/**
 * The federation accepts or refuses a film. Campaigns that wait for a refused film are refused along, and keep the reason.
 * What is decided again as it was stays as it was, with the person and the day. What somebody else has decided since one
 * looked is not overturned.
 */
export async function decideFilm(
  prisma: PrismaClient,
  {
    filmId,
    decision,
    reason: given,
    seen,
    personId,
    at,
  }: {
    filmId: number
    decision: FilmDecision
    reason: string
    seen: SeenReview
    personId: string
    at: Date
  },
): Promise<FilmDecided> {
  const reason = readReason(given)
  return withFilm(prisma, filmId, async (tx, film) => {
    if (film === null) return { decided: false, why: 'not-found' }
    const accepted = await tx.campaign.count({ where: { filmId, state: { in: ['accepted', 'running'] } } })
    const why = judgeDecision({ decision, reason, held: accepted > 0 })
    if (why !== null) return { decided: false, why }
    const kept = { decision, reason: decision === 'refused' ? reason : null }
    if (film.review?.decision === kept.decision && film.review.reason === kept.reason)
      return { decided: true, refusedCampaigns: 0 }
    if (!sameReview(film.review, seen)) return { decided: false, why: 'decided-meanwhile' }
    const row = { ...kept, personId, decidedAt: at }
    await tx.filmReview.upsert({ where: { filmId }, create: { filmId, ...row }, update: row })
    const { organisationId } = await tx.person.findUniqueOrThrow({
      where: { id: personId },
      select: { organisationId: true },
    })
    const subject = String(filmId)
    if (decision === 'accepted') {
      await appendAudit(tx, { at, kind: 'film-accepted', subject, facts: { organisation: organisationId } })
      return { decided: true, refusedCampaigns: 0 }
    }
    const refused = await tx.campaign.updateManyAndReturn({
      where: { filmId, state: { in: ['draft', 'submitted'] } },
      data: { state: 'refused', refusedBecause: reason },
      select: { id: true, endsAt: true },
    })
    const facts = { organisation: organisationId, refusedCampaigns: refused.length }
    await appendAudit(tx, { at, kind: 'film-refused', subject, facts })
    for (const campaign of refused)
      await recordMove(tx, { ...campaign, to: 'refused', by: 'federation', organisationId, at })
    return { decided: true, refusedCampaigns: refused.length }
  })
}

function sameReview(now: SeenReview, seen: SeenReview): boolean {
  return now?.decision === seen?.decision && now?.decidedAt.getTime() === seen?.decidedAt.getTime()
}

/**
 * Does something that hangs on what was decided on a film, in one transaction in which nobody else does: a decision, a
 * booking and the operator's yes to the same film come one after the other, and wait for each other three seconds at most.
 * `null`: there is no such film.
 */
export async function withFilm<T>(
  prisma: PrismaClient,
  filmId: number,
  work: (tx: PrismaTransaction, film: { review: FilmReview | null } | null) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(async (tx) => {
    // Whoever waits holds a connection that sessions are looked up by. Behind others who wait two locks are waited for, one
    // after the other: both together are three seconds at most.
    await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`
    await tx.$executeRaw`SET LOCAL statement_timeout = '3s'`
    // One that turned out to be another film is none any more.
    const locked = await tx.$queryRaw<unknown[]>`
      SELECT id FROM public.film WHERE id = ${filmId} AND merged_into IS NULL FOR NO KEY UPDATE`
    if (locked.length === 0) return work(tx, null)
    // Read after the lock is held, by a statement of its own: one that waited would see what was true before.
    const select = { decision: true, reason: true, decidedAt: true }
    const review = await tx.filmReview.findUnique({ where: { filmId }, select })
    return work(tx, { review })
  })
}
