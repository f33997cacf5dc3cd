import type pg from 'pg'
import { appendAudit } from '../contract/index.js'
import type { PrismaTransaction } from '../lib/prisma.js'
import type { CampaignActor, CampaignState } from './state.js'

/** A campaign that somebody moved, or the clock. */
export interface MovedCampaign {
  id: number
  to: CampaignState
  by: CampaignActor
  /** Whose the actor is; none for the clock. */
  organisationId?: string
  /** Its end, after the move. */
  endsAt: Date
  at: Date
}

/**
 * Writes into the audit chain what binds others: that a campaign was accepted, refused or ended. Drafts, submissions and a
 * start that was due are nobody's approval. Last in its transaction, as all that is appended.
 */
export async function recordMove(client: pg.ClientBase | PrismaTransaction, moved: MovedCampaign): Promise<void> {
  const { id, to, by, organisationId, endsAt, at } = moved
  const facts = { by, ...(organisationId === undefined ? {} : { organisation: organisationId }) }
  const subject = String(id)
  if (to === 'accepted') await appendAudit(client, { at, kind: 'campaign-accepted', subject, facts })
  if (to === 'refused') await appendAudit(client, { at, kind: 'campaign-refused', subject, facts })
  if (to === 'ended')
    await appendAudit(client, {
      at,
      kind: 'campaign-ended',
      subject,
      facts: { ...facts, endsAt: endsAt.toISOString() },
    })
}
