import { Problem } from '../../lib/problem.js'
import { type Access, DeclaredRoutes } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import {
  type Answer,
  type Asked,
  jwksOf,
  missing,
  type Page,
  type PortalOptions,
  page,
  signedIn,
  slugOf,
} from '../page.js'
import { membersOf, sitesCovered } from '../read/admission.js'
import { proofOf } from '../read/contracts.js'
import { cinemaBySlug } from '../read/salle.js'
import type { View } from '../view.js'
import { type AdmissionRefusal, admit, Gesture } from './admit.js'
import { FederationCinema } from './cinema.js'
import { FederationCinemas } from './cinemas.js'

/** Cinemas are nobody's own; of their contracts only those with the federation of whoever asks are read. */
const FEDERATION: Access = { who: ['federation'], own: false }

export function federationCinemasRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/federation/salles', FEDERATION, page(options, cinemas))
    .add('get', '/federation/salles/:slug', FEDERATION, page(options, cinema))
    .add('post', '/federation/salles/:slug', FEDERATION, page(options, doToCinema))
}

async function cinemas({ view }: Asked, options: PortalOptions): Promise<Answer> {
  const members = await membersOf(options.pool, { federationId: signedIn(view).organisation.id, jwks: jwksOf(options) })
  return { title: view.words.admission.title, body: <FederationCinemas members={members} /> }
}

async function cinema(asked: Asked, options: PortalOptions): Promise<Answer> {
  return cinemaPage(asked, options, { refused: null })
}

async function doToCinema(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { cinema, member } = await find(asked, options)
  const gesture = Gesture.safeParse(request.body)
  if (!gesture.success)
    throw new Problem({
      status: 422,
      code: 'invalid-request',
      title: 'This is nothing that can be done to a contract.',
    })
  const person = signedIn(view)
  const who = { federationId: person.organisation.id, personId: person.id, at: now }
  const done = await admit(options, member, gesture.data, who)
  if (done.done) return { redirect: `/federation/salles/${cinema.slug}?fait=${done.said}` }
  return cinemaPage(asked, options, { refused: done.why })
}

/** The page; after a refusal with why nothing was done, as things stand now. */
async function cinemaPage(
  asked: Asked,
  options: PortalOptions,
  { refused }: { refused: AdmissionRefusal | null },
): Promise<Page> {
  const { request, view, now } = asked
  const { cinema, member } = await find(asked, options)
  const contract = member.live ?? member.open ?? member.last
  const jwks = options.contracts.ring?.jwks ?? null
  const [proof, sites] = await Promise.all([
    contract === null ? { signatures: [], evidence: null } : proofOf(options.pool, { contractId: contract.id, jwks }),
    sitesCovered(options.pool, { organisationId: member.organisationId, at: now }),
  ])
  const body = (
    <>
      {refused === null && <Done view={view} fait={request.query.fait} />}
      {refused !== null && <Notice kind="error">{view.words.agreement.refusals[refused]}</Notice>}
      <FederationCinema {...{ cinema, member, contract, proof, sites }} />
    </>
  )
  return { title: view.format.name(cinema.name), body, status: refused === null ? 200 : 409 }
}

function Done({ view, fait }: { view: View; fait: unknown }) {
  const done: Record<string, string> = view.words.admission.done
  if (typeof fait !== 'string' || !Object.hasOwn(done, fait)) return null
  return <Toast>{done[fait]}</Toast>
}

/** The cinema that an address names, with the organisation that runs it. */
async function find({ request, view }: Asked, options: PortalOptions) {
  const cinema = await cinemaBySlug(options.pool, slugOf(request.params.slug))
  if (cinema === null || cinema.organisationId === null) throw missing()
  const [member] = await membersOf(options.pool, {
    federationId: signedIn(view).organisation.id,
    jwks: jwksOf(options),
    organisationId: cinema.organisationId,
  })
  if (member === undefined) throw missing()
  return { cinema, member }
}
