import type { Response } from 'express'
import { assert } from '../../lib/assert.js'
import { transaction } from '../../lib/postgres.js'
import { invalid } from '../../lib/problem.js'
import {
  type Access,
  createMembershipStore,
  DeclaredRoutes,
  endOtherSessions,
  endSession,
  endSessionsBut,
  hasRole,
  ORGANISATION_KINDS,
  ownSessions,
  passkeysOf,
  readSessionCookie,
  recoverableBy,
  removePasskey,
  renamePasskey,
  requireStepUp,
  startRecovery,
} from '../../membership/index.js'
import { mailInBoth } from '../entrer/mails.js'
import { tellOfPasskey } from '../entrer/told.js'
import { type Answer, type Asked, missing, type PortalOptions, page, signedIn } from '../page.js'
import { Account, type AccountDone, type AccountRefusal } from './page.js'
import { parseKeyName, uuidOf } from './read-form.js'

const MINE: Access = { who: ORGANISATION_KINDS, role: 'reader', own: false, effect: 'read' }
const CHANGE: Access = { ...MINE, effect: 'change' }
const CHANGE_OWN: Access = { ...CHANGE, own: true }
const RECOVER: Access = { ...CHANGE, role: 'manager' }

/** `/compte`: how one enters oneself, where one is signed in, and the recovery of others. */
export function compteRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/compte', MINE, page(options, account))
    .add('post', '/compte/passkeys/:id/nommer', CHANGE_OWN, requireStepUp(), page(options, rename))
    .add('post', '/compte/passkeys/:id/retirer', CHANGE_OWN, requireStepUp(), page(options, remove))
    .add('post', '/compte/sessions/fermer', CHANGE, page(options, endOthers))
    .add('post', '/compte/sessions/:id/fermer', CHANGE_OWN, page(options, endOne))
    .add('post', '/compte/recuperation', RECOVER, requireStepUp(), page(options, recover))
}

const DONE = new Map<string, AccountDone>([
  ['passkey', 'passkey'],
  ['renommee', 'renamed'],
  ['retiree', 'removed'],
  ['session-fermee', 'session'],
  ['sessions-fermees', 'sessions'],
  ['recuperation', 'recovery'],
])
const REFUSED = new Map<string, AccountRefusal>([
  ['derniere', 'last'],
  ['recuperation-attend', 'waiting'],
])

async function account(
  { request, response, view, now }: Asked,
  { pool, prisma, development }: PortalOptions,
): Promise<Answer> {
  const person = signedIn(view)
  const store = createMembershipStore(prisma)
  const [passkeys, sessions, recoverable] = await Promise.all([
    passkeysOf(pool, person.id),
    ownSessions(store, { personId: person.id, cookie: request.headers.cookie, now }),
    hasRole(person, 'manager') ? recoverableBy(pool, person.id) : null,
  ])
  const done = DONE.get(String(request.query.fait)) ?? null
  const refused = REFUSED.get(String(request.query.fait)) ?? null
  const shown = {
    ...{ person, passkeys, sessions, recoverable, now, done, refused },
    entered: request.query.fait === 'entree' && passkeys.length === 0,
    confirmedByLink: development && enteredByOf(response) === 'loopback',
  }
  return { title: view.words.account.title, body: <Account account={shown} /> }
}

async function rename({ request, view }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const id = uuidOf(request.params.id)
  const name = parseKeyName(request.body?.nom)
  const personId = signedIn(view).id
  // Nothing is told of a key of somebody else, not even that the name is wrong.
  if (name === null) {
    if (!(await passkeysOf(pool, personId)).some((one) => one.id === id)) throw missing()
    return { redirect: '/compte' }
  }
  if (!(await renamePasskey(pool, { id, personId, name }))) throw missing()
  return { redirect: '/compte?fait=renommee' }
}

/** Whoever entered by it may be in still: the other sessions end with it. */
async function remove({ request, view, now }: Asked, { pool, prisma, origin }: PortalOptions): Promise<Answer> {
  const id = uuidOf(request.params.id)
  const personId = signedIn(view).id
  const token = readSessionCookie(request.headers.cookie)
  assert(token !== null, 'whoever is signed in has a session')
  const { email } = await prisma.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true } })
  const removal = await transaction(pool, async (client) => {
    const removed = await removePasskey(client, { id, personId })
    if (!removed.removed) return removed
    await endSessionsBut(client, { personId, token })
    await tellOfPasskey(client, { what: 'removed', to: email, passkey: removed.name, origin, now })
    return removed
  })
  if (removal.removed) return { redirect: '/compte?fait=retiree' }
  if (removal.why === 'missing') throw missing()
  return { redirect: '/compte?fait=derniere' }
}

/** Ends one's own sessions, never somebody else's: whose they are is taken from the cookie alone. */
async function endOthers({ request, view }: Asked, { prisma }: PortalOptions): Promise<Answer> {
  const store = createMembershipStore(prisma)
  await endOtherSessions(store, { personId: signedIn(view).id, cookie: request.headers.cookie })
  return { redirect: '/compte?fait=sessions-fermees' }
}

async function endOne({ request, view }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const id = uuidOf(request.params.id)
  if (!(await endSession(pool, { id, personId: signedIn(view).id }))) throw missing()
  return { redirect: '/compte?fait=session-fermee' }
}

/** Has a link of recovery sent, unless one waits for them. Nothing of the other's ends before they open it. */
async function recover({ request, view, now }: Asked, { pool, origin }: PortalOptions): Promise<Answer> {
  const officer = signedIn(view)
  const asked = request.body?.personne
  if (typeof asked !== 'string') throw invalid('Nobody is named.')
  const recovery = await startRecovery(pool, {
    ...{ officerId: officer.id, personId: uuidOf(asked), now },
    mailOf: ({ token, lost }) =>
      mailInBoth('recovery', { name: lost.name, officer: officer.name, url: `${origin}/entrer/${token}` }),
  })
  if (recovery.started) return { redirect: '/compte?fait=recuperation' }
  if (recovery.why === 'missing') throw missing()
  return { redirect: '/compte?fait=recuperation-attend' }
}

function enteredByOf(response: Response): unknown {
  return response.locals.enteredBy
}
