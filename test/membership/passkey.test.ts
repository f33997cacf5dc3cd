import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { secretToken, sha256 } from '../../server/lib/id.js'
import { transaction } from '../../server/lib/postgres.js'
import { createPrisma } from '../../server/lib/prisma.js'
import { addChallenge, CHALLENGE_LIFE_MS, takeChallenge } from '../../server/membership/challenge.js'
import {
  createMembershipStore,
  createSignInLink,
  enrolOptions,
  enrolPasskey,
  hasPasskey,
  openSession,
  passkeysOf,
  removePasskey,
  useOptions,
  usePasskeyOf,
} from '../../server/membership/index.js'
import { findLink } from '../../server/membership/link-store.js'
import { hasGoneBack } from '../../server/membership/passkey.js'
import { parseRegistration } from '../../server/membership/passkey-answer.js'
import { PASSKEYS_MAX } from '../../server/membership/passkey-store.js'
import { completeRecovery } from '../../server/membership/recovery.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Answering, Authenticator, type Credential } from './authenticator.js'
import { plantSession } from './members.js'

const origin = 'https://console.exemple'
const party = { origin }
const authenticator = new Authenticator({ origin })

let database: TestDatabase
let prisma: ReturnType<typeof createPrisma>
let now: Date
let person: { id: string; name: string; email: string }
const told: string[] = []
const added: string[] = []
/** What a passkey that is good opens. */
let opens: (client: pg.ClientBase, personId: string) => Promise<unknown>

beforeAll(async () => {
  database = await testDatabase()
  prisma = createPrisma({ url: database.urls.console, max: 2 })
})
afterAll(async () => {
  await prisma?.$disconnect()
  await database?.drop()
})
beforeEach(async () => {
  now = new Date('2026-11-27T10:00:00Z')
  person = await somebody()
  told.length = 0
  added.length = 0
  opens = async () => 'in'
})

async function somebody() {
  const store = createMembershipStore(prisma)
  const [id, organisationId] = [randomUUID(), randomUUID()]
  await store.putOrganisation({ id: organisationId, kind: 'cinema', name: 'Le Royal' })
  const email = `${id}@royal.example`
  await store.putPerson({ id, organisationId, name: 'Jacqueline', email, roles: ['reader'] })
  return { id, name: 'Jacqueline', email }
}

const later = (ms: number) => {
  now = new Date(now.getTime() + ms)
}

/** In which browser something is asked for, in which it is answered, and when. */
interface Where {
  browser?: string
  answeredIn?: string
  waitMs?: number
}

/** Makes a passkey of somebody's, in a session of a browser. */
async function enrol(
  answering: Answering = {},
  {
    of = person,
    browser = secretToken(),
    answeredIn = browser,
    waitMs = 0,
    steppedUp = true,
  }: Where & { of?: typeof person; steppedUp?: boolean } = {},
) {
  const options = await enrolOptions(database.console, party, { person: of, browser, now })
  const { credential, answer } = authenticator.make(options, answering)
  later(waitMs)
  await session(person.id, answeredIn)
  const enrolment = {
    ...{ text: answer, personId: person.id, name: 'Téléphone', now },
    session: { token: answeredIn, steppedUp },
    onAdded: async () => void added.push(person.id),
  }
  return { credential, answer, enrolment, made: await enrolPasskey(database.console, party, enrolment) }
}

/** A session of somebody's, by a token of the test's. */
async function session(personId: string, token: string): Promise<void> {
  await plantSession(database.owner, { personId, token, createdAt: now })
}

async function passkey(): Promise<Credential> {
  const { credential, made } = await enrol()
  expect(made).toEqual({ added: true, token: expect.stringMatching(/^[\w-]{43}$/) })
  return credential
}

/** Enters by a passkey, from being asked to the verdict. */
async function enter(
  credential: Credential,
  answering: Answering = {},
  { browser = secretToken(), answeredIn = browser, waitMs = 0 }: Where = {},
) {
  const asked = { purpose: 'sign-in', personId: null } as const
  const options = await useOptions(database.console, party, { ...asked, browser, now })
  const text = authenticator.use(credential, options, answering)
  later(waitMs)
  return answer(text, { ...asked, browser: answeredIn })
}

