import { setTimeout as sleep } from 'node:timers/promises'
import { appendAudit } from '../../server/contract/index.js'
import { sha256, uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import {
  acceptInvitation,
  cameInBy,
  changeRoles,
  createMembershipStore,
  findInvitation,
  findOpenInvitation,
  invite,
  letLeave,
  lockPeople,
  type MembershipStore,
  type MembershipTools,
  openInvitations,
  type PersonRole,
  resendInvitation,
  startRecovery,
  withdrawInvitation,
} from '../../server/membership/index.js'
import { seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { BROWSER, join, plantInvitation, plantSession } from './members.js'

const AT = new Date('2026-11-26T09:00:00Z')
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000)

let database: TestDatabase
let prisma: PrismaClient
let store: MembershipStore
let tools: MembershipTools
const [royal, star] = [0, 1].map((n) => uuidFromName(`organisation cinema ${n}`)) as [string, string]
let ann: string

beforeAll(async () => {
  database = await testDatabase()
  await seedPlane(database.owner, { cinemas: 2 })
  prisma = createPrisma({ url: database.urls.console, max: 4 })
  store = createMembershipStore(prisma)
  tools = { pool: database.console, audit: appendAudit }
}, 60_000)
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})
beforeEach(async () => {
  await database.owner.query(
    'DELETE FROM public.invitation; DELETE FROM public.mail_outbox; DELETE FROM public.contract_signature; DELETE FROM public.person',
  )
  ann = await join(store, { organisationId: royal, name: 'Ann', roles: ['reader', 'manager', 'signatory'] })
})

const people = () => store.people(royal)
const letter = (token: string) => ({ subject: 'Invitation', text: `/invitation/${token}` })
async function mails(): Promise<{ recipient: string; token: string }[]> {
  const { rows } = await database.owner.query('SELECT recipient, body FROM public.mail_outbox ORDER BY id')
  return rows.map(({ recipient, body }) => ({ recipient, token: body.split('/').at(-1) }))
}
async function events(): Promise<{ kind: string; subject: string; body: string }[]> {
  const { rows } = await database.owner.query('SELECT kind, subject, body FROM audit.entry ORDER BY index')
  return rows
}
const invited = (email: string, roles: PersonRole[] = ['reader']) => ({ name: 'Zoé', email, roles })
const asking = (email: string, roles?: PersonRole[], by = ann) => ({
  ...{ organisationId: royal, by, invited: invited(email, roles), letter, at: AT },
})

test('roles hold at once, and the audit chain hears of the organisation and the roles, of nobody', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader'] })
  const done = await changeRoles(tools, { organisationId: royal, by: ann, of: bob, to: ['reader', 'manager'], at: AT })
  expect(done).toEqual({ done: true })
  expect((await people()).find(({ id }) => id === bob)?.roles).toEqual(['reader', 'manager'])
  const last = (await events()).at(-1)
  expect(last).toMatchObject({ kind: 'roles-changed', subject: royal })
  expect(JSON.parse(last?.body ?? '').facts).toEqual({ organisation: royal, roles: 'reader+manager' })
  for (const { body } of await events()) expect(body).not.toMatch(new RegExp(`Bob|Ann|@|${bob}|${ann}`))
})

test('somebody of another organisation is nobody here', async () => {
  const eve = await join(store, { organisationId: star, name: 'Eve', roles: ['reader'] })
  const change = { organisationId: royal, by: ann, of: eve, to: ['reader', 'manager'] as PersonRole[], at: AT }
  expect(await changeRoles(tools, change)).toEqual({ done: false, why: 'unknown-person' })
  expect(await letLeave(tools, { organisationId: royal, by: ann, who: eve, at: AT })).toMatchObject({ done: false })
  expect(await letLeave(tools, { organisationId: star, by: ann, who: eve, at: AT })).toMatchObject({
    why: 'not-a-manager',
  })
})

test('of two managers who take the role from each other at once, one stays', async () => {
  for (let run = 0; run < 5; run++) {
    await database.owner.query('DELETE FROM public.person')
    const [a, b] = [
      await join(store, { organisationId: royal, name: 'A', roles: ['reader', 'manager'] }),
      await join(store, { organisationId: royal, name: 'B', roles: ['reader', 'manager'] }),
    ]
    const take = (by: string, of: string) =>
      changeRoles(tools, { organisationId: royal, by, of, to: ['reader'], at: AT })
    await Promise.all([take(a, b), take(b, a)])
    expect((await people()).filter(({ roles }) => roles.includes('manager'))).toHaveLength(1)
  }
})

