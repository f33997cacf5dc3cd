import { invalid } from '../../lib/problem.js'
import {
  agenciesOf,
  agencyByEmail,
  DeclaredRoutes,
  grantAccess,
  invitationEnd,
  only,
  parseEmail,
  parseName,
  readScopes,
  requireStepUp,
  revokeAccess,
} from '../../membership/index.js'
import { invitationLetter } from '../equipe/letter.js'
import { membershipTools } from '../equipe/tools.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { AGENCIES, Agencies, EMPTY_GRANT, type GrantForm, MANAGE_AGENCIES } from './agency.js'
import { ConfirmAgency } from './confirm-agency.js'

const READ = only('distributor')
/** The agency is nobody's own; what is taken back is one's own access. */
const REVOKE = only('distributor', { role: 'manager', effect: 'change' })

/** `/distributeur/agences`: whom a distributor lets act for it. No agency sees it. */
export function agencyRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', AGENCIES, READ, page(options, show))
    .add('post', AGENCIES, MANAGE_AGENCIES, requireStepUp(), page(options, grant))
    .add('post', `${AGENCIES}/reprendre`, REVOKE, page(options, revoke))
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return agenciesPage(asked, options, { done: asked.request.query.fait })
}

/**
 * To the agency of whoever has that address, once whoever gives has seen its name; or else to a new one, whose first person is
 * invited.
 */
async function grant(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now: at } = asked
  const form = readGrant(request.body)
  const scopes = readScopes(form.scope)
  if (scopes === null) throw invalid('An agency may see, or book.')
  const email = parseEmail(form.email)
  if (email === null) return agenciesPage(asked, options, { form: { ...form, wrong: 'badEmail' }, status: 422 })
  const known = await agencyByEmail(options.pool, email)
  const [name, agencyName] = [parseName(form.person), parseName(form.agency)]
  if (known === null && (name === null || agencyName === null))
    return agenciesPage(asked, options, { form: { ...form, wrong: 'notFound' }, status: 422 })
  if (known !== null && request.body?.agence_trouvee !== known.id) return confirmPage(asked, { form, agency: known })
  const { id: by, name: inviter, organisation } = signedIn(view)
  const invited = { name: name ?? '', email }
  const expiresAt = invitationEnd(at)
  const letter = invitationLetter({
    ...{ origin: options.origin, name: invited.name, inviter, expiresAt },
    organisation: agencyName ?? '',
  })
  const agency = known === null ? { name: agencyName ?? '', invited, letter } : { id: known.id }
  const granted = await grantAccess(membershipTools(options), {
    ...{ distributorId: organisation.id, by, agency, scopes, at },
  })
  if (granted.done) return { redirect: `${AGENCIES}?fait=${known === null ? 'invite' : 'donne'}` }
  return agenciesPage(asked, options, { form, refused: granted.why, status: 409 })
}

function confirmPage({ view }: Asked, shown: Parameters<typeof ConfirmAgency>[0]): Page {
  return { title: view.words.agencies.title, body: <ConfirmAgency {...shown} /> }
}

async function revoke(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now: at } = asked
  const agencyId: unknown = request.body?.agence
  if (typeof agencyId !== 'string') throw invalid('Access is taken back from an agency, by its id.')
  const distributorId = signedIn(view).organisation.id
  if (!(await agenciesOf(options.pool, distributorId)).some(({ id }) => id === agencyId)) throw missing()
  const done = await revokeAccess(membershipTools(options), { distributorId, agencyId, at })
  if (done.done) return { redirect: `${AGENCIES}?fait=repris` }
  return agenciesPage(asked, options, { refused: done.why, status: 409 })
}

async function agenciesPage(
  { view }: Asked,
  { pool }: PortalOptions,
  shown: { form?: GrantForm; done?: unknown; refused?: Parameters<typeof Agencies>[0]['refused']; status?: number },
): Promise<Page> {
  const { form = EMPTY_GRANT, done, refused = null, status = 200 } = shown
  const agencies = await agenciesOf(pool, signedIn(view).organisation.id)
  return { title: view.words.agencies.title, body: <Agencies {...{ agencies, form, done, refused }} />, status }
}

function readGrant(body: unknown): GrantForm {
  const given = (body ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  return { email: text('adresse'), agency: text('agence'), person: text('personne'), scope: text('droit'), wrong: null }
}
