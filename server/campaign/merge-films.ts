import { appendAudit } from '../contract/index.js'
import type { PrismaClient, PrismaTransaction } from '../lib/prisma.js'

export type FilmsMerged = { merged: true; campaigns: number } | { merged: false; why: MergeRefusal }

/** `decisions-differ`: one was accepted and the other refused, or campaigns wait for one and the other was refused. */
export type MergeRefusal = 'not-found' | 'same-film' | 'decisions-differ'

/**
 * Makes one film of two that are one. The campaigns of the one that goes follow, so does a decision that the other has not; what
 * the one that stays does not know is filled in. The row of the other stays, for all that was kept under its number.
 */
export async function mergeFilms(
  prisma: PrismaClient,
  { from, into, personId, at }: { from: number; into: number; personId: string; at: Date },
): Promise<FilmsMerged> {
  if (from === into) return { merged: false, why: 'same-film' }
  return prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`
    await tx.$executeRaw`SET LOCAL statement_timeout = '3s'`
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.films', 0))`
    // In the order of their numbers, as everybody who holds two: decisions and bookings wait.
    const locked = await tx.$queryRaw<{ id: number }[]>`
      SELECT id FROM public.film WHERE id IN (${from}, ${into}) AND merged_into IS NULL ORDER BY id FOR UPDATE`
    if (locked.length < 2) return { merged: false, why: 'not-found' }
    if (await decisionsDiffer(tx, { from, into })) return { merged: false, why: 'decisions-differ' }
    await tx.$executeRaw`
      INSERT INTO public.film_review (film_id, decision, reason, person_id, decided_at)
      SELECT ${into}, decision, reason, person_id, decided_at FROM public.film_review WHERE film_id = ${from}
      ON CONFLICT (film_id) DO NOTHING`
    const { count: campaigns } = await tx.campaign.updateMany({ where: { filmId: from }, data: { filmId: into } })
    await fillIn(tx, { from, into })
    await tx.$executeRaw`UPDATE public.film_alias SET film_id = ${into} WHERE film_id = ${from}`
    await tx.$executeRaw`
      INSERT INTO public.film_alias (name, film_id, person_id, decided_at)
      SELECT f.normalised, ${into}, ${personId}::uuid, ${at} FROM public.film f JOIN public.film o ON o.id = ${into}
      WHERE f.id = ${from} AND f.normalised <> '' AND f.normalised <> o.normalised
        AND NOT EXISTS (SELECT FROM public.film x WHERE x.normalised = f.normalised AND x.id <> f.id AND x.merged_into IS NULL)
      ON CONFLICT (name) DO NOTHING`
    await tx.film.updateMany({
      where: { OR: [{ id: from }, { mergedIntoId: from }] },
      data: { mergedIntoId: into, mergedAt: at },
    })
    const person = await tx.person.findUniqueOrThrow({ where: { id: personId }, select: { organisationId: true } })
    const facts = { organisation: person.organisationId, into, campaigns }
    await appendAudit(tx, { at, kind: 'film-merged', subject: String(from), facts })
    return { merged: true, campaigns }
  })
}

async function decisionsDiffer(
  tx: PrismaTransaction,
  { from, into }: { from: number; into: number },
): Promise<boolean> {
  const reviews = await tx.filmReview.findMany({ where: { filmId: { in: [from, into] } } })
  const decisionOn = (id: number) => reviews.find(({ filmId }) => filmId === id)?.decision ?? null
  const [gone, kept] = [decisionOn(from), decisionOn(into)]
  if (gone !== null && kept !== null) return gone !== kept
  if (gone !== 'refused' && kept !== 'refused') return false
  // A yes or a wait of the one would stand beside the no of the other.
  const open = await tx.campaign.count({
    where: { filmId: gone === 'refused' ? into : from, state: { in: ['draft', 'submitted', 'accepted', 'running'] } },
  })
  return open > 0
}

/** What is known of the one that goes and not of the one that stays. One film for children makes the other one too. */
async function fillIn(tx: PrismaTransaction, { from, into }: { from: number; into: number }): Promise<void> {
  await tx.$executeRaw`
    UPDATE public.film AS f SET
      directors = CASE WHEN f.directors = '{}' THEN o.directors ELSE f.directors END,
      genres = CASE WHEN f.genres = '{}' THEN o.genres ELSE f.genres END,
      duration_min = coalesce(f.duration_min, o.duration_min), year = coalesce(f.year, o.year),
      allocine_url = coalesce(f.allocine_url, o.allocine_url), heritage = coalesce(f.heritage, o.heritage),
      for_children = f.for_children OR o.for_children
    FROM public.film o WHERE f.id = ${into} AND o.id = ${from}`
}