function answer(
  text: string,
  asked:
    | { purpose: 'sign-in'; personId: null; browser: string }
    | { purpose: 'step-up'; personId: string; browser: string },
) {
  const onClone = async (_client: unknown, personId: string) => void told.push(personId)
  const onUse = async (client: pg.ClientBase, personId: string) => opens(client, personId)
  return usePasskeyOf(database.console, party, { ...asked, text, now, onClone, onUse })
}

test('a passkey is made, found, and brings its owner in', async () => {
  const credential = await passkey()
  expect(await hasPasskey(database.console, person.id)).toBe(true)
  expect(await enter(credential)).toEqual({ used: true, personId: person.id, kind: 'cinema', opened: 'in' })
  const [kept] = await passkeysOf(database.console, person.id)
  expect(kept).toMatchObject({ name: 'Téléphone', usedAt: now, lockedAt: null, backedUp: false })
})

test('options ask for user verification, for a passkey that is found by itself, and name what there is already', async () => {
  const credential = await passkey()
  const options = await enrolOptions(database.console, party, { person, browser: secretToken(), now })
  expect(options.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' })
  expect(options.excludeCredentials?.map(({ id }) => id)).toEqual([credential.id])
  expect(Buffer.from(options.user.id, 'base64url').toString('hex')).toBe(person.id.replaceAll('-', ''))
  const asked = { purpose: 'step-up', personId: person.id, browser: secretToken(), now } as const
  const use = await useOptions(database.console, party, asked)
  expect(use).toMatchObject({ rpId: 'console.exemple', userVerification: 'required' })
  expect(use.allowCredentials?.map(({ id }) => id)).toEqual([credential.id])
  const anybody = await useOptions(database.console, party, { ...asked, purpose: 'sign-in', personId: null })
  expect(anybody.allowCredentials).toBeUndefined()
})

test.each<[string, Answering]>([
  ['of another origin', { origin: 'https://console.exemple.attaquant.example' }],
  ['for another party', { rpId: 'attaquant.example' }],
  ['of whose user nothing is verified', { userVerified: false }],
  ['of the other kind', { type: 'webauthn.get' }],
  ['to a challenge that was never made', { challenge: secretToken() }],
])('a new passkey %s is refused', async (_what, answering) => {
  expect((await enrol(answering)).made).toEqual({ added: false, why: 'invalid' })
  expect(await hasPasskey(database.console, person.id)).toBe(false)
})

test.each<[string, Answering]>([
  ['of another origin', { origin: 'http://console.exemple' }],
  ['for another party', { rpId: 'exemple' }],
  ['of whose user nothing is verified', { userVerified: false }],
  ['of the other kind', { type: 'webauthn.create' }],
  ['to a challenge that was never made', { challenge: secretToken() }],
  ['of another person, by what it says', { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
])('an answer %s is refused', async (_what, answering) => {
  const credential = await passkey()
  expect(await enter(credential, answering)).toEqual({ used: false, why: 'invalid' })
  expect(await enter(credential)).toMatchObject({ used: true })
})

test('a challenge is answered once, within five minutes, in the browser that was asked', async () => {
  const credential = await passkey()
  expect(await enter(credential, {}, { waitMs: CHALLENGE_LIFE_MS - 1 })).toMatchObject({ used: true })
  expect(await enter(credential, {}, { waitMs: CHALLENGE_LIFE_MS })).toEqual({ used: false, why: 'invalid' })
  expect(await enter(credential, {}, { answeredIn: secretToken() })).toEqual({ used: false, why: 'invalid' })
  const browser = secretToken()
  const asked = { purpose: 'sign-in', personId: null, browser } as const
  const text = authenticator.use(credential, await useOptions(database.console, party, { ...asked, now }))
  expect(await answer(text, asked)).toMatchObject({ used: true })
  expect(await answer(text, asked)).toEqual({ used: false, why: 'invalid' })
})

test('a wrong answer uses its challenge up too', async () => {
  const credential = await passkey()
  const asked = { purpose: 'sign-in', personId: null, browser: secretToken() } as const
  const options = await useOptions(database.console, party, { ...asked, now })
  const wrong = authenticator.use(credential, options, { userVerified: false })
  expect(await answer(wrong, asked)).toEqual({ used: false, why: 'invalid' })
  expect(await answer(authenticator.use(credential, options), asked)).toEqual({ used: false, why: 'invalid' })
})

test('of twenty who give one answer at once, one enters', async () => {
  const credential = await passkey()
  const asked = { purpose: 'sign-in', personId: null, browser: secretToken() } as const
  const text = authenticator.use(credential, await useOptions(database.console, party, { ...asked, now }))
  const all = await Promise.all(Array.from({ length: 20 }, () => answer(text, asked)))
  expect(all.filter(({ used }) => used)).toHaveLength(1)
})

test('an answer for one purpose is none for another, and one person’s passkey confirms nobody else', async () => {
  const credential = await passkey()
  const other = await somebody()
  const browser = secretToken()
  const signIn = { purpose: 'sign-in', personId: null, browser } as const
  const stepUp = { purpose: 'step-up', personId: person.id, browser } as const
  const text = authenticator.use(credential, await useOptions(database.console, party, { ...signIn, now }))
  expect(await answer(text, stepUp)).toEqual({ used: false, why: 'invalid' })
  const foreign = { ...stepUp, personId: other.id }
  const theirs = authenticator.use(credential, await useOptions(database.console, party, { ...foreign, now }))
  expect(await answer(theirs, foreign)).toEqual({ used: false, why: 'unknown' })
  const own = authenticator.use(credential, await useOptions(database.console, party, { ...stepUp, now }))
  expect(await answer(own, stepUp)).toMatchObject({ used: true })
})

test('a passkey that is made in another session, or for somebody else, is not taken', async () => {
  expect((await enrol({}, { answeredIn: secretToken() })).made).toEqual({ added: false, why: 'invalid' })
  expect((await enrol({}, { of: await somebody() })).made).toEqual({ added: false, why: 'invalid' })
  expect((await enrol({}, { waitMs: CHALLENGE_LIFE_MS })).made).toEqual({ added: false, why: 'invalid' })
  expect(await hasPasskey(database.console, person.id)).toBe(false)
})

test('a counter that goes back locks the passkey, ends every session, tells its owner, and is refused from then on', async () => {
  const credential = await passkey()
  const [store, other] = [createMembershipStore(prisma), await somebody()]
  opens = (client, personId) =>
    openSession(client, { personId, enteredBy: 'passkey', device: 'other', instead: null, now })
  expect(await enter(credential, { counter: 7 })).toMatchObject({ used: true })
  await session(other.id, secretToken())
  const token = await createSignInLink(store, { personId: person.id, loopback: false, now })
  expect(await store.sessionsOf(person.id)).not.toEqual([])
  expect(await enter(credential, { counter: 7 })).toEqual({ used: false, why: 'cloned' })
  // Which of the two is the copy is not known: whatever either of them opened ends.
  expect(await store.sessionsOf(person.id)).toEqual([])
  expect(await findLink(database.console, sha256(token))).toBeNull()
  expect(await store.sessionsOf(other.id)).toHaveLength(1)
  expect(told).toEqual([person.id])
  expect(await enter(credential, { counter: 99 })).toEqual({ used: false, why: 'locked' })
  expect(told).toEqual([person.id])
  expect((await passkeysOf(database.console, person.id))[0]?.lockedAt).toEqual(now)
})

test('nobody can lock a passkey without its key', async () => {
  const credential = await passkey()
  await enter(credential, { counter: 50 })
  const { credential: forged } = authenticator.make({ challenge: secretToken(), user: { id: credential.userHandle } })
  expect(await enter({ ...forged, id: credential.id }, { counter: 1 })).toEqual({ used: false, why: 'invalid' })
  expect(await enter(credential, { counter: 51 })).toMatchObject({ used: true })
})

test('an authenticator that does not count is taken as often as it comes', async () => {
  const { credential, made } = await enrol({ counter: 0 })
  expect(made).toEqual({ added: true, token: expect.stringMatching(/^[\w-]{43}$/) })
  for (let times = 0; times < 3; times++) expect(await enter(credential, { counter: 0 })).toMatchObject({ used: true })
  expect(await enter(credential, { counter: 4 })).toMatchObject({ used: true })
  expect(await enter(credential, { counter: 0 })).toEqual({ used: false, why: 'cloned' })
})

test('whatever the counters, only those of one authenticator pass: each above all before, or all of them zero', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 12n }), { minLength: 1, maxLength: 12 }), (counters) => {
      let before = 0n
      for (const now of counters) {
        const back = hasGoneBack({ before, now })
        expect(back).toBe(!(now > before || (now === 0n && before === 0n)))
        if (back) return
        before = now
      }
    }),
  )
})

