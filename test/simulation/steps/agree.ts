import type pg from 'pg'
import { settleTerms } from '../../../server/contract/store-sites.js'
import { sha256 } from '../../../server/lib/id.js'
import { transaction } from '../../../server/lib/postgres.js'
import type { CampaignFact, CinemaTerms, OperatorTerms, Place } from '../facts.js'
import type { Random } from '../random.js'
import { count, type Simulation } from '../simulation.js'
import { cinemaTermsJson, operatorTermsJson } from '../world.js'

const DAY_MS = 86_400_000
/** The price of the published contract, others that divide badly, and dear ones, so that cents come together. */
const PRICES = [400n, 401n, 9_999n, 123_457n, 123_457n, 2_123_457n, 1n, 0n]

export function anyCinemaTerms(random: Random): CinemaTerms {
  return {
    lookBackDays: random.pick([90, 90, 30, 7, 1]),
    feeBasisPoints: random.pick([0, 0, 250, 1234]),
    commonFund: random.chance(0.15),
    thresholdCents: random.pick([1n, 2n, 5n, 5000n]),
  }
}

export function anyOperatorTerms(random: Random): OperatorTerms {
  return { clickPriceMicros: random.pick(PRICES) }
}

/** Contracts change in the order of time, also when a clock goes back: until it has caught up, nobody signs. */
function maySign(sim: Simulation): boolean {
  if (sim.now <= sim.signedAt) return false
  sim.signedAt = sim.now
  return true
}

export async function operatorAgrees(sim: Simulation, terms: OperatorTerms | null): Promise<void> {
  if (!maySign(sim)) return
  const { operator } = sim.world
  await replaceContract(sim, 'operator-federation', operator, terms && operatorTermsJson(terms, sim.world.payer))
  sim.auditor.operatorAgrees({ terms, at: sim.now })
}

export async function cinemaAgrees(sim: Simulation, place: Place, terms: CinemaTerms | null): Promise<void> {
  if (!maySign(sim)) return
  await replaceContract(sim, 'federation-cinema', place.organisation, terms && cinemaTermsJson(terms, sim.world.payer))
  sim.auditor.cinemaAgrees({ cinema: place.cinema, terms, at: sim.now })
}

/** What is signed elsewhere in the tests is written here as it stands afterwards; the terms of the sites follow by the program. */
async function replaceContract(sim: Simulation, kind: string, party: string, terms: string | null): Promise<void> {
  const { federation, operator } = sim.world
  const at = new Date(sim.now)
  await transaction(sim.database.owner, async (client) => {
    await client.query(
      `UPDATE public.contract SET state = $2, ended_at = $3 WHERE party_id = $1 AND state = 'in-force'`,
      [party, terms === null ? 'terminated' : 'superseded', at],
    )
    if (terms !== null) await insertContract(client, { kind, party, federation, operator, terms, at, sim })
    await settleTerms(client, { federationId: federation, at })
  })
}

async function insertContract(
  client: pg.ClientBase,
  args: { kind: string; party: string; federation: string; operator: string; terms: string; at: Date; sim: Simulation },
): Promise<void> {
  const { kind, party, federation, operator, terms, at, sim } = args
  await client.query(
    `INSERT INTO public.contract (id, kind, version, federation_id, party_id, operator_id, state, terms, text_sha256, offered_at, in_force_from)
     VALUES ($1, $2::contract_kind, '2026-12', $3, $4, $5, 'in-force', $6, $7, $8, $8)`,
    [
      sim.random.uuid(),
      kind,
      federation,
      party,
      kind === 'federation-cinema' ? operator : null,
      terms,
      sha256('text'),
      at,
    ],
  )
}

/** A price, a look-back, a fee or a threshold changes; a cinema leaves, or comes back; the operator's contract lapses. */
export async function contractsChange(sim: Simulation): Promise<void> {
  const { random, world } = sim
  const what = random.next()
  if (what < 0.15) return operatorAgrees(sim, anyOperatorTerms(random))
  if (what < 0.18) {
    await operatorAgrees(sim, null)
    sim.now += random.between(1, 40) * 3_600_000
    return operatorAgrees(sim, anyOperatorTerms(random))
  }
  const place = random.pick(world.places)
  const leaves = random.chance(0.3) && sim.auditor.contracts.at(place.cinema, sim.now) !== null
  await cinemaAgrees(sim, place, leaves ? null : anyCinemaTerms(random))
}

/** A campaign is accepted, ends early, is prolonged, or the federation refuses it after all. */
export async function campaignChanges(sim: Simulation): Promise<void> {
  const { random, world, database, auditor, now } = sim
  const index = random.between(0, world.campaigns.length - 1)
  const before = world.campaigns[index] as CampaignFact
  const change = random.pick([
    { state: 'ended', endsAt: Math.max(before.startsAt + 1, Math.min(before.endsAt, now)) },
    { state: 'running', endsAt: now + random.between(1, 120) * DAY_MS },
    { state: 'running', endsAt: now + random.between(1, 120) * DAY_MS },
    { state: 'refused', endsAt: before.endsAt },
    { state: 'accepted', startsAt: now + random.between(-5, 3) * DAY_MS, endsAt: now + 60 * DAY_MS },
  ] as const)
  const after: CampaignFact = { ...before, ...change }
  world.campaigns[index] = after
  await database.owner.query('UPDATE public.campaign SET state = $2, starts_at = $3, ends_at = $4 WHERE id = $1', [
    ...[after.campaign, after.state, new Date(after.startsAt), new Date(after.endsAt)],
  ])
  auditor.campaign(after)
  count(sim.tally.steps, `campaign ${after.state}`)
}
