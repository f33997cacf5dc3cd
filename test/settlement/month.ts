import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { rollUpAll } from '../../server/audience/index.js'
import { judgeClicks, lookAtHours, postShares } from '../../server/click/index.js'
import { insertClicks, type KeptClick } from '../../server/click/store.js'
import { uuidFromName } from '../../server/lib/id.js'
import { closedUpTo } from '../../server/settlement/index.js'
import { consent, type Plane, partitions, seedPlane, settled, visit, visitorNumber } from '../audience/plane.js'
import { aClick, seedCampaign } from '../click/clicks.js'
import { root, type TestDatabase } from '../database.js'

const tombstoneKey = Buffer.alloc(32, 7)
const START = new Date('2026-10-01T00:00:00Z')

/** A federation with an operator and three cinemas under the published terms, one person who goes to all of them, and campaigns. */
export interface Months {
  plane: Plane
  campaigns: { campaign: number; creative: number; placement: number }[]
  officer: string
  operator: string
  /** Clicks of the person, at these moments, judged and posted. */
  clicked(...clicks: (Partial<KeptClick> & { campaign?: number })[]): Promise<void>
  posted(now: Date): Promise<void>
}

export async function seedMonths(database: TestDatabase, { campaigns = 2 } = {}): Promise<Months> {
  const { owner, pixel } = database
  const plane = await seedPlane(owner, { validFrom: '2026-01-01T00:00:00Z' })
  await inForce(owner)
  await partitions(owner, { from: '2026-10-01', days: 1 })
  const visitor = visitorNumber(1)
  for (let cinema = 0; cinema < 3; cinema++) {
    await consent(owner, plane, { visitor, cinema })
    await visit(owner, plane, { visitor, cinema, at: START })
  }
  const made: Months['campaigns'] = []
  for (let n = 0; n < campaigns; n++) {
    const { campaign, creative, placement } = await seedCampaign(owner, plane)
    await owner.query(`UPDATE public.campaign SET ends_at = '2027-12-01' WHERE id = $1`, [campaign])
    made.push({ campaign, creative, placement })
  }
  const posted = async (now: Date) => {
    await settled(database.worker)
    await rollUpAll(database.worker, { now, tombstoneKey })
    await judgeClicks(database.worker, { now })
    await lookAtHours(database.worker, { now, closedUpTo })
    await settled(database.worker)
    await postShares(database.worker, { now })
  }
  return {
    ...{ plane, campaigns: made, posted },
    officer: await personAt(owner, 'federation'),
    operator: await personAt(owner, 'operator'),
    async clicked(...clicks) {
      const kept = clicks.map((click) => {
        const links = made.find(({ campaign }) => campaign === click.campaign) ?? made[0]
        return aClick({ visitor, ...links, ...click })
      })
      await insertClicks(pixel, kept, { spooled: false })
    },
  }
}

/** The terms that are published, in force since the beginning of 2026. */
export async function inForce(owner: pg.Pool): Promise<void> {
  for (const kind of ['operator-federation', 'federation-cinema']) {
    const terms = JSON.parse(readFileSync(join(root, `contracts/${kind}/2026-12/terms.json`), 'utf8'))
    await owner.query(
      `UPDATE public.contract SET terms = $2, version = '2026-12', in_force_from = '2026-01-01' WHERE kind = $1::contract_kind`,
      [kind, terms],
    )
  }
}

/** Changes some terms of a kind of contract: of all, or of a cinema's. */
export async function setTerms(
  owner: pg.Pool,
  { kind, cinema, terms }: { kind: string; cinema?: string; terms: Record<string, unknown> },
): Promise<void> {
  await owner.query(
    `UPDATE public.contract SET terms = terms || $2 WHERE kind = $1::contract_kind
       AND ($3::uuid IS NULL OR party_id = (SELECT organisation_id FROM public.cinema WHERE id = $3))`,
    [kind, terms, cinema ?? null],
  )
}

async function personAt(owner: pg.Pool, kind: string): Promise<string> {
  const id = uuidFromName(`person of ${kind}`)
  await owner.query(
    `INSERT INTO public.person (id, organisation_id, name, email)
     SELECT $1, id, 'Camille Roy', $2 || '@example.org' FROM public.organisation WHERE kind::text = $2`,
    [id, kind],
  )
  return id
}