test('a removed passkey opens nothing; the last one cannot be removed, one that is locked can', async () => {
  const first = await passkey()
  const remove = (id: string, personId = person.id) =>
    transaction(database.console, (client) => removePasskey(client, { id, personId }))
  const [only] = await passkeysOf(database.console, person.id)
  expect(await remove(only?.id ?? '')).toEqual({ removed: false, why: 'last' })
  expect(await remove(only?.id ?? '', (await somebody()).id)).toEqual({ removed: false, why: 'missing' })
  const second = await passkey()
  expect(await remove(only?.id ?? '')).toEqual({ removed: true, name: 'Téléphone' })
  expect(await remove(only?.id ?? '')).toEqual({ removed: false, why: 'missing' })
  expect(await enter(first)).toEqual({ used: false, why: 'unknown' })
  expect(await enter(second)).toMatchObject({ used: true })
  const third = await passkey()
  await enter(third, { counter: 9 })
  await enter(third, { counter: 9 })
  const locked = (await passkeysOf(database.console, person.id)).find(({ lockedAt }) => lockedAt !== null)
  expect(await remove(locked?.id ?? '')).toMatchObject({ removed: true })
})

test('of two who remove the last two at once, one is refused', async () => {
  await passkey()
  await passkey()
  const ids = (await passkeysOf(database.console, person.id)).map(({ id }) => id)
  const said = await Promise.all(
    ids.map((id) => transaction(database.console, (client) => removePasskey(client, { id, personId: person.id }))),
  )
  expect(said.map(({ removed }) => removed).sort()).toEqual([false, true])
})

