import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from 'express'
import { classifyAgent } from '../../lib/agent.js'
import { secretToken } from '../../lib/id.js'
import { Problem } from '../../lib/problem.js'
import {
  type Access,
  askForLink,
  createMembershipStore,
  DeclaredRoutes,
  EntryPace,
  entryCookie,
  openSession,
  PORTAL,
  PUBLIC,
  parseEmail,
  readEntryCookie,
  readSessionCookie,
  sessionCookie,
  useOptions,
  usePasskeyOf,
} from '../../membership/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page } from '../page.js'
import type { View } from '../view.js'
import { mailbox } from './mailbox.js'
import { mailIn } from './mails.js'
import { Enter, type EntryNotice } from './page.js'
import { tellOfClone } from './told.js'

const ENTER: Access = { ...PUBLIC, effect: 'change' }

/** Longer than it takes to write a link and its mail: whether there was one does not show. */
const ANSWER_MS = 250

/** `/entrer`: by a passkey, or by a link that is sent. In development the mails are read at `/courrier`. */
export function entrerRoutes(options: PortalOptions): DeclaredRoutes {
  const pace = new EntryPace()
  const routes = new DeclaredRoutes()
    .add('get', '/entrer', PUBLIC, page(options, shown))
    .add(
      'post',
      '/entrer',
      ENTER,
      page(options, (asked) => sendLink(asked, options, pace)),
    )
    .add('post', '/entrer/passkey/options', ENTER, async (request, response) => {
      const now = options.clock()
      assertMayTry(request, pace, now)
      const asked = { purpose: 'sign-in', personId: null, browser: browserOf(request, response), now } as const
      response.set('Cache-Control', 'no-store').json(await useOptions(options.pool, options, asked))
    })
    .add(
      'post',
      '/entrer/passkey/reponse',
      ENTER,
      page(options, (asked) => enterByPasskey(asked, options, pace)),
    )
  // It is not there at all where links are sent to people.
  if (options.development) routes.add('get', '/courrier', PUBLIC, page(options, mailbox))
  return routes
}

function shown({ view }: Asked, options: PortalOptions): Answer {
  return entryPage(view, options, { notice: null })
}

/** The answer is the same, and takes as long, whether or not anybody has the address. */
async function sendLink(
  { request, response, view, now }: Asked,
  options: PortalOptions,
  pace: EntryPace,
): Promise<Answer> {
  const typed = typeof request.body?.adresse === 'string' ? request.body.adresse.slice(0, 300) : ''
  const email = parseEmail(typed)
  if (email === null) return entryPage(view, options, { notice: 'wrong', email: typed, status: 422 })
  if (!pace.mayAsk({ email, address: request.ip ?? '', now })) throw tooOften()
  const { pool, origin } = options
  const store = createMembershipStore(options.prisma)
  const browser = browserOf(request, response)
  const mailOf = ({ token, first }: { token: string; first: boolean }) =>
    mailIn(view.language, first ? 'first' : 'link', { url: `${origin}/entrer/${token}` })
  await Promise.all([askForLink({ pool, store }, { email, browser, now, mailOf }), sleep(ANSWER_MS)])
  return entryPage(view, options, { notice: 'asked' })
}

async function enterByPasskey(asked: Asked, options: PortalOptions, pace: EntryPace): Promise<Answer> {
  const { request, response, view, now } = asked
  assertMayTry(request, pace, now)
  const { pool, origin } = options
  const text = typeof request.body?.reponse === 'string' ? request.body.reponse : ''
  const browser = readEntryCookie(request.headers.cookie) ?? ''
  const { device } = classifyAgent(request.headers['user-agent'])
  // The session that this browser had, perhaps of somebody else, ends with the new one.
  const instead = readSessionCookie(request.headers.cookie)
  const used = await usePasskeyOf(pool, options, {
    ...{ purpose: 'sign-in', personId: null, browser, text, now },
    onUse: (client, personId) => openSession(client, { personId, enteredBy: 'passkey', device, instead, now }),
    onClone: tellOfClone({ origin, now }),
  })
  if (!used.used) return entryPage(view, options, { notice: used.why, status: 422 })
  response.append('Set-Cookie', sessionCookie(used.opened))
  return { redirect: PORTAL[used.kind] }
}

function entryPage(
  view: View,
  { development }: PortalOptions,
  { notice, email = '', status = 200 }: { notice: EntryNotice | null; email?: string; status?: number },
): Page {
  return { title: view.words.enter.title, body: <Enter {...{ notice, email, development }} />, status }
}

/** By what this browser is known while somebody enters in it; it is given a token when it has none. */
function browserOf(request: Request, response: Response): string {
  const known = readEntryCookie(request.headers.cookie)
  if (known !== null) return known
  const token = secretToken()
  response.append('Set-Cookie', entryCookie(token))
  return token
}

function assertMayTry(request: Request, pace: EntryPace, now: Date): void {
  if (!pace.mayTry({ address: request.ip ?? '', now })) throw tooOften()
}

function tooOften(): Problem {
  return new Problem({ status: 429, code: 'too-often', title: 'That is too often; wait a few minutes.' })
}
