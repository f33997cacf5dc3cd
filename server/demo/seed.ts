import type pg from 'pg'
import { acceptCampaign, createCampaign, listCampaigns, type NewCampaign } from '../campaign/index.js'
import {
  acceptStandingOffer,
  addSite,
  type ContractKind,
  type ContractLibrary,
  createContract,
  listContracts,
  listStandingOffers,
  loadContracts,
  loadNotices,
  makeStandingOffer,
  type Outcome,
  offerContract,
  putNotices,
  type SignatureRing,
  type StandingKind,
  signContract,
} from '../contract/index.js'
import { assert } from '../lib/assert.js'
import { addDays, type Clock } from '../lib/clock.js'
import { uuidFromName } from '../lib/id.js'
import type { PrismaClient } from '../lib/prisma.js'
import { createMembershipStore, type Organisation } from '../membership/index.js'
import { type DemoCampaign, demoCampaigns } from './campaigns.js'
import { admissionOf, type DemoCinema } from './cinemas.js'
import { demoFilms, UNDECIDED_FILMS } from './films.js'
import { inOneTransaction } from './one-transaction.js'
import {
  agency,
  distributors,
  federation,
  operator,
  organisationOf,
  publishers,
  secondOfficer,
  signatoryOf,
} from './organisations.js'
import { calendarOf } from './past/calendar.js'
import { SELF_BILLED } from './past/roles.js'
import { ensurePlatform } from './platforms.js'
import {
  acceptFilms,
  insertCinemas,
  insertDelegation,
  insertExampleConsent,
  insertFilms,
  movePlacements,
  moveSites,
  putPublisherSites,
} from './seed-store.js'
import { type DemoPorts, type DemoSite, demoSites, NOTICE_VERSION, siteOf } from './sites.js'

export interface SeedOptions {
  /** Logins that may write the console's tables. */
  pool: pg.Pool
  prisma: PrismaClient
  clock: Clock
  ports: DemoPorts
  /** The folder of the published agreements and notices. */
  contractsFolder: string
  /** Signs for the invented people. */
  ring: SignatureRing
}

const CAMPAIGN_DAYS = 180

/**
 * Makes the demonstration federation: real cinemas as facts, invented people, contracts (two of them still to be signed),
 * two accepted campaigns.
 * Harmless to repeat: what is there stays, only the local addresses follow the ports. It is for development: whoever calls
 * it must have refused production.
 */
export async function seedDemo(options: SeedOptions): Promise<void> {
  const { pool, clock, ports, contractsFolder } = options
  const sites = demoSites(ports)
  const library = loadContracts(contractsFolder)
  await putNotices(pool, loadNotices(contractsFolder))
  await seedMembers(options, sites)
  await insertDelegation(pool, {
    agency,
    distributor: distributors[0] as Organisation,
    by: signatoryOf(distributors[0] as Organisation),
    at: clock(),
  })
  await insertCinemas(pool, sites)
  await insertFilms(pool, demoFilms)
  const accepted = demoFilms.map(({ slug }) => slug).filter((slug) => !UNDECIDED_FILMS.includes(slug))
  await acceptFilms(pool, { slugs: accepted, personId: signatoryOf(federation).id, at: clock() })
  // Everybody but those who are to be admitted signed before the months that the demonstration begins with (past/).
  const { signedAt } = calendarOf(clock())
  await inOneTransaction(pool, async (one) => {
    await seedContracts({ ...options, pool: one }, library, { sites, signedAt })
    await ensureSites(one, sites, { signedAt, now: clock() })
    const [first] = sites
    if (first !== undefined) await insertExampleConsent(one, { site: first.id, at: clock() })
  })
  const running = { startsAt: clock(), endsAt: addDays(clock(), CAMPAIGN_DAYS), acceptedAt: clock() }
  for (const campaign of demoCampaigns) await ensureCampaign(options, campaign, running)
  await ensurePlatform(pool, { now: clock() })
  const newspapers = { publishers: publishers.map(({ id }) => id), hosts: newspaperHosts(ports) }
  await movePlacements(pool, newspapers)
  await putPublisherSites(pool, { ...newspapers, at: clock() })
}

