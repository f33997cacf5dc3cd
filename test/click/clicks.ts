import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { KeptClick } from '../../server/click/store.js'
import { uuidv7 } from '../../server/lib/id.js'
import type { Plane } from '../audience/plane.js'

export function aClick(changes: Partial<KeptClick> = {}): KeptClick {
  const at = changes.at ?? Date.parse('2026-11-22T10:00:00.123Z')
  return {
    id: uuidv7(at),
    at,
    campaign: 1,
    creative: 1,
    placement: 1,
    visitor: null,
    agentClass: 'browser',
    botList: 'isbot-5.0.0',
    fetchClass: 'navigation',
    device: 'desktop',
    duplicateKey: randomBytes(8).readBigInt64BE().toString(),
    ...changes,
  }
}

/** A running campaign with one creative and one placement. */
export async function seedCampaign(
  owner: pg.Pool,
  plane: Plane,
): Promise<{ campaign: number; creative: number; placement: number; startsAt: Date; endsAt: Date }> {
  const startsAt = new Date('2026-10-01T00:00:00Z')
  const endsAt = new Date('2026-12-01T00:00:00Z')
  const one = async (text: string, values: unknown[]) =>
    (await owner.query<{ id: number }>(text, values)).rows[0]?.id as number
  const campaign = await one(
    `INSERT INTO public.campaign (distributor_id, film_id, name, segment, iab_criteria, landing_url, state, starts_at, ends_at)
     VALUES ($1, $2, 'La Haine', 'salles-art-et-essai', '{}', 'https://www.allocine.fr/', 'running', $3, $4) RETURNING id`,
    [plane.distributor, plane.film, startsAt, endsAt],
  )
  const creative = await one(
    `INSERT INTO public.creative (campaign_id, format, headline) VALUES ($1, '300x250', 'La Haine') RETURNING id`,
    [campaign],
  )
  const placement = await one(
    `INSERT INTO public.placement (campaign_id, publisher_id, host) VALUES ($1, $2, 'journal.example') RETURNING id`,
    [campaign, plane.publisher],
  )
  await owner.query(
    `INSERT INTO public.publisher_site (publisher_id, host, confirmed_at) VALUES ($1, 'journal.example', $2) ON CONFLICT DO NOTHING`,
    [plane.publisher, startsAt],
  )
  return { campaign, creative, placement, startsAt, endsAt }
}

/** A pool whose process dies just before its transaction commits. */
export function dyingBeforeCommit(pool: pg.Pool): pg.Pool {
  return {
    async connect() {
      const client = await pool.connect()
      return {
        async query(text: unknown, values?: unknown[]) {
          if (text === 'COMMIT') throw new Error('the process died here')
          return client.query(text as string, values)
        },
        release: (error?: Error) => client.release(error),
      }
    },
  } as unknown as pg.Pool
}
