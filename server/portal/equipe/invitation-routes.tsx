import { classifyAgent } from '../../lib/agent.js'
import {
  type Access,
  acceptInvitation,
  cameInBy,
  DeclaredRoutes,
  findInvitation,
  type InvitationRefusal,
  PUBLIC,
  parseName,
  readSessionCookie,
  type ShownInvitation,
  sessionCookie,
} from '../../membership/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page } from '../page.js'
import { InvitationPage, NoInvitation } from './invitation.js'
import { membershipTools } from './tools.js'

/** Whoever is invited has no session yet: the token of the address is what lets them in, once. */
const ACCEPT: Access = { ...PUBLIC, effect: 'change' }
/** Whoever comes in has no passkey yet: they are told to make one now. */
const MAKE_A_KEY = '/compte?fait=entree'

/** `/invitation/:token`: who invites to what, and a button that makes the person. A mail scanner that opens the link does nothing. */
export function invitationRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/invitation/:token', PUBLIC, page(options, show))
    .add('post', '/invitation/:token', ACCEPT, page(options, accept))
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  const token = hideToken(asked)
  const found = await findInvitation(options.pool, { token, now: asked.now })
  if (found.good) return invitationPage(asked, { token, invitation: found.invitation })
  return refused(asked, options, { token, why: found.why })
}

async function accept(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, response, now } = asked
  const token = hideToken(asked)
  const given: unknown = request.body?.nom
  const name = typeof given === 'string' ? parseName(given) : null
  if (name === null) {
    const found = await findInvitation(options.pool, { token, now })
    if (!found.good) return refused(asked, options, { token, why: found.why })
    return invitationPage(asked, { token, invitation: found.invitation, given: typeof given === 'string' ? given : '' })
  }
  const { device } = classifyAgent(request.headers['user-agent'])
  const instead = readSessionCookie(request.headers.cookie)
  const accepted = await acceptInvitation(membershipTools(options), { token, name, device, instead, at: now })
  if (!accepted.accepted) return refused(asked, options, { token, why: accepted.why })
  response.append('Set-Cookie', sessionCookie(accepted.session))
  return { redirect: MAKE_A_KEY }
}

/** The token is a secret in the address: no page that is linked to hears of it. */
function hideToken({ request, response }: Asked): string {
  response.set('Referrer-Policy', 'same-origin')
  return String(request.params.token)
}

function invitationPage({ view }: Asked, shown: { token: string; invitation: ShownInvitation; given?: string }): Page {
  const { given } = shown
  return {
    title: view.words.invitation.title,
    body: <InvitationPage {...shown} />,
    status: given === undefined ? 200 : 422,
  }
}

const STATUS: Record<InvitationRefusal, number> = {
  unknown: 404,
  used: 410,
  revoked: 410,
  expired: 410,
  'known-person': 409,
}

/** Pressed twice, the button has done what it should: whoever is in by this very invitation goes on. */
async function refused(
  { view }: Asked,
  { pool }: PortalOptions,
  { token, why }: { token: string; why: InvitationRefusal },
): Promise<Answer> {
  const { person } = view
  if (why === 'used' && person !== null && (await cameInBy(pool, { token, personId: person.id })))
    return { redirect: MAKE_A_KEY }
  return { title: view.words.invitation.refusals[why].title, body: <NoInvitation why={why} />, status: STATUS[why] }
}