/**
 * Adds cinemas to the demonstration that is there: an organisation and a signatory for each, its contract in force, its site. Harmless
 * to repeat. A cinema that an import brought is the same one by its CNC number.
 */
export async function seedCinemas(options: Omit<SeedOptions, 'ports'>, cinemas: readonly DemoCinema[]): Promise<void> {
  const { pool, clock, contractsFolder } = options
  const sites = cinemas.map((cinema) => siteOf(cinema, { localPort: null }))
  await seedMembers(options, sites)
  await insertCinemas(pool, sites)
  const now = clock()
  await inOneTransaction(pool, async (one) => {
    await seedContracts({ ...options, pool: one }, loadContracts(contractsFolder), { sites, signedAt: now })
    await ensureSites(one, sites, { signedAt: now, now })
  })
}

async function seedMembers({ prisma }: Pick<SeedOptions, 'prisma'>, sites: readonly DemoSite[]): Promise<void> {
  const store = createMembershipStore(prisma)
  const there = new Set((await store.organisations()).map(({ id }) => id))
  const people = new Set((await prisma.person.findMany({ select: { id: true } })).map(({ id }) => id))
  const ensure = async (organisation: Organisation) => {
    const person = signatoryOf(organisation)
    if (!there.has(organisation.id)) await store.putOrganisation(organisation)
    if (!people.has(person.id)) await store.putPerson(person)
  }
  // In their order, since the first of a kind is the one that the printed links sign in to.
  for (const organisation of [federation, operator, ...distributors, ...publishers, agency]) await ensure(organisation)
  if (!people.has(secondOfficer.id)) await store.putPerson(secondOfficer)
  await Promise.all(sites.map(({ cinema }) => ensure(organisationOf(cinema))))
}

/** A contract that was seeded once is left as it is: a visitor of the demonstration may have ended it. */
async function seedContracts(
  options: Omit<SeedOptions, 'ports'>,
  library: ContractLibrary,
  { sites, signedAt }: { sites: readonly DemoSite[]; signedAt: Date },
): Promise<void> {
  const wanted: Omit<NewContract, 'id'>[] = [
    // The operator's first: a site has its term from the moment when both contracts are in force.
    { kind: 'operator-federation', party: operator, at: signedAt },
    ...sites.map(({ cinema }) => ({
      kind: 'federation-cinema' as const,
      party: organisationOf(cinema),
      signers: signersOf(cinema),
      at: admissionOf(cinema) === 'in-force' ? signedAt : options.clock(),
      choices: cinema.slug === SELF_BILLED ? { selfBilling: true } : {},
    })),
  ]
  const there = new Set((await listContracts(options.pool)).map(({ id }) => id))
  for (const one of wanted) {
    const id = contractId(one)
    if (!there.has(id)) await makeContract(options, library, { ...one, id })
  }
  for (const [kind, parties] of [
    ['federation-distributor', distributors],
    ['federation-publisher', publishers],
  ] as const) {
    const missing = parties.filter((party) => !there.has(contractId({ kind, party })))
    await acceptTerms(options, library, { kind, parties: missing, at: signedAt })
  }
}

function contractId({ kind, party }: { kind: ContractKind; party: Organisation }): string {
  return uuidFromName(`demo:contract:${kind}:${party.id}`)
}

/** The federation signs its terms once; each of these accepts them. An offer that was made once, and taken back since, is not made again. */
async function acceptTerms(
  { pool, ring }: Omit<SeedOptions, 'ports'>,
  library: ContractLibrary,
  { kind, parties, at }: { kind: StandingKind; parties: readonly Organisation[]; at: Date },
): Promise<void> {
  const deps = { pool, library, ring }
  const offerId = uuidFromName(`demo:offer:${kind}`)
  const made = await listStandingOffers(pool, { federationId: federation.id, kind, open: false })
  if (made.length === 0) {
    const personId = signatoryOf(federation).id
    const offer = await makeStandingOffer(deps, { federationId: federation.id, kind, personId, at, id: offerId })
    assert(offer.done, `the demonstration's offer of ${kind} is made`)
  }
  if (made.some(({ id, endedAt }) => id === offerId && endedAt !== null)) return
  for (const party of parties) {
    const personId = signatoryOf(party).id
    const accepted = await acceptStandingOffer(deps, {
      ...{ offerId, partyId: party.id, personId, at, id: contractId({ kind, party }) },
    })
    assert(accepted.done, `the demonstration's ${kind} is accepted: ${accepted.done || accepted.why}`)
  }
}