test('whoever leaves is out at once; their signature stays under their name, and their address is free', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader', 'signatory'] })
  const contract = uuidFromName(`contract federation-cinema ${royal}`)
  await database.owner.query(
    `INSERT INTO public.contract_signature (contract_id, person_id, side, signed_at, jws) VALUES ($1, $2, 'party', $3, 'jws')`,
    [contract, bob, AT],
  )
  const { email } = (await people()).find(({ id }) => id === bob) ?? { email: '' }
  await plantSession(database.owner, { personId: bob, createdAt: AT })
  await invite(tools, asking('zoe@exemple.fr'))
  await plantInvitation(database.owner, { organisationId: royal })
  await database.owner.query('UPDATE public.invitation SET invited_by = $1', [bob])
  expect(await letLeave(tools, { organisationId: royal, by: ann, who: bob, at: AT })).toEqual({ done: true })
  expect((await people()).map(({ id }) => id)).toEqual([ann])
  expect(await store.sessionsOf(bob)).toEqual([])
  expect(await openInvitations(database.console, royal)).toEqual([])
  const { rows } = await database.owner.query(
    'SELECT p.name, p.email, s.jws FROM public.contract_signature s JOIN public.person p ON p.id = s.person_id',
  )
  expect(rows).toEqual([{ name: 'Bob', email: `${bob}@parti.invalid`, jws: 'jws' }])
  expect(await store.personByEmail(email)).toBeNull()
  expect(await invite(tools, asking(email))).toEqual({ done: true })
  expect(await letLeave(tools, { organisationId: royal, by: ann, who: ann, at: AT })).toMatchObject({
    why: 'last-manager',
  })
})

test('an invitation is mailed with its link, makes a person once, and says which roles', async () => {
  expect(await invite(tools, asking('zoe@exemple.fr', ['reader', 'manager']))).toEqual({ done: true })
  const [mail] = await mails()
  expect(mail?.recipient).toBe('zoe@exemple.fr')
  const token = mail?.token ?? ''
  const { rows } = await database.owner.query('SELECT encode(token_hash, $1) AS hash FROM public.invitation', ['hex'])
  expect(rows[0].hash).not.toContain(Buffer.from(token).toString('hex'))
  const found = await findInvitation(database.console, { token, now: AT })
  expect(found).toMatchObject({ good: true, invitation: { name: 'Zoé', roles: ['reader', 'manager'] } })
  const both = await Promise.all(
    [1, 2].map(() => acceptInvitation(tools, { ...BROWSER, token, name: 'Zoé K.', at: AT })),
  )
  expect(both.filter(({ accepted }) => accepted)).toHaveLength(1)
  expect(both.find(({ accepted }) => !accepted)).toMatchObject({ why: 'used' })
  expect((await people()).find(({ name }) => name === 'Zoé K.')).toMatchObject({
    ...{ email: 'zoe@exemple.fr', roles: ['reader', 'manager'] },
  })
  expect((await events()).slice(-2).map(({ kind }) => kind)).toEqual(['member-invited', 'member-joined'])
})

test('each refusal of an invitation', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader', 'manager'] })
  const reader = await join(store, { organisationId: royal, name: 'Lu', roles: ['reader', 'signatory'] })
  const eve = await join(store, { organisationId: star, name: 'Eve', roles: ['reader', 'manager', 'signatory'] })
  const why = async (asked: Parameters<typeof invite>[1]) => invite(tools, asked)
  expect(await why(asking('a@b.fr', ['reader'], reader))).toMatchObject({ why: 'not-a-manager' })
  expect(await why(asking('a@b.fr', ['reader'], eve))).toMatchObject({ why: 'not-a-manager' })
  expect(await why(asking('a@b.fr', ['reader', 'payment-preparer'], bob))).toMatchObject({ why: 'not-yours-to-give' })
  const here = (await people()).find(({ id }) => id === bob)?.email ?? ''
  expect(await why(asking(here))).toMatchObject({ why: 'already-here' })
  // Of somebody elsewhere nothing is told: the mail goes out as to anybody.
  const elsewhere = (await store.people(star))[0]?.email ?? ''
  expect(await why(asking(elsewhere))).toEqual({ done: true })
  const token = (await mails()).at(-1)?.token ?? ''
  expect(await findInvitation(database.console, { token, now: AT })).toEqual({ good: false, why: 'known-person' })
  expect(await acceptInvitation(tools, { ...BROWSER, token, name: 'Eve', at: AT })).toEqual({
    accepted: false,
    why: 'known-person',
  })
  for (let n = 0; n < 49; n++) await plantInvitation(database.owner, { organisationId: royal })
  expect(await why(asking('one.more@exemple.fr'))).toMatchObject({ why: 'too-many' })
})