test('nobody who left enters by their passkey', async () => {
  const credential = await passkey()
  await database.owner.query('UPDATE public.person SET left_at = $2 WHERE id = $1', [person.id, now])
  expect(await enter(credential)).toEqual({ used: false, why: 'unknown' })
})

test('the session opens with the passkey or not at all, and none outlives what ends the passkey meanwhile', async () => {
  const credential = await passkey()
  opens = () => Promise.reject(new Error('the database is away'))
  await expect(enter(credential)).rejects.toThrow('away')
  // It was not used either: its counter is where it was.
  credential.counter -= 1
  // A recovery that comes while somebody enters waits for them, and ends what they opened.
  let ended: Promise<unknown> | undefined
  opens = async (client, personId) => {
    ended = transaction(database.console, (other) => completeRecovery(other, { personId, askedBy: null }))
    await new Promise((resolve) => setTimeout(resolve, 150))
    return openSession(client, { personId, enteredBy: 'passkey', device: 'other', instead: null, now })
  }
  expect(await enter(credential)).toMatchObject({ used: true })
  await ended
  expect(await createMembershipStore(prisma).sessionsOf(person.id)).toEqual([])
  expect(await enter(credential)).toEqual({ used: false, why: 'unknown' })
})

test('a passkey is not added when its session has ended, nor without a confirmation when there is one by now', async () => {
  const browser = secretToken()
  const first = await enrolOptions(database.console, party, { person, browser, now })
  const { answer: text } = authenticator.make(first)
  const asked = { text, personId: person.id, name: 'x', now, session: { token: browser, steppedUp: false } }
  const refused = { added: false, why: 'not-here' }
  const onAdded = async () => void added.push(person.id)
  expect(await enrolPasskey(database.console, party, { ...asked, onAdded })).toEqual(refused)
  expect((await enrol({}, { steppedUp: false })).made).toMatchObject({ added: true })
  expect((await enrol({}, { steppedUp: false })).made).toEqual(refused)
  // Two at once, neither of which is confirmed: one of them is the first.
  await database.owner.query('DELETE FROM public.passkey WHERE person_id = $1', [person.id])
  const both = await Promise.all([enrol({}, { steppedUp: false }), enrol({}, { steppedUp: false })])
  expect(both.map(({ made }) => made.added).sort()).toEqual([false, true])
  expect(added).toHaveLength(2)
})