function signersOf(cinema: DemoCinema): Organisation[] {
  const party = organisationOf(cinema)
  return { offered: [], signed: [party], 'in-force': [party, federation] }[admissionOf(cinema)]
}

interface NewContract {
  id: string
  kind: ContractKind
  party: Organisation
  /** Both, unless it is said otherwise. */
  signers?: Organisation[]
  at: Date
  choices?: Readonly<Record<string, unknown>>
}

async function makeContract(
  { pool, ring }: Omit<SeedOptions, 'ports'>,
  library: ContractLibrary,
  { kind, party, id, at, signers = [party, federation], choices = {} }: NewContract,
): Promise<void> {
  const done = (outcome: Outcome) =>
    assert(outcome.done, `the demonstration's ${kind} is made: ${outcome.done || outcome.why}`)
  done(await createContract({ pool, library }, { kind, federationId: federation.id, partyId: party.id, id, choices }))
  done(await offerContract({ pool, library }, { contractId: id, at }))
  for (const organisation of signers) {
    done(await signContract({ pool, library, ring }, { contractId: id, personId: signatoryOf(organisation).id, at }))
  }
}

async function ensureSites(
  pool: pg.Pool,
  sites: readonly DemoSite[],
  { signedAt, now }: { signedAt: Date; now: Date },
): Promise<void> {
  const missing = await moveSites(pool, sites)
  for (const { id, cinema, cinemaId, key, hosts } of missing) {
    await addSite(pool, {
      id,
      cinemaId,
      key,
      hosts,
      consentSource: 'auto',
      noticeVersion: NOTICE_VERSION,
      at: admissionOf(cinema) === 'in-force' ? signedAt : now,
    })
  }
}

/** Books a campaign as its distributor does, and accepts it as the operator, unless it was booked before. */
export async function ensureCampaign(
  options: Pick<SeedOptions, 'pool' | 'prisma' | 'ports'>,
  demo: DemoCampaign,
  { startsAt, endsAt, acceptedAt }: { startsAt: Date; endsAt: Date; acceptedAt: Date },
): Promise<void> {
  const { pool, prisma, ports } = options
  const { distributor, creatives, name, segment, iabCriteria, budgetMicros, notes } = demo
  const booked = await listCampaigns(prisma, { distributorId: distributor.id })
  if (booked.some((campaign) => campaign.name === name)) return
  const film = await prisma.film.findUniqueOrThrow({ where: { slug: demo.filmSlug } })
  const hosts = newspaperHosts(ports)
  const campaign: NewCampaign = {
    ...{ name, segment, iabCriteria, filmId: film.id, landingUrl: film.allocineUrl ?? '' },
    ...{ startsAt, endsAt },
    ...{ budgetMicros, notes, creatives, iabPlaces: [] },
    placements: publishers.map(({ id }, index) => ({ publisherId: id, host: hosts[index] as string })),
  }
  const mayBook = async (partyId: string) => (await listContracts(pool, { partyId, states: ['in-force'] })).length > 0
  const created = await createCampaign(
    // No release was made yet: the demonstration begins as if the audience had been found large enough.
    { prisma, landing: { extraHosts: [] }, mayBook, activated: new Set([segment]) },
    { distributorId: distributor.id, campaign, state: 'submitted' },
  )
  assert(created.created, `the campaign ${name} is booked: ${created.created || created.why}`)
  const accepted = await acceptCampaign(
    { prisma, mayBook },
    { id: created.id, organisationId: operator.id, now: acceptedAt },
  )
  assert(accepted.moved, `the campaign ${name} is accepted`)
}

/** A newspaper without a local page has a reserved name. */
function newspaperHosts({ newspapers }: DemoPorts): string[] {
  const names = ['gazette-du-soir.example', 'courrier-du-matin.example']
  return names.map((name, index) => (newspapers[index] === undefined ? name : `localhost:${newspapers[index]}`))
}
