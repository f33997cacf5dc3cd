import { appendAudit } from '../../contract/index.js'
import { transaction } from '../../lib/postgres.js'
import {
  type Access,
  type ApiScope,
  addApiKey,
  apiKeysOf,
  DeclaredRoutes,
  type MadeKey,
  ORGANISATION_KINDS,
  type OrganisationKind,
  requireStepUp,
  revokeApiKey,
  rotateApiKey,
} from '../../membership/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { ApiKeys, type KeyPurpose, type KeysShown } from './keys.js'
import { parseKeyName, uuidOf } from './read-form.js'

const KEYS: Access = { who: ORGANISATION_KINDS, role: 'manager', own: false, effect: 'read' }
const CHANGE: Access = { ...KEYS, effect: 'change' }
const CHANGE_OWN: Access = { ...CHANGE, own: true }

/** What a key may be for, by the name that the form gives it, for the kinds of organisations that have more than results to read. */
const READ: readonly ApiScope[] = ['results:read', 'campaigns:read']
const PURPOSES: Record<KeyPurpose, readonly ApiScope[]> = {
  results: ['results:read'],
  read: READ,
  book: [...READ, 'campaigns:book'],
}
const OFFERED: Partial<Record<OrganisationKind, readonly KeyPurpose[]>> = {
  distributor: ['results', 'read', 'book'],
  operator: ['results', 'read'],
}

function purposesOf(kind: OrganisationKind): readonly KeyPurpose[] {
  return OFFERED[kind] ?? ['results']
}

/** `/compte/cles`: the keys by which programs of an organisation ask. */
export function keysRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/compte/cles', KEYS, page(options, list))
    .add('post', '/compte/cles', CHANGE, requireStepUp(), page(options, add))
    .add('post', '/compte/cles/:id/renouveler', CHANGE_OWN, requireStepUp(), page(options, rotate))
    .add('post', '/compte/cles/:id/revoquer', CHANGE_OWN, requireStepUp(), page(options, revoke))
}

function list(asked: Asked, options: PortalOptions): Promise<Page> {
  return keysPage(asked, options, { revoked: asked.request.query.fait === 'revoquee' })
}

async function add(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const name = parseKeyName(request.body?.nom)
  if (name === null) return keysPage(asked, options, { wrong: 'wrong' })
  const { id: by, organisation } = signedIn(view)
  const organisationId = organisation.id
  const purpose = purposesOf(organisation.kind).find((one) => one === request.body?.pour) ?? 'results'
  const scopes = PURPOSES[purpose]
  const made = await transaction(options.pool, async (client) => {
    const key = await addApiKey(client, { organisationId, by, name, scopes, now })
    if (key === null) return null
    const facts = { organisation: organisationId }
    await appendAudit(client, { at: now, kind: 'api-key-added', subject: key.id, facts })
    return key
  })
  if (made === null) return keysPage(asked, options, { wrong: 'many' })
  return keysPage(asked, options, { made, rotated: false })
}

async function rotate(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const id = uuidOf(request.params.id)
  const { id: by, organisation } = signedIn(view)
  const organisationId = organisation.id
  const made = await transaction(options.pool, async (client) => {
    const key = await rotateApiKey(client, { id, organisationId, by, now })
    if (key === null || key === 'missing') return key
    const facts = { organisation: organisationId, replaces: id }
    await appendAudit(client, { at: now, kind: 'api-key-added', subject: key.id, facts })
    return key
  })
  if (made === 'missing') throw missing()
  if (made === null) return keysPage(asked, options, { wrong: 'many' })
  return keysPage(asked, options, { made, rotated: true })
}

async function revoke({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const id = uuidOf(request.params.id)
  const organisationId = signedIn(view).organisation.id
  const revoked = await transaction(pool, async (client) => {
    if (!(await revokeApiKey(client, { id, organisationId, now }))) return false
    const facts = { organisation: organisationId }
    await appendAudit(client, { at: now, kind: 'api-key-revoked', subject: id, facts })
    return true
  })
  if (!revoked) throw missing()
  return { redirect: '/compte/cles?fait=revoquee' }
}

/** The page; a key that was just made is on it once, and on no other. */
async function keysPage(
  { view, now }: Asked,
  { pool }: PortalOptions,
  shown: { made?: MadeKey; rotated?: boolean; wrong?: 'wrong' | 'many'; revoked?: boolean },
): Promise<Page> {
  const { organisation } = signedIn(view)
  const keys = await apiKeysOf(pool, { organisationId: organisation.id, now })
  const page: KeysShown = {
    keys,
    purposes: purposesOf(organisation.kind),
    secret: shown.made?.secret ?? null,
    rotated: shown.rotated ?? false,
    wrong: shown.wrong ?? null,
    revoked: shown.revoked ?? false,
  }
  const status = shown.wrong === undefined ? 200 : shown.wrong === 'many' ? 409 : 422
  return { title: view.words.account.keys.title, body: <ApiKeys shown={page} />, status }
}
