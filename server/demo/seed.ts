import type pg from 'pg'
import { acceptCampaign, createCampaign, listCampaigns, type NewCampaign } from '../campaign/index.js'
import {
  addSite,
  type ContractKind,
  type ContractLibrary,
  createContract,
  listContracts,
  loadContracts,
  loadNotices,
  type Outcome,
  offerContract,
  putNotices,
  type SignatureRing,
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
import { distributors, federation, operator, organisationOf, publishers, signatoryOf } from './organisations.js'
import {
  acceptFilms,
  insertCinemas,
  insertExampleConsent,
  insertFilms,
  movePlacements,
  moveSites,
} from './seed-store.js'
import { type DemoPorts, type DemoSite, demoSites, NOTICE_VERSION } from './sites.js'

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
  await insertCinemas(pool, sites)
  await insertFilms(pool, demoFilms)
  const accepted = demoFilms.map(({ slug }) => slug).filter((slug) => !UNDECIDED_FILMS.includes(slug))
  await acceptFilms(pool, { slugs: accepted, personId: signatoryOf(federation).id, at: clock() })
  await inOneTransaction(pool, async (one) => {
    await seedContracts({ ...options, pool: one }, library, sites)
    await ensureSites(one, sites, clock)
    const [first] = sites
    if (first !== undefined) await insertExampleConsent(one, { site: first.id, at: clock() })
  })
  for (const campaign of demoCampaigns) await ensureCampaign(options, campaign)
  await movePlacements(pool, { publishers: publishers.map(({ id }) => id), hosts: newspaperHosts(ports) })
}

async function seedMembers({ prisma }: SeedOptions, sites: readonly DemoSite[]): Promise<void> {
  const store = createMembershipStore(prisma)
  const there = new Set((await store.organisations()).map(({ id }) => id))
  const people = new Set((await prisma.person.findMany({ select: { id: true } })).map(({ id }) => id))
  const ensure = async (organisation: Organisation) => {
    const person = signatoryOf(organisation)
    if (!there.has(organisation.id)) await store.putOrganisation(organisation)
    if (!people.has(person.id)) await store.putPerson(person)
  }
  // In their order, since the first of a kind is the one that the printed links sign in to.
  for (const organisation of [federation, operator, ...distributors, ...publishers]) await ensure(organisation)
  await Promise.all(sites.map(({ cinema }) => ensure(organisationOf(cinema))))
}

/** A contract that was seeded once is left as it is: a visitor of the demonstration may have ended it. */
async function seedContracts(
  options: SeedOptions,
  library: ContractLibrary,
  sites: readonly DemoSite[],
): Promise<void> {
  const wanted: { kind: ContractKind; party: Organisation; signers?: Organisation[] }[] = [
    // The operator's first: a site has its term from the moment when both contracts are in force.
    { kind: 'operator-federation', party: operator },
    ...sites.map(({ cinema }) => ({
      kind: 'federation-cinema' as const,
      party: organisationOf(cinema),
      signers: signersOf(cinema),
    })),
    ...distributors.map((party) => ({ kind: 'federation-distributor' as const, party })),
    ...publishers.map((party) => ({ kind: 'federation-publisher' as const, party })),
  ]
  const there = new Set((await listContracts(options.pool)).map(({ id }) => id))
  for (const one of wanted) {
    const id = uuidFromName(`demo:contract:${one.kind}:${one.party.id}`)
    if (!there.has(id)) await makeContract(options, library, { ...one, id })
  }
}

function signersOf(cinema: DemoCinema): Organisation[] {
  const party = organisationOf(cinema)
  return { offered: [], signed: [party], 'in-force': [party, federation] }[admissionOf(cinema)]
}

async function makeContract(
  { pool, ring, clock }: SeedOptions,
  library: ContractLibrary,
  contract: { kind: ContractKind; party: Organisation; signers?: Organisation[]; id: string },
): Promise<void> {
  const at = clock()
  const { kind, party, id, signers = [party, federation] } = contract
  const done = (outcome: Outcome) =>
    assert(outcome.done, `the demonstration's ${kind} is made: ${outcome.done || outcome.why}`)
  done(await createContract({ pool, library }, { kind, federationId: federation.id, partyId: party.id, id }))
  done(await offerContract({ pool, library }, { contractId: id, at }))
  for (const organisation of signers) {
    done(await signContract({ pool, library, ring }, { contractId: id, personId: signatoryOf(organisation).id, at }))
  }
}

async function ensureSites(pool: pg.Pool, sites: readonly DemoSite[], clock: Clock): Promise<void> {
  const missing = await moveSites(pool, sites)
  for (const { id, cinemaId, key, hosts } of missing) {
    await addSite(pool, {
      id,
      cinemaId,
      key,
      hosts,
      consentSource: 'auto',
      noticeVersion: NOTICE_VERSION,
      at: clock(),
    })
  }
}

async function ensureCampaign(options: SeedOptions, demo: DemoCampaign): Promise<void> {
  const { pool, prisma, clock, ports } = options
  const { distributor, creatives, name, segment, iabCriteria } = demo
  const booked = await listCampaigns(prisma, { distributorId: distributor.id })
  if (booked.some((campaign) => campaign.name === name)) return
  const film = await prisma.film.findUniqueOrThrow({ where: { slug: demo.filmSlug } })
  const hosts = newspaperHosts(ports)
  const campaign: NewCampaign = {
    ...{ name, segment, iabCriteria, filmId: film.id, landingUrl: film.allocineUrl ?? '' },
    startsAt: clock(),
    endsAt: addDays(clock(), CAMPAIGN_DAYS),
    creatives: creatives.map((creative) => ({ ...creative, imageUrl: null })),
    placements: publishers.map(({ id }, index) => ({ publisherId: id, host: hosts[index] as string })),
  }
  const mayBook = async (partyId: string) =>
    (await listContracts(pool, { kind: 'federation-distributor', partyId, states: ['in-force'] })).length > 0
  const created = await createCampaign(
    // No release was made yet: the demonstration begins as if the audience had been found large enough.
    { prisma, landing: { extraHosts: [] }, mayBook, activated: new Set([segment]) },
    { distributorId: distributor.id, campaign, state: 'submitted' },
  )
  assert(created.created, `the campaign ${name} is booked: ${created.created || created.why}`)
  const accepted = await acceptCampaign(
    { prisma, mayBook },
    { id: created.id, organisationId: operator.id, now: clock() },
  )
  assert(accepted.moved, `the campaign ${name} is accepted`)
}

/** A newspaper without a local page has a reserved name. */
function newspaperHosts({ newspapers }: DemoPorts): string[] {
  const names = ['gazette-du-soir.example', 'courrier-du-matin.example']
  return names.map((name, index) => (newspapers[index] === undefined ? name : `localhost:${newspapers[index]}`))
}
