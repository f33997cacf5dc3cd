import { invalid } from '../../lib/problem.js'
import {
  changeRoles,
  createMembershipStore,
  DeclaredRoutes,
  findOpenInvitation,
  invitationEnd,
  invite,
  letLeave,
  openInvitations,
  ownSessions,
  parseEmail,
  parseName,
  readRoles,
  requireStepUp,
  resendInvitation,
  withdrawInvitation,
} from '../../membership/index.js'
import { uuidOf } from '../compte/read-form.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { signatoriesOf } from '../read/people.js'
import { EMPTY_INVITE, type InviteForm } from './invite.js'
import { invitationLetter } from './letter.js'
import { type TeamPage, TeamView } from './page.js'
import { TEAM_PLACES, type Team, teamAccess, teamOf } from './place.js'
import { requireStepUpUnless } from './step-up-unless.js'
import { membershipTools } from './tools.js'

/**
 * The people of each kind of organisation: who is there, invitations, roles, leaving. Whoever reads somebody's mail enters by a
 * link: what gives power, or takes it from others, waits for a passkey. What one gives up oneself, or takes back, does not.
 */
export function teamRoutes(options: PortalOptions): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  const confirmed = requireStepUpUnless((geste) => geste === 'annuler')
  for (const place of TEAM_PLACES) {
    const { path } = place
    const { read, self, manage, manageOne } = teamAccess(place)
    const answering = (answer: (asked: Asked, options: PortalOptions, team: Team) => Promise<Answer>) =>
      page(options, async (asked) => answer(asked, options, await teamOf(asked, options, place)))
    routes
      .add('get', path, read, answering(show))
      .add('post', `${path}/inviter`, manage, requireStepUp(), answering(inviteSomebody))
      .add('post', `${path}/invitations/:id`, manageOne, confirmed, answering(doToInvitation))
      .add('post', `${path}/personnes/:id`, manageOne, requireStepUp(), answering(doToPerson))
      .add('post', `${path}/partir`, self, answering(leave))
  }
  return routes
}

async function show(asked: Asked, options: PortalOptions, team: Team): Promise<Answer> {
  return teamPage(asked, options, team, { done: asked.request.query.fait })
}

async function inviteSomebody(asked: Asked, options: PortalOptions, team: Team): Promise<Answer> {
  const { request, view, now: at } = asked
  const given = readForm(request.body)
  const name = parseName(given.nom)
  const email = parseEmail(given.adresse)
  const roles = readRoles(given.roles)
  if (roles === null) throw invalid('There is no such role.')
  if (name === null || email === null) {
    const form = { name: given.nom, email: given.adresse, roles, wrong: { name: name === null, email: email === null } }
    return teamPage(asked, options, team, { form, status: 422 })
  }
  const person = signedIn(view)
  const { organisation } = team
  const letter = letterOf({ options, name, inviter: person.name, organisation: organisation.name, at })
  const asking = { organisationId: organisation.id, by: person.id, invited: { name, email, roles }, letter, at }
  const done = await invite(membershipTools(options), asking)
  if (done.done) return { redirect: `${team.href}?fait=invitee` }
  const form = { name, email, roles, wrong: {} }
  return teamPage(asked, options, team, { form, refused: done.why, status: 409 })
}

async function doToInvitation(asked: Asked, options: PortalOptions, team: Team): Promise<Answer> {
  const { request, view, now: at } = asked
  const { id, geste } = { id: uuidOf(request.params.id), geste: request.body?.geste as unknown }
  const { organisation, href } = team
  const open = await findOpenInvitation(options.pool, { organisationId: organisation.id, id })
  if (open === null) throw missing()
  if (geste !== 'renvoyer' && geste !== 'annuler') throw invalid('An invitation is sent again or withdrawn.')
  const tools = membershipTools(options)
  const it = { organisationId: organisation.id, id, at }
  const { id: by, name: inviter } = signedIn(view)
  const letter = letterOf({ options, name: open.name, inviter, organisation: organisation.name, at })
  const done =
    geste === 'annuler' ? await withdrawInvitation(tools, it) : await resendInvitation(tools, { ...it, by, letter })
  if (done.done) return { redirect: `${href}?fait=${geste === 'annuler' ? 'annulee' : 'renvoyee'}` }
  return teamPage(asked, options, team, { refused: done.why, status: 409 })
}

async function doToPerson(asked: Asked, options: PortalOptions, team: Team): Promise<Answer> {
  const { request, view, now: at } = asked
  const id = uuidOf(request.params.id)
  const { organisation, href } = team
  const there = await createMembershipStore(options.prisma).people(organisation.id)
  if (!there.some((one) => one.id === id)) throw missing()
  const geste: unknown = request.body?.geste
  const change = { organisationId: organisation.id, by: signedIn(view).id, at }
  if (geste === 'partir') {
    const left = await letLeave(membershipTools(options), { ...change, who: id })
    if (left.done) return { redirect: id === change.by ? '/' : `${href}?fait=partie` }
    return teamPage(asked, options, team, { refused: left.why, status: 409 })
  }
  if (geste !== 'roles') throw invalid('Somebody’s roles are changed, or they left.')
  const to = readRoles(readForm(request.body).roles)
  if (to === null) throw invalid('There is no such role.')
  const changed = await changeRoles(membershipTools(options), { ...change, of: id, to })
  if (changed.done) return { redirect: `${href}?fait=roles` }
  return teamPage(asked, options, team, { refused: changed.why, status: 409 })
}

/** One leaves by oneself: nobody is asked. The question was. */
async function leave(asked: Asked, options: PortalOptions, team: Team): Promise<Answer> {
  const { request, view, now: at } = asked
  if (request.body?.geste !== 'quitter') throw invalid('To leave is said in so many words.')
  const { id } = signedIn(view)
  const left = await letLeave(membershipTools(options), { organisationId: team.organisation.id, by: id, who: id, at })
  return left.done ? { redirect: '/' } : teamPage(asked, options, team, { refused: left.why, status: 409 })
}

async function teamPage(
  asked: Asked,
  options: PortalOptions,
  team: Team,
  shown: Partial<Pick<TeamPage, 'done' | 'refused'>> & { form?: InviteForm; status?: number },
): Promise<Page> {
  const { request, view, now } = asked
  const { done, refused = null, form = EMPTY_INVITE, status = 200 } = shown
  const { id: personId } = signedIn(view)
  const { id: organisationId } = team.organisation
  const store = createMembershipStore(options.prisma)
  const [colleagues, invitations, signed, sessions] = await Promise.all([
    store.colleagues(organisationId),
    openInvitations(options.pool, organisationId),
    signedBy(options, team),
    ownSessions(store, { personId, cookie: request.headers.cookie, now }),
  ])
  const all: TeamPage = { team, colleagues, invitations, signed, personId, sessions, form, done, refused, now }
  return { title: view.words.people.title, body: <TeamView page={all} />, status }
}

async function signedBy({ pool }: PortalOptions, { place, organisation }: Team): Promise<Map<string, Date>> {
  if (place.contract === null) return new Map()
  return signatoriesOf(pool, { organisationId: organisation.id, kind: place.contract })
}

function letterOf(letter: { options: PortalOptions; name: string; inviter: string; organisation: string; at: Date }) {
  const { options, at, ...said } = letter
  return invitationLetter({ ...said, origin: options.origin, expiresAt: invitationEnd(at) })
}

function readForm(body: unknown): { nom: string; adresse: string; roles: string[] } {
  const { nom, adresse, role } = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const roles = [role].flat().filter((one) => typeof one === 'string')
  return { nom: text(nom), adresse: text(adresse), roles }
}