test('an invitation that is over, withdrawn, wrong or sent again: its old link makes nobody', async () => {
  await invite(tools, asking('zoe@exemple.fr'))
  const [open] = await openInvitations(database.console, royal)
  const [first] = await mails()
  const find = async (token: string, now = AT) => findInvitation(database.console, { token, now })
  expect(await find('x'.repeat(43))).toMatchObject({ why: 'unknown' })
  expect(await find("'; DROP")).toMatchObject({ why: 'unknown' })
  expect((await find(first?.token ?? '', later(7 * 86_400 - 1))).good).toBe(true)
  expect(await find(first?.token ?? '', later(7 * 86_400))).toMatchObject({ why: 'expired' })
  const again = { organisationId: royal, id: open?.id ?? '', by: ann, letter }
  expect(await resendInvitation(tools, { ...again, at: later(59) })).toMatchObject({ why: 'too-soon' })
  expect(await resendInvitation(tools, { ...again, organisationId: star, at: later(60) })).toMatchObject({
    why: 'unknown-invitation',
  })
  expect(await resendInvitation(tools, { ...again, at: later(60) })).toEqual({ done: true })
  const second = (await mails()).at(-1)
  expect(await find(first?.token ?? '')).toMatchObject({ why: 'unknown' })
  expect((await find(second?.token ?? '')).good).toBe(true)
  expect(await withdrawInvitation(tools, { organisationId: royal, id: open?.id ?? '', at: AT })).toEqual({ done: true })
  expect(await find(second?.token ?? '')).toMatchObject({ why: 'revoked' })
  expect(await acceptInvitation(tools, { ...BROWSER, token: second?.token ?? '', name: 'Z', at: AT })).toMatchObject({
    why: 'revoked',
  })
  expect(await withdrawInvitation(tools, { organisationId: royal, id: open?.id ?? '', at: AT })).toMatchObject({
    why: 'unknown-invitation',
  })
})

test('inviting the same address again replaces the invitation that waits', async () => {
  await invite(tools, asking('zoe@exemple.fr'))
  await invite(tools, { ...asking('zoe@exemple.fr', ['reader', 'manager']), at: later(60) })
  const open = await openInvitations(database.console, royal)
  expect(open.map(({ roles }) => roles)).toEqual([['reader', 'manager']])
  const [first] = await mails()
  expect(await findInvitation(database.console, { token: first?.token ?? '', now: AT })).toMatchObject({
    why: 'revoked',
  })
})

test('what somebody may give no more, they have not given: their invitations to it are withdrawn', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader', 'manager', 'signatory'] })
  await invite(tools, asking('zoe@exemple.fr', ['reader', 'signatory'], bob))
  await invite(tools, asking('lu@exemple.fr', ['reader'], bob))
  await changeRoles(tools, { organisationId: royal, by: ann, of: bob, to: ['reader', 'manager'], at: AT })
  expect((await openInvitations(database.console, royal)).map(({ email }) => email)).toEqual(['lu@exemple.fr'])
})

test('two organisations that invite one address: the second link says so', async () => {
  const tokens = ['a', 'b'].map((letter) => letter.repeat(43)) as [string, string]
  await plantInvitation(database.owner, { organisationId: royal, token: tokens[0], email: 'zoe@exemple.fr' })
  await plantInvitation(database.owner, { organisationId: star, token: tokens[1], email: 'zoe@exemple.fr' })
  const both = await Promise.all(
    tokens.map((token) => acceptInvitation(tools, { ...BROWSER, token, name: 'Zoé', at: AT })),
  )
  expect(both.filter(({ accepted }) => accepted)).toHaveLength(1)
  expect(both.find(({ accepted }) => !accepted)).toMatchObject({ why: 'known-person' })
})

