import { appendAudit } from '../../server/contract/index.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import {
  acceptInvitation,
  agenciesOf,
  agencyByEmail,
  createMembershipStore,
  grantAccess,
  type MembershipStore,
  type MembershipTools,
  readScopes,
  revokeAccess,
} from '../../server/membership/index.js'
import { seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { BROWSER, join } from './members.js'

const AT = new Date('2026-11-26T09:00:00Z')
let database: TestDatabase
let prisma: PrismaClient
let store: MembershipStore
let tools: MembershipTools
const distributor = uuidFromName('organisation distributor')
let ann: string

beforeAll(async () => {
  database = await testDatabase()
  await seedPlane(database.owner, { cinemas: 1 })
  prisma = createPrisma({ url: database.urls.console, max: 2 })
  store = createMembershipStore(prisma)
  tools = { pool: database.console, audit: appendAudit }
  ann = await join(store, { organisationId: distributor, name: 'Ann', roles: ['reader', 'manager'] })
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})

const letter = (token: string) => ({ subject: 'Invitation', text: `/invitation/${token}` })
const newAgency = (email: string) => ({ name: 'Plein Cadre', invited: { name: 'Lila', email }, letter })

test('to book is to see, and there is nothing else to give', () => {
  expect([readScopes('read'), readScopes('book'), readScopes('sign'), readScopes(undefined)]).toEqual([
    ...[['read'], ['read', 'book'], null, null],
  ])
})

test('an agency that is not here yet is made and invited; it has access as soon as somebody accepts, until it is taken back', async () => {
  const grant = { distributorId: distributor, by: ann, agency: newAgency('lila@agence.fr'), scopes: ['read'] as const }
  expect(await agencyByEmail(database.console, 'lila@agence.fr')).toBeNull()
  expect(await grantAccess(tools, { ...grant, at: AT })).toEqual({ done: true })
  const [agency] = await agenciesOf(database.console, distributor)
  expect(agency).toMatchObject({ name: 'Plein Cadre', scopes: ['read'], empty: true })
  const { rows } = await database.owner.query('SELECT body FROM public.mail_outbox')
  const accepted = await acceptInvitation(tools, {
    ...{ ...BROWSER, token: rows[0].body.split('/').at(-1), name: 'Lila', at: AT },
  })
  expect(accepted).toMatchObject({ accepted: true, organisation: { kind: 'agency', name: 'Plein Cadre' } })
  expect((await store.personByEmail('lila@agence.fr'))?.roles).toEqual(['reader', 'manager'])
  expect(await agencyByEmail(database.console, 'lila@agence.fr')).toMatchObject({ id: agency?.id })

  // More than before replaces what it had; there is one access at a time.
  const more = { ...grant, agency: { id: agency?.id ?? '' }, scopes: ['read', 'book'] as const, at: AT }
  expect(await grantAccess(tools, more)).toEqual({ done: true })
  expect(await agenciesOf(database.console, distributor)).toMatchObject([{ scopes: ['read', 'book'], empty: false }])

  const back = { distributorId: distributor, agencyId: agency?.id ?? '', at: AT }
  expect(await revokeAccess(tools, back)).toEqual({ done: true })
  expect(await agenciesOf(database.console, distributor)).toEqual([])
  expect(await revokeAccess(tools, back)).toEqual({ done: false, why: 'unknown-agency' })
  const { rows: chain } = await database.owner.query(
    `SELECT kind, body::jsonb -> 'facts' AS facts FROM audit.entry WHERE kind LIKE 'delegation-%' ORDER BY index`,
  )
  expect(chain.map(({ kind, facts }) => `${kind} ${facts.scopes}`)).toEqual([
    ...['delegation-granted read', 'delegation-granted read+book', 'delegation-revoked read+book'],
  ])
})

test('a new agency each time is no way to write to one address again and again', async () => {
  const grant = { distributorId: distributor, by: ann, agency: newAgency('max@agence.fr'), scopes: ['read'] as const }
  const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000)
  expect(await grantAccess(tools, { ...grant, at: AT })).toEqual({ done: true })
  const agencies = await store.organisations('agency')
  await database.owner.query(`UPDATE public.delegation SET revoked_at = $1 WHERE revoked_at IS NULL`, [AT])
  expect(await grantAccess(tools, { ...grant, at: later(59) })).toEqual({ done: false, why: 'too-soon' })
  expect(await store.organisations('agency')).toEqual(agencies)
  // Access for an agency that is there is no mail.
  const there = { ...grant, agency: { id: agencies[0]?.id ?? '' }, at: later(59) }
  expect(await grantAccess(tools, there)).toEqual({ done: true })
  expect(await grantAccess(tools, { ...grant, at: later(60) })).toEqual({ done: true })
  await database.owner.query(
    `INSERT INTO public.invitation (id, token_hash, organisation_id, email, name, roles, invited_by, created_at, sent_at, expires_at, revoked_at)
     SELECT gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), $1, 'x@x.fr', 'X', '{reader}', $2, $3, $3, $3, $3
     FROM generate_series(3, 99)`,
    [agencies[0]?.id, ann, AT],
  )
  const other = { ...grant, agency: newAgency('un.autre@agence.fr') }
  expect(await grantAccess(tools, { ...other, at: later(120) })).toEqual({ done: false, why: 'too-many-today' })
})

test('only a manager of the distributor lets an agency in', async () => {
  const reader = await join(store, { organisationId: distributor, name: 'Lu', roles: ['reader'] })
  const grant = { distributorId: distributor, agency: newAgency('x@agence.fr'), scopes: ['read'] as const, at: AT }
  const before = await store.organisations('agency')
  const cinema = await join(store, {
    ...{ organisationId: uuidFromName('organisation cinema 0'), name: 'Eve', roles: ['reader', 'manager'] },
  })
  for (const by of [reader, cinema])
    expect(await grantAccess(tools, { ...grant, by })).toEqual({ done: false, why: 'not-a-manager' })
  expect(await store.organisations('agency')).toEqual(before)
})
