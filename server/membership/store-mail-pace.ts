import type pg from 'pg'
import { addDays, SECOND_MS } from '../lib/clock.js'

/** So soon after a mail of one organisation to one address there is no other. */
const AGAIN_AFTER_MS = 60 * SECOND_MS
/** Mails of invitation that one organisation sends in 24 hours, whatever becomes of the invitations; */
const PER_DAY = 100
/** the federation lets in whole lists. */
const PER_DAY_OF_FEDERATION = 500

export type PaceRefusal = 'too-soon' | 'too-many-today'

/**
 * Why an organisation may not send this address an invitation now; null when it may. Every mail is a row, withdrawn and replaced
 * ones too, so that nobody is written to again and again in the name of a sender that mail servers trust. The caller holds the
 * sender's people (`lockPeople`): of two at once the second sees the first.
 */
export async function refuseMail(
  client: pg.ClientBase,
  { senderId, email, at }: { senderId: string; email: string; at: Date },
): Promise<PaceRefusal | null> {
  const { rows } = await client.query<{ kind: string; sent: number; justNow: boolean | null }>(
    `SELECT o.kind, count(i.id)::int AS sent, bool_or(i.email = $2 AND i.sent_at > $4) AS "justNow"
     FROM public.organisation o
     LEFT JOIN public.person p ON p.organisation_id = o.id
     LEFT JOIN public.invitation i ON i.invited_by = p.id AND i.sent_at > $3
     WHERE o.id = $1 GROUP BY o.id`,
    [senderId, email, addDays(at, -1), new Date(at.getTime() - AGAIN_AFTER_MS)],
  )
  const [{ kind, sent, justNow } = { kind: '', sent: 0, justNow: null }] = rows
  if (justNow === true) return 'too-soon'
  return sent >= (kind === 'federation' ? PER_DAY_OF_FEDERATION : PER_DAY) ? 'too-many-today' : null
}