test('nobody is written to again within a minute, whatever became of what was sent before', async () => {
  const open = async () => (await openInvitations(database.console, royal))[0]?.id ?? ''
  const again = (seconds: number) => invite(tools, { ...asking('zoe@exemple.fr'), at: later(seconds) })
  expect(await again(0)).toEqual({ done: true })
  expect(await again(59)).toEqual({ done: false, why: 'too-soon' })
  await withdrawInvitation(tools, { organisationId: royal, id: await open(), at: later(1) })
  expect(await again(59)).toEqual({ done: false, why: 'too-soon' })
  expect(await again(60)).toEqual({ done: true })
  expect(await mails()).toHaveLength(2)
  // To another address, or from another organisation, it may go out.
  expect(await invite(tools, { ...asking('lu@exemple.fr'), at: later(61) })).toEqual({ done: true })
  const eve = await join(store, { organisationId: star, name: 'Eve', roles: ['reader', 'manager'] })
  const theirs = { ...asking('zoe@exemple.fr', ['reader'], eve), organisationId: star, at: later(61) }
  expect(await invite(tools, theirs)).toEqual({ done: true })
})

test('an organisation sends a hundred invitations in a day, counted with those withdrawn, replaced and sent again', async () => {
  const send = (seconds: number) => invite(tools, { ...asking('zoe@exemple.fr'), at: later(seconds) })
  const resend = async (seconds: number) => {
    const id = (await openInvitations(database.console, royal))[0]?.id ?? ''
    return resendInvitation(tools, { organisationId: royal, id, by: ann, letter, at: later(seconds) })
  }
  for (let n = 0; n < 50; n++) {
    expect(await send(n * 120)).toEqual({ done: true })
    expect(await resend(n * 120 + 60)).toEqual({ done: true })
  }
  expect(await mails()).toHaveLength(100)
  expect(await send(7_200)).toEqual({ done: false, why: 'too-many-today' })
  expect(await resend(7_200)).toEqual({ done: false, why: 'too-many-today' })
  expect(await invite(tools, { ...asking('lu@exemple.fr'), at: later(7_200) })).toMatchObject({ why: 'too-many-today' })
  expect(await mails()).toHaveLength(100)
  expect(await send(86_400)).toEqual({ done: true })
})

test('one that is not among the newest hundred is found all the same', async () => {
  const id = await plantInvitation(database.owner, { organisationId: royal, expiresAt: AT })
  await database.owner.query(`UPDATE public.invitation SET sent_at = '2025-12-31' WHERE id = $1`, [id])
  for (let n = 0; n < 100; n++) await plantInvitation(database.owner, { organisationId: royal, expiresAt: AT })
  expect((await openInvitations(database.console, royal)).some((one) => one.id === id)).toBe(false)
  expect(await findOpenInvitation(database.console, { organisationId: royal, id })).toMatchObject({ id })
  expect(await findOpenInvitation(database.console, { organisationId: star, id })).toBeNull()
})

