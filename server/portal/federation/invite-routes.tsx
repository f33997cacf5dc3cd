import { slugify } from '../../lib/text.js'
import {
  DeclaredRoutes,
  type FoundRefusal,
  findUnstaffed,
  foundOrganisation,
  freeCinemas,
  invitationEnd,
  inviteFirst,
  type Letter,
  only,
  unstaffedOrganisations,
  withdrawFirst,
} from '../../membership/index.js'
import { invitationLetter } from '../equipe/letter.js'
import { requireStepUpUnless } from '../equipe/step-up-unless.js'
import { membershipTools } from '../equipe/tools.js'
import {
  type Answer,
  type Asked,
  idOf,
  jwksOf,
  missing,
  type Page,
  type PortalOptions,
  page,
  signedIn,
} from '../page.js'
import { membersOf } from '../read/admission.js'
import { MANAGE } from './access.js'
import { admit } from './admit.js'
import { INVITE, InviteOrganisationPage } from './invite.js'
import { EMPTY_FORM, type InviteOrganisation, judgeInvite, readInviteForm, type Wrong } from './invite-form.js'

const READ = only('federation')

/** `/federation/inviter`: an organisation comes in, with its cinemas and its first person. */
export function inviteRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', INVITE, READ, page(options, show))
    .add('post', INVITE, MANAGE, requireStepUpUnless(givesNothing), page(options, inviteOrganisation))
}

function givesNothing(geste: unknown): boolean {
  return geste === 'chercher' || geste === 'retirer'
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { organisation, fait } = asked.request.query
  const form = { ...EMPTY_FORM, ...readInviteForm({ organisation }), offer: true }
  return invitePage(asked, options, { form, done: fait })
}

/** One form, two buttons: to look for cinemas, which does nothing but show them, and to invite; beside it, to take back. */
async function inviteOrganisation(asked: Asked, options: PortalOptions): Promise<Answer> {
  const form = readInviteForm(asked.request.body)
  if (asked.request.body?.geste === 'chercher') return invitePage(asked, options, { form })
  if (asked.request.body?.geste === 'retirer') return takeBack(asked, options, form.organisation)
  const judged = judgeInvite(form)
  if (!judged.good) return invitePage(asked, options, { form, wrong: judged.wrong, status: 422 })
  const { name, invited } = judged
  const done =
    form.organisation === null
      ? await found(asked, options, { form, name, invited })
      : await invite(asked, options, { organisationId: form.organisation, invited })
  return typeof done === 'string'
    ? invitePage(asked, options, { form, refused: done, status: 409 })
    : { redirect: `${INVITE}?fait=${done.said}` }
}

async function takeBack(asked: Asked, options: PortalOptions, organisationId: string | null): Promise<Answer> {
  if (organisationId === null) throw missing()
  const { id: by, organisation } = signedIn(asked.view)
  const who = { federationId: organisation.id, by, organisationId, at: asked.now }
  const done = await withdrawFirst(membershipTools(options), who)
  if (done.done) return { redirect: `${INVITE}?fait=retiree` }
  return invitePage(asked, options, { form: EMPTY_FORM, refused: done.why, status: 409 })
}

type Refused = FoundRefusal | 'can-invite' | 'unknown-organisation' | 'unknown-invitation'
type Done = { said: 'cree' | 'propose' | 'invitee' } | Refused

async function found(
  asked: Asked,
  options: PortalOptions,
  { form, name, invited }: { form: InviteOrganisation; name: string; invited: { name: string; email: string } },
): Promise<Done> {
  const { view, now: at } = asked
  const { id: by, organisation } = signedIn(view)
  const letter = letterTo(asked, options, { name: invited.name, organisation: name })
  const who = { federationId: organisation.id, by, invited, letter, at }
  const { kind, cinemas: cinemaSlugs } = form
  const done = await foundOrganisation(membershipTools(options), { ...who, kind, name, cinemaSlugs })
  if (!done.done) return done.why
  if (kind !== 'cinema' || !form.offer) return { said: 'cree' }
  // The contract is offered as it is to every other cinema, by the rules of its own page.
  const federationId = organisation.id
  const [member] = await membersOf(options.pool, {
    ...{ federationId, jwks: jwksOf(options), organisationId: done.organisationId },
  })
  if (member === undefined) return { said: 'cree' }
  const offered = await admit(options, member, { geste: 'proposer' }, { federationId, personId: by, at })
  return { said: offered.done ? 'propose' : 'cree' }
}

/** Somebody of an organisation that is there, where nobody can invite or sign. */
async function invite(
  asked: Asked,
  options: PortalOptions,
  { organisationId, invited }: { organisationId: string; invited: { name: string; email: string } },
): Promise<Done> {
  const { view, now: at } = asked
  const { id: by, organisation } = signedIn(view)
  const one = await findUnstaffed(options.pool, { organisationId, now: at })
  if (one === null) return 'can-invite'
  const letter = letterTo(asked, options, { name: invited.name, organisation: one.name })
  const done = await inviteFirst(membershipTools(options), {
    ...{ federationId: organisation.id, by, organisationId, invited, letter, at },
  })
  return done.done ? { said: 'invitee' } : done.why
}

function letterTo({ view, now }: Asked, { origin }: PortalOptions, to: { name: string; organisation: string }): Letter {
  return invitationLetter({ ...to, origin, inviter: signedIn(view).name, expiresAt: invitationEnd(now) })
}

async function invitePage(
  { request, view, now }: Asked,
  { pool }: PortalOptions,
  shown: { form: InviteOrganisation; wrong?: Wrong; refused?: Refused; done?: unknown; status?: number },
): Promise<Page> {
  const { form, wrong = {}, refused = null, done, status = 200 } = shown
  const number = request.query.page === undefined ? 1 : idOf(request.query.page)
  const organisationId = form.organisation
  const [cinemas, unstaffed, organisation] = await Promise.all([
    freeCinemas(pool, { text: form.search, slug: slugify(form.search), chosen: form.cinemas }),
    unstaffedOrganisations(pool, { now, page: number }),
    organisationId === null ? null : findUnstaffed(pool, { organisationId, now }),
  ])
  if (organisationId !== null && organisation === null && refused === null) throw missing()
  if (number > 1 && unstaffed.organisations.length === 0) throw missing()
  const page = { form, wrong, refused, done, cinemas, unstaffed: { ...unstaffed, page: number }, organisation }
  return { title: view.words.joining.title, body: <InviteOrganisationPage {...page} />, status }
}
