import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
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
import { membersOf, operatorInForce, type Reception, receptionOf, sitesCovered } from '../read/admission.js'
import { readableContract } from '../read/agreement.js'
import type { CinemaContract } from '../read/contracts.js'
import { cinemaBySlug } from '../read/salle.js'
import type { View } from '../view.js'
import { MANAGE, SIGN } from './access.js'
import { type AdmissionRefusal, admit, Gesture } from './admit.js'
import { FederationCinema } from './cinema.js'
import { FederationCinemas } from './cinemas.js'

/** Cinemas are nobody's own; of their contracts only those with the federation of whoever asks are read. */
const READ = only('federation')

export function federationCinemasRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/federation/salles', READ, page(options, cinemas))
    .add('get', '/federation/salles/:slug', READ, page(options, cinema))
    .add('post', '/federation/salles/:slug', MANAGE, page(options, doToCinema))
    .add('post', '/federation/salles/:slug/contresigner', SIGN, page(options, countersign))
}

async function cinemas({ view }: Asked, options: PortalOptions): Promise<Answer> {
  const members = await membersOf(options.pool, { federationId: signedIn(view).organisation.id, jwks: jwksOf(options) })
  return { title: view.words.admission.title, body: <FederationCinemas members={members} /> }
}

async function cinema(asked: Asked, options: PortalOptions): Promise<Answer> {
  return cinemaPage(asked, options, { refused: null })
}

/** What binds nobody. */
async function doToCinema(asked: Asked, options: PortalOptions): Promise<Answer> {
  const gesture = Gesture.safeParse(asked.request.body)
  return doGesture(asked, options, gesture.success && gesture.data.geste !== 'contresigner' ? gesture.data : null)
}

/** The federation's signature, which a passkey has confirmed. */
async function countersign(asked: Asked, options: PortalOptions): Promise<Answer> {
  const gesture = Gesture.safeParse({ ...asked.request.body, geste: 'contresigner' })
  return doGesture(asked, options, gesture.success ? gesture.data : null)
}

async function doGesture(asked: Asked, options: PortalOptions, gesture: Gesture | null): Promise<Answer> {
  const { view, now } = asked
  const { cinema, member } = await find(asked, options)
  if (gesture === null)
    throw new Problem({
      status: 422,
      code: 'invalid-request',
      title: 'This is nothing that can be done to a contract.',
    })
  const person = signedIn(view)
  const who = { federationId: person.organisation.id, personId: person.id, at: now }
  const done = await admit(options, member, gesture, who)
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
  const { pool, contracts } = options
  const toSign = member.step === 'countersign' ? member.open : null
  const contract = toSign ?? member.live ?? member.open ?? member.last
  const keys = { library: contracts.library, jwks: contracts.ring?.jwks ?? null }
  const [agreement, sites, operator] = await Promise.all([
    contract && readableContract({ pool, ...keys }, contract),
    sitesCovered(pool, { organisationId: member.organisationId, at: now }),
    operatorInForce(pool, { federationId: signedIn(view).organisation.id, at: now }),
  ])
  const reception = contract && receptionOf({ contract, sites, operator }, { at: now })
  const jwks = `${request.protocol}://${request.get('host')}/.well-known/jwks.json`
  const body = (
    <>
      {refused === null && <Done {...{ view, contract, reception }} fait={request.query.fait} />}
      {refused !== null && <Notice kind="error">{view.words.agreement.refusals[refused]}</Notice>}
      <FederationCinema {...{ cinema, member, agreement, sites, reception, jwks }} />
    </>
  )
  return { title: view.format.name(cinema.name), body, status: refused === null ? 200 : 409 }
}

/** What was done. Of a contract that was brought into force, or resumed, what that has set going, as things stand. */
function Done(asked: { view: View; fait: unknown; contract: CinemaContract | null; reception: Reception | null }) {
  const { view, fait, contract, reception } = asked
  const { inForce, ...rest } = view.words.admission.done
  const done: Record<string, string> = rest
  if (fait === 'contresignee' || fait === 'reprise') {
    if (contract?.state !== 'in-force' || reception === null) return null
    return <Toast>{reception === 'received' ? inForce.received[fait] : inForce[reception]}</Toast>
  }
  return typeof fait === 'string' && Object.hasOwn(done, fait) ? <Toast>{done[fait]}</Toast> : null
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
