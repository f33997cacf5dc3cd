import type { Request, Response } from 'express'
import { assert } from '../../lib/assert.js'
import { Problem } from '../../lib/problem.js'
import {
  type Access,
  DeclaredRoutes,
  EntryPace,
  enrolOptions,
  enrolPasskey,
  hasPasskey,
  ORGANISATION_KINDS,
  personOf,
  readSessionCookie,
  type SignedInPerson,
  sessionCookie,
  steppedUpOf,
  stepUpSession,
  useOptions,
  usePasskeyOf,
} from '../../membership/index.js'
import { tellOfClone, tellOfPasskey } from '../entrer/told.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import type { View } from '../view.js'
import { Confirm } from './confirm.js'
import { MakePasskey } from './make.js'
import { parseKeyName } from './read-form.js'

const MINE: Access = { who: ORGANISATION_KINDS, role: 'reader', own: false, effect: 'read' }
const CHANGE: Access = { ...MINE, effect: 'change' }

/** Making a passkey, and confirming by one. What the script asks for is JSON; the rest are pages. */
export function passkeyRoutes(options: PortalOptions): DeclaredRoutes {
  const pace = new EntryPace()
  const { pool, clock, origin } = options
  return new DeclaredRoutes()
    .add('get', '/compte/passkeys/nouvelle', MINE, page(options, makePage))
    .add('post', '/compte/passkeys/options', CHANGE, async (request, response) => {
      const [{ id, name }, now] = [whoAsks(response), clock()]
      assertMayTry(request, pace, now)
      await assertMayMake(response, options, id)
      const person = { id, name, email: await emailOf(options, id) }
      send(response, await enrolOptions(pool, options, { person, browser: sessionOf(request), now }))
    })
    .add('post', '/compte/passkeys', CHANGE, page(options, make))
    .add('post', '/compte/confirmer/options', CHANGE, async (request, response) => {
      const [{ id }, now] = [whoAsks(response), clock()]
      assertMayTry(request, pace, now)
      const asked = { purpose: 'step-up', personId: id, browser: sessionOf(request), now } as const
      send(response, await useOptions(pool, options, asked))
    })
    .add('post', '/compte/confirmer', CHANGE, async (request, response) => {
      const [{ id }, now] = [whoAsks(response), clock()]
      assertMayTry(request, pace, now)
      const token = sessionOf(request)
      const used = await usePasskeyOf(pool, options, {
        ...{ purpose: 'step-up', personId: id, browser: token, now },
        text: textOf(request.body?.reponse),
        onUse: (client) => stepUpSession(client, { token, personId: id, now }),
        onClone: tellOfClone({ origin, now }),
      })
      if (!used.used) {
        const code = used.why === 'cloned' || used.why === 'locked' ? 'passkey-locked' : 'passkey-refused'
        throw new Problem({ status: 422, code, title: 'This passkey did not confirm it.' })
      }
      // It ended while the passkey was asked: there is nothing to confirm any more.
      if (used.opened === null) throw new Problem({ status: 401, code: 'sign-in', title: 'Sign in first.' })
      response.append('Set-Cookie', sessionCookie(used.opened))
      response.set('Cache-Control', 'no-store').status(204).end()
    })
}

/** One who has a passkey confirms by it that another may be made: whoever reads their mail must not add one of their own. */
async function makePage({ response, view }: Asked, options: PortalOptions): Promise<Answer> {
  if (await mayMake(response, options, signedIn(view).id)) return makingPage(view, { wrong: null, name: null })
  const { title } = view.words.account.confirm
  return { title, body: <Confirm method="get" action="/compte/passkeys/nouvelle" fields={[]} kept={false} /> }
}

async function make({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { id: personId } = signedIn(view)
  // The confirmation ran out while the passkey was made: its answer is worth nothing later, and is not held for that.
  if (!(await mayMake(response, options, personId))) return { redirect: '/compte/passkeys/nouvelle' }
  const typed = textOf(request.body?.nom).slice(0, 200)
  const name = parseKeyName(typed)
  if (name === null) return makingPage(view, { wrong: 'wrongName', name: typed })
  const { pool, origin } = options
  const to = await emailOf(options, personId)
  const made = await enrolPasskey(pool, options, {
    ...{ text: textOf(request.body?.reponse), personId, name, now },
    session: { token: sessionOf(request), steppedUp: steppedUpOf(response) },
    onAdded: (client) => tellOfPasskey(client, { what: 'added', to, passkey: name, origin, now }),
  })
  if (!made.added) {
    if (made.why === 'not-here') return { redirect: '/compte/passkeys/nouvelle' }
    return makingPage(view, { wrong: made.why, name })
  }
  response.append('Set-Cookie', sessionCookie(made.token))
  return { redirect: '/compte?fait=passkey' }
}

function makingPage(
  view: View,
  making: { wrong: 'wrongName' | 'invalid' | 'taken' | null; name: string | null },
): Page {
  return {
    title: view.words.account.make.title,
    body: <MakePasskey {...making} />,
    status: making.wrong === null ? 200 : 422,
  }
}

async function mayMake(response: Response, { pool }: PortalOptions, personId: string): Promise<boolean> {
  return steppedUpOf(response) || !(await hasPasskey(pool, personId))
}

async function assertMayMake(response: Response, options: PortalOptions, personId: string): Promise<void> {
  if (await mayMake(response, options, personId)) return
  throw new Problem({ status: 403, code: 'step-up', title: 'Confirm with your passkey first.' })
}

function whoAsks(response: Response): SignedInPerson {
  const person = personOf(response)
  assert(person !== null, 'the guard let in somebody who is signed in')
  return person
}

/** The token of the session by which one asks: a challenge is answered in it, and in no other. */
function sessionOf(request: Request): string {
  const token = readSessionCookie(request.headers.cookie)
  assert(token !== null, 'whoever is signed in has a session')
  return token
}

async function emailOf({ prisma }: PortalOptions, id: string): Promise<string> {
  return (await prisma.person.findUniqueOrThrow({ where: { id }, select: { email: true } })).email
}

function send(response: Response, body: unknown): void {
  response.set('Cache-Control', 'no-store').json(body)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function assertMayTry(request: Request, pace: EntryPace, now: Date): void {
  if (pace.mayTry({ address: request.ip ?? '', now })) return
  throw new Problem({ status: 429, code: 'too-often', title: 'That is too often; wait a minute.' })
}
