import { z } from 'zod'
import {
  type Contract,
  type ContractKind,
  type ContractLibrary,
  createContract,
  endStandingOffer,
  listContracts,
  listStandingOffers,
  makeStandingOffer,
  offerContract,
  STANDING_KINDS,
} from '../../contract/index.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { FEDERATION, FEDERATION_OFFERS, FEDERATION_RECORDS, FEDERATION_SIGNS } from './access.js'
import { FederationContracts } from './federation-page.js'
import type { Refused } from './one-actions.js'

const HOME = '/federation/contrats'

/** All contracts of the federation, and the terms that it offers to everybody. */
export function federationContractsRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add(
      'get',
      HOME,
      FEDERATION,
      page(options, (asked) => contractsPage(asked, options, null)),
    )
    .add('post', `${HOME}/operateur`, FEDERATION_OFFERS, page(options, proposeToOperator))
    .add('post', `${HOME}/offres`, FEDERATION_SIGNS, page(options, makeOffer))
    .add('post', `${HOME}/offres/retirer`, FEDERATION_RECORDS, page(options, endOffer))
}

async function contractsPage({ request, view }: Asked, options: PortalOptions, refused: Refused | null): Promise<Page> {
  const { pool, contracts } = options
  const federationId = signedIn(view).organisation.id
  const [all, offers, operators] = await Promise.all([
    listContracts(pool),
    listStandingOffers(pool, { federationId }),
    operatorsWithout(options, federationId),
  ])
  const own = all.filter(({ federation, state }) => federation.id === federationId && state !== 'draft').reverse()
  const said = view.words.contracts
  const done: Record<string, string> = { offre: said.standing.made, retiree: said.standing.ended }
  const fait = String(request.query.fait)
  const body = (
    <>
      {refused === null && Object.hasOwn(done, fait) && <Toast>{done[fait]}</Toast>}
      {refused !== null && <Notice kind="error">{view.words.agreement.refusals[refused]}</Notice>}
      <FederationContracts contracts={own} offers={offers} operators={operators} latest={latestOf(contracts.library)} />
    </>
  )
  return { title: said.title, body, status: refused === null ? 200 : 409 }
}

function latestOf(library: ContractLibrary): Map<ContractKind, string> {
  return new Map(STANDING_KINDS.map((kind) => [kind, library.latest(kind).version]))
}

/** The operators that no contract is open or in force with. */
async function operatorsWithout(
  { pool }: PortalOptions,
  federationId: string,
): Promise<{ id: string; name: string }[]> {
  const [{ rows }, contracts] = await Promise.all([
    pool.query<{ id: string; name: string }>(
      `SELECT id, name FROM public.organisation WHERE kind = 'operator' ORDER BY name LIMIT 50`,
    ),
    listContracts(pool, {
      kind: 'operator-federation',
      states: ['offered', 'signed-by-one', 'in-force', 'suspended'],
    }),
  ])
  const held = (id: string) =>
    contracts.some((one: Contract) => one.federation.id === federationId && one.party.id === id)
  return rows.filter(({ id }) => !held(id))
}

async function proposeToOperator(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, contracts } = options
  const federationId = signedIn(view).organisation.id
  const form = z.object({ operateur: z.uuid() }).safeParse(request.body)
  const free = await operatorsWithout(options, federationId)
  if (!form.success || !free.some(({ id }) => id === form.data.operateur))
    return contractsPage(asked, options, 'open-contract')
  const deps = { pool, library: contracts.library }
  const draft = { kind: 'operator-federation', federationId, partyId: form.data.operateur } as const
  const made = await createContract(deps, draft)
  if (!made.done) return contractsPage(asked, options, made.why)
  const offered = await offerContract(deps, { contractId: made.contract.id, at: now })
  return offered.done ? { redirect: `${HOME}/${made.contract.id}` } : contractsPage(asked, options, offered.why)
}

async function makeOffer(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, contracts } = options
  const { library, ring } = contracts
  const form = z.object({ genre: z.enum(STANDING_KINDS), version: z.string() }).safeParse(request.body)
  if (!form.success) return contractsPage(asked, options, 'unknown-version')
  if (ring === null) return contractsPage(asked, options, 'no-keys')
  const person = signedIn(view)
  const { genre: kind, version } = form.data
  // The version that was read on the page, whatever was published since.
  const offer = { federationId: person.organisation.id, kind, version, personId: person.id, at: now }
  const made = await makeStandingOffer({ pool, library, ring }, offer)
  return made.done ? { redirect: `${HOME}?fait=offre` } : contractsPage(asked, options, made.why)
}

async function endOffer(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const form = z.object({ offre: z.uuid() }).safeParse(request.body)
  const federationId = signedIn(view).organisation.id
  const ended =
    form.success && (await endStandingOffer(options.pool, { offerId: form.data.offre, federationId, at: now }))
  return ended ? { redirect: `${HOME}?fait=retiree` } : contractsPage(asked, options, 'no-standing-offer')
}
