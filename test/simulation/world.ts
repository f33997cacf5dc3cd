import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { root, type TestDatabase } from '../database.js'
import type { Auditor } from './auditor/auditor.js'
import { POOL_THRESHOLD_CENTS, YEARLY_CENTS } from './auditor/payouts.js'
import type { CampaignFact, CinemaTerms, OperatorTerms, Payer, Place } from './facts.js'
import type { Random } from './random.js'

/** A small federation: who there is in it. What they agree, do and click comes later. */
export interface World {
  payer: Payer
  federation: string
  operator: string
  places: Place[]
  campaigns: CampaignFact[]
  /** Officers of the federation, and somebody at the operator: ids of persons. */
  officers: [string, string]
  accountant: string
  noticeSha256: Buffer
}

const CINEMAS = 6
const CAMPAIGNS = 3
const DAY_MS = 86_400_000

export async function makeWorld(
  owner: pg.Pool,
  { random, auditor, now, payer }: { random: Random; auditor: Auditor; now: number; payer: Payer },
): Promise<World> {
  const organisation = async (kind: string, name: string) => {
    const id = random.uuid()
    const values = [id, kind, name]
    await owner.query('INSERT INTO public.organisation (id, kind, name) VALUES ($1, $2::organisation_kind, $3)', values)
    return id
  }
  const person = async (organisationId: string, name: string) => {
    const id = random.uuid()
    await owner.query('INSERT INTO public.person (id, organisation_id, name, email) VALUES ($1, $2, $3, $4)', [
      ...[id, organisationId, name, `${name}@example.org`],
    ])
    return id
  }
  const federation = await organisation('federation', 'federation')
  const operator = await organisation('operator', 'operator')
  const noticeSha256 = createHash('sha256').update('notice').digest()
  await owner.query(`INSERT INTO public.notice (version, text_fr, text_en, sha256) VALUES ('1', 'Oui ?', 'Yes?', $1)`, [
    noticeSha256,
  ])
  const places: Place[] = []
  for (let n = 0; n < CINEMAS; n++) {
    const place = {
      organisation: await organisation('cinema', `cinema ${n}`),
      cinema: random.uuid(),
      site: random.uuid(),
      siteKey: `key-${n}`,
    }
    await owner.query(
      `INSERT INTO public.cinema (id, organisation_id, slug, name, city, region, labels) VALUES ($1, $2, $3, $3, 'Toulon', 'Bretagne', '{}')`,
      [place.cinema, place.organisation, `cinema-${n}`],
    )
    await owner.query(
      `INSERT INTO public.site (id, cinema_id, key, hosts, notice_version) VALUES ($1, $2, $3, '{}', '1')`,
      [place.site, place.cinema, place.siteKey],
    )
    places.push(place)
  }
  return {
    ...{ payer, federation, operator, places, noticeSha256 },
    officers: [await person(federation, 'officer'), await person(federation, 'president')],
    accountant: await person(operator, 'accountant'),
    campaigns: await makeCampaigns(owner, {
      ...{ random, auditor, now },
      distributor: await organisation('distributor', 'distributor'),
      publisher: await organisation('publisher', 'publisher'),
    }),
  }
}

async function makeCampaigns(
  owner: pg.Pool,
  args: { random: Random; auditor: Auditor; now: number; distributor: string; publisher: string },
): Promise<CampaignFact[]> {
  const { random, auditor, now, distributor, publisher } = args
  const one = async (text: string, values: unknown[]) =>
    (await owner.query<{ id: number }>(text, values)).rows[0]?.id as number
  const film = await one(
    `INSERT INTO public.film (slug, title, normalised, directors, genres) VALUES ('la-haine', 'La Haine', 'haine', '{}', '{}') RETURNING id`,
    [],
  )
  const campaigns: CampaignFact[] = []
  for (let n = 0; n < CAMPAIGNS; n++) {
    const startsAt = now + random.between(-20, 10) * DAY_MS
    const endsAt = startsAt + random.between(40, 400) * DAY_MS
    const state = 'running'
    const campaign = await one(
      `INSERT INTO public.campaign (distributor_id, film_id, name, segment, iab_criteria, landing_url, state, starts_at, ends_at)
       VALUES ($1, $2, $3, 'salles-art-et-essai', '{}', 'https://www.allocine.fr/', $4, $5, $6) RETURNING id`,
      [distributor, film, `campaign ${n}`, state, new Date(startsAt), new Date(endsAt)],
    )
    const creative = await one(
      `INSERT INTO public.creative (campaign_id, format, headline) VALUES ($1, '300x250', 'La Haine') RETURNING id`,
      [campaign],
    )
    const placement = await one(
      `INSERT INTO public.placement (campaign_id, publisher_id, host) VALUES ($1, $2, 'journal.example') RETURNING id`,
      [campaign, publisher],
    )
    const fact: CampaignFact = { campaign, creative, placement, state, startsAt, endsAt }
    auditor.campaign(fact)
    campaigns.push(fact)
  }
  return campaigns
}

/** The published terms, with what this simulation changes in them. */
export function cinemaTermsJson(terms: CinemaTerms, payer: Payer): string {
  return JSON.stringify({
    ...published('federation-cinema'),
    lookBackDays: terms.lookBackDays,
    feeBasisPoints: terms.feeBasisPoints,
    commonFund: terms.commonFund,
    thresholdCents: terms.thresholdCents.toString(),
    poolThresholdCents: POOL_THRESHOLD_CENTS.toString(),
    yearlySweepCents: YEARLY_CENTS.toString(),
    payer,
  })
}

export function operatorTermsJson(terms: OperatorTerms, payer: Payer): string {
  return JSON.stringify({
    ...published('operator-federation'),
    clickPriceMicros: terms.clickPriceMicros.toString(),
    payer,
  })
}

function published(kind: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, 'contracts', kind, '2026-12/terms.json'), 'utf8'))
}

/** Days of raw visits around a moment, and none of long ago: as the worker keeps them. */
export async function keepPartitions(database: TestDatabase, now: number): Promise<void> {
  const day = (days: number) => new Date(now + days * DAY_MS).toISOString().slice(0, 10)
  await database.worker.query('SELECT plane.make_partitions($1::date, 6)', [day(-3)])
  await database.worker.query('SELECT plane.drop_partitions($1::date)', [day(-8)])
}
