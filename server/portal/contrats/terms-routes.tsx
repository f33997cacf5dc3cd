import { z } from 'zod'
import {
  acceptStandingOffer,
  type Contract,
  type ContractRefusal,
  contractText,
  listContracts,
  listStandingOffers,
  type StandingKind,
  type StandingOffer,
} from '../../contract/index.js'
import { assert } from '../../lib/assert.js'
import { DeclaredRoutes, type OrganisationKind, only } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { readableContract } from '../read/agreement.js'
import { TermsPage } from './terms-page.js'

/** Terms that are accepted in one click: a distributor's and a publisher's. */
export const TERMS_PAGES = [
  { path: '/distributeur/conditions', who: 'distributor', kind: 'federation-distributor' },
  { path: '/editeur/conditions', who: 'publisher', kind: 'federation-publisher' },
] as const satisfies readonly { path: string; who: OrganisationKind; kind: StandingKind }[]
type Place = (typeof TERMS_PAGES)[number]

export function termsRoutes(options: PortalOptions): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  for (const place of TERMS_PAGES) {
    const accepts = only(place.who, { role: 'signatory', effect: 'sign' })
    routes.add(
      'get',
      place.path,
      only(place.who),
      page(options, (asked) => termsPage(asked, options, { place, refused: null })),
    )
    routes.add(
      'post',
      place.path,
      accepts,
      page(options, (asked) => accept(asked, options, place)),
    )
  }
  return routes
}

type Refused = ContractRefusal | 'no-keys'

async function accept(asked: Asked, options: PortalOptions, place: Place): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, contracts } = options
  const { library, ring } = contracts
  const refuse = (refused: Refused) => termsPage(asked, options, { place, refused })
  const form = z.object({ offre: z.uuid() }).safeParse(request.body)
  if (!form.success) return refuse('no-standing-offer')
  if (ring === null) return refuse('no-keys')
  const person = signedIn(view)
  const accepted = await acceptStandingOffer(
    { pool, library, ring },
    { offerId: form.data.offre, partyId: person.organisation.id, personId: person.id, at: now },
  )
  return accepted.done ? { redirect: `${place.path}?fait=accepte` } : refuse(accepted.why)
}

/** What is in force, and what is offered beyond it. */
async function termsPage(
  { request, view }: Asked,
  options: PortalOptions,
  { place, refused }: { place: Place; refused: Refused | null },
): Promise<Page> {
  const { pool, contracts } = options
  const { organisation } = signedIn(view)
  const { kind } = place
  const [own, offers] = await Promise.all([
    listContracts(pool, { kind, partyId: organisation.id }),
    listStandingOffers(pool, { kind }),
  ])
  const live = own.filter(({ state }) => state === 'in-force' || state === 'suspended').at(-1) ?? null
  const offer = offerFor(offers, live)
  const jwks = `${request.protocol}://${request.get('host')}/.well-known/jwks.json`
  const agreement =
    live && (await readableContract({ pool, library: contracts.library, jwks: contracts.ring?.jwks ?? null }, live))
  const shown = offer && readOffer(offer, options, organisation.name)
  const said = view.words.contracts.terms
  const body = (
    <>
      {refused === null && request.query.fait === 'accepte' && <Toast>{said.done}</Toast>}
      {refused !== null && <Notice kind="error">{view.words.agreement.refusals[refused]}</Notice>}
      <TermsPage {...{ agreement, offer: shown, jwks }} path={place.path} />
    </>
  )
  return { title: said.title, body, status: refused === null ? 200 : 409 }
}

/** The offer of the federation that one is bound to, unless it is what is in force; before the first, the newest there is. */
function offerFor(offers: readonly StandingOffer[], live: Contract | null): StandingOffer | null {
  const offer = offers.find(({ federationId }) => live === null || federationId === live.federation.id) ?? null
  return offer !== null && live !== null && offer.version === live.version ? null : offer
}

function readOffer(offer: StandingOffer, { contracts }: PortalOptions, party: string) {
  const version = contracts.library.find(offer.kind, offer.version)
  assert(version, 'the version of an offer stays published')
  const { federation, terms } = JSON.parse(offer.statement) as {
    federation: { name: string }
    terms: Contract['terms']
  }
  const text = contractText(version, { terms, names: { federation: federation.name, party } })
  return { id: offer.id, version: offer.version, terms, text }
}