test('while people are changed, what only refers to the organisation does not wait', async () => {
  const holder = await database.console.connect()
  try {
    await holder.query('BEGIN')
    await lockPeople(holder, royal)
    const other = await database.console.connect()
    try {
      await other.query(`BEGIN; SET LOCAL lock_timeout = '200ms'`)
      await other.query(
        `INSERT INTO public.person (id, organisation_id, name, email, roles, created_at)
         VALUES (gen_random_uuid(), $1, 'X', 'x@exemple.fr', '{reader}', now())`,
        [royal],
      )
      // Another change of people waits.
      await expect(lockPeople(other, royal)).rejects.toMatchObject({ code: '55P03' })
    } finally {
      await other.query('ROLLBACK')
      other.release()
    }
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
})

test('only an address that is somebody’s is said to be known; what else the database refuses is a mistake', async () => {
  await plantInvitation(database.owner, { organisationId: royal, token: 'c'.repeat(43), email: 'zoe@exemple.fr' })
  const accept = acceptInvitation({ ...tools, audit: () => Promise.reject(refused) }, { ...theToken('c'), name: 'Zoé' })
  await expect(accept).rejects.toBe(refused)
  expect((await people()).map(({ id }) => id)).toEqual([ann])
})
const refused = Object.assign(new Error('refused'), { code: '23514', constraint: 'audit_entry_check' })
const theToken = (letter: string) => ({ ...BROWSER, token: letter.repeat(43), at: AT })

test('what fails between the person and their session leaves neither, and the invitation good; then it is accepted', async () => {
  await plantInvitation(database.owner, { organisationId: royal, token: 'e'.repeat(43), email: 'zoe@exemple.fr' })
  const old = await plantSession(database.owner, { personId: ann, createdAt: AT })
  const entering = { ...theToken('e'), name: 'Zoé', instead: old }
  const entries = (await events()).length
  // The database takes no such device: the person is written by then, their session is not.
  const fails = acceptInvitation(tools, { ...entering, device: 'toaster' as 'other' })
  await expect(fails).rejects.toMatchObject({ code: '23514', constraint: 'session_device_check' })
  expect((await people()).map(({ id }) => id)).toEqual([ann])
  expect(await events()).toHaveLength(entries)
  expect(await store.session(sha256(old))).not.toBeNull()
  expect((await findInvitation(database.console, { token: entering.token, now: AT })).good).toBe(true)
  const accepted = await acceptInvitation(tools, entering)
  const session = await store.session(sha256(accepted.accepted ? accepted.session : ''))
  expect(session).toMatchObject({ person: { name: 'Zoé' }, proof: { enteredBy: 'link', steppedUpAt: null } })
  expect(await store.session(sha256(old))).toBeNull()
})

test('whoever came in by an invitation is known by it, and nobody else', async () => {
  await plantInvitation(database.owner, { organisationId: royal, token: 'd'.repeat(43), email: 'zoe@exemple.fr' })
  const by = (personId: string) => cameInBy(database.console, { token: 'd'.repeat(43), personId })
  expect(await by(ann)).toBe(false)
  const accepted = await acceptInvitation(tools, { ...theToken('d'), name: 'Zoé' })
  expect(await by(accepted.accepted ? accepted.personId : '')).toBe(true)
  expect(await by(ann)).toBe(false)
  expect(await cameInBy(database.console, { token: 'x', personId: ann })).toBe(false)
})

test('recoveries that somebody started end with their right to start them', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader', 'manager'] })
  const start = (by: string) =>
    database.owner.query(
      `INSERT INTO public.sign_in_link (token_hash, person_id, created_at, expires_at, purpose, asked_by)
       VALUES (sha256(gen_random_uuid()::text::bytea), $1, $2, $2::timestamptz + interval '10 minutes', 'recovery', $3)`,
      [ann, AT, by],
    )
  const waiting = async () => (await database.owner.query('SELECT asked_by FROM public.sign_in_link')).rows.length
  const roles = (to: PersonRole[]) => changeRoles(tools, { organisationId: royal, by: ann, of: bob, to, at: AT })
  await start(bob)
  await start(ann)
  await roles(['reader', 'manager', 'signatory'])
  expect(await waiting()).toBe(2)
  await roles(['reader'])
  expect(await waiting()).toBe(1)
  await roles(['reader', 'manager'])
  await start(bob)
  await letLeave(tools, { organisationId: royal, by: ann, who: bob, at: AT })
  expect(await waiting()).toBe(1)
})

test('of two officers who ask for one person’s recovery at once, one has a link sent', async () => {
  const bob = await join(store, { organisationId: royal, name: 'Bob', roles: ['reader', 'manager'] })
  const lost = await join(store, { organisationId: royal, name: 'Lu', roles: ['reader'] })
  const holder = await database.console.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM public.person WHERE id = $1 FOR UPDATE', [lost])
  const mailOf = ({ token }: { token: string }) => letter(token)
  const both = [ann, bob].map((officerId) =>
    startRecovery(database.console, { officerId, personId: lost, now: AT, mailOf }),
  )
  // Both have got as far as they can while somebody else has the account.
  const waiting = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND NOT l.granted`
  for (let look = 0; look < 200 && ((await database.owner.query(waiting)).rowCount ?? 0) < 2; look++) await sleep(20)
  await holder.query('COMMIT')
  holder.release()
  expect((await Promise.all(both)).filter(({ started }) => started)).toHaveLength(1)
  expect(await Promise.all(both)).toContainEqual({ started: false, why: 'waiting' })
  expect(await mails()).toHaveLength(1)
})

test('an invitation that is long over is forgotten, with the name and the address in it', async () => {
  await plantInvitation(database.owner, { organisationId: royal, expiresAt: AT })
  await store.purge(later(29 * 86_400))
  expect(await openInvitations(database.console, royal)).toHaveLength(1)
  await store.purge(later(30 * 86_400))
  expect(await openInvitations(database.console, royal)).toHaveLength(0)
})