test('a passkey that comes with a certificate of its maker is refused before anybody looks at it', async () => {
  const made = (answering: Answering) =>
    authenticator.make({ challenge: secretToken(), user: { id: 'AAAA' } }, answering).answer
  const certified = { fmt: 'packed', attStmt: new Map([['x5c', [new Uint8Array([1])]]]) }
  for (const answering of [
    certified,
    ...['fido-u2f', 'android-safetynet', 'tpm', 'apple', 'x'].map((fmt) => ({ fmt })),
  ])
    expect(parseRegistration(made(answering))).toBeNull()
  // A signature by the passkey itself names nobody.
  for (const answering of [{}, { fmt: 'packed' }]) expect(parseRegistration(made(answering))).not.toBeNull()
  expect((await enrol(certified)).made).toEqual({ added: false, why: 'invalid' })
})

test('challenges that nobody answered go when others are made', async () => {
  const browser = secretToken()
  const asked = { purpose: 'sign-in', personId: null, browser } as const
  await addChallenge(database.console, { ...asked, now })
  const alive = await addChallenge(database.console, { ...asked, now: new Date(now.getTime() + CHALLENGE_LIFE_MS) })
  const { rows } = await database.owner.query('SELECT hash FROM public.challenge WHERE browser_hash = $1', [
    sha256(browser),
  ])
  expect(rows.map(({ hash }) => hash.toString('hex'))).toEqual([sha256(alive).toString('hex')])
})

test('somebody has twenty passkeys at most', async () => {
  for (let made = 0; made < PASSKEYS_MAX; made++) await passkey()
  expect((await enrol()).made).toEqual({ added: false, why: 'taken' })
})

test('what is no answer at all is refused without a word', async () => {
  const asked = { purpose: 'sign-in', personId: null, browser: secretToken() } as const
  const texts = ['', '{}', 'null', '[]', '{"id":1}', 'a'.repeat(30_000), '\u0000']
  for (const text of texts) expect(await answer(text, asked)).toEqual({ used: false, why: 'invalid' })
  await fc.assert(
    fc.asyncProperty(fc.json(), async (text) => {
      expect(await answer(text, asked)).toEqual({ used: false, why: 'invalid' })
    }),
    { numRuns: 50 },
  )
})

test('neither a challenge nor its browser can be read from the database', async () => {
  const browser = secretToken()
  const asked = { purpose: 'enrol', personId: person.id, browser } as const
  const challenge = await addChallenge(database.console, { ...asked, now })
  const { rows } = await database.owner.query<{ line: string }>('SELECT c::text AS line FROM public.challenge c')
  for (const secret of [challenge, browser])
    for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'base64url').toString('hex')])
      expect(rows.some(({ line }) => line.includes(form))).toBe(false)
  expect(await takeChallenge(database.console, { ...asked, challenge, now })).toBe(true)
})
