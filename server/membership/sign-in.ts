import type pg from 'pg'
import type { DeviceClass } from '../lib/agent.js'
import { wasPassedOn } from '../lib/client-address.js'
import { addDays, SECOND_MS } from '../lib/clock.js'
import { secretToken, sha256 } from '../lib/id.js'
import { transaction } from '../lib/postgres.js'
import { isToken } from './cookie.js'
import { type FoundLink, findLink, lockLink, takeLink } from './link-store.js'
import type { OrganisationKind } from './organisation.js'
import { findRecoverable } from './recovery.js'
import { openSession } from './session-store.js'
import type { LinkPurpose, MembershipStore, SignInLink } from './store.js'

/** An ordinary link works once, within 10 minutes (OWASP ASVS 5.0 §6.5.5). */
export const LINK_LIFE_MS = 600 * SECOND_MS
/** A development link is good until the program stops; a program that runs longer than this prints new ones. */
const LOOPBACK_LIFE_DAYS = 3650

export type LinkRefusal =
  | 'unknown'
  | 'used'
  | 'expired'
  | 'other-browser'
  | 'not-loopback'
  /** Who asked for this recovery may not any more. */
  | 'withdrawn'

export type Redemption =
  | { entered: true; token: string; kind: OrganisationKind; personId: string }
  | { entered: false; why: LinkRefusal }

/** Who opens a link, as far as is known. */
export interface Opener {
  /** The request certainly comes from this machine (`isFromLoopback`), which is one for development. */
  fromLoopback: boolean
  /** The token of the browser that asked for a link (`readEntryCookie`); null when it has none. */
  browser: string | null
}

/**
 * Makes a link for a person. Only the token's hash is stored: the text that is returned exists nowhere else.
 * @param loopback for the links that a development start prints: they work again and again, from this machine only.
 *   The start must first have deleted those of earlier starts (`store.deleteLoopbackLinks()`).
 * @param browser the token of the browser that asked, in which alone it opens; null (as by default) when somebody else asked
 *   for the person: then whoever has it may open it, once
 * @param askedBy the officer who asks for a recovery: it is good for as long as they may
 * @returns the token that goes into `/entrer/<token>`
 */
export async function createSignInLink(
  store: Pick<MembershipStore, 'addLink'>,
  link: {
    personId: string
    loopback: boolean
    now: Date
    purpose?: LinkPurpose
    browser?: string | null
    askedBy?: string | null
  },
): Promise<string> {
  const { personId, loopback, now, purpose = 'sign-in', browser = null, askedBy = null } = link
  const token = secretToken()
  const expiresAt = loopback ? addDays(now, LOOPBACK_LIFE_DAYS) : new Date(now.getTime() + LINK_LIFE_MS)
  const browserHash = browser === null ? null : sha256(browser)
  await store.addLink({
    ...{ tokenHash: sha256(token), personId, loopback, purpose, browserHash, askedBy },
    ...{ createdAt: now, expiresAt, usedAt: null },
  })
  return token
}

/** Whether a link would let somebody in now, and whom. Looking uses nothing up: mail scanners look. */
export async function findSignInLink(
  pool: pg.Pool,
  { token, now, ...opener }: Opener & { token: string; now: Date },
): Promise<
  { opens: true; loopback: boolean; purpose: LinkPurpose; name: string } | { opens: false; why: LinkRefusal }
> {
  const link = isToken(token) ? await findLink(pool, sha256(token)) : null
  if (link === null) return { opens: false, why: 'unknown' }
  const why = refuseLink(link, { ...opener, now }) ?? (await refuseRecovery(pool, link))
  const { loopback, purpose, name } = link
  return why === null ? { opens: true, loopback, purpose, name } : { opens: false, why }
}

/**
 * Turns a link into a session, with a token that no browser has seen before. All of it happens, or nothing: a link is not used up
 * by what fails, and of two at once one enters.
 * @param instead the token of the session that this browser had
 * @param recover ends, for a link of recovery, what its person could enter by until now
 */
export async function redeemSignInLink(
  pool: pg.Pool,
  {
    token,
    now,
    device,
    instead,
    recover,
    ...opener
  }: Opener & {
    token: string
    now: Date
    device: DeviceClass
    instead: string | null
    recover: (client: pg.ClientBase, recovery: { personId: string; askedBy: string | null }) => Promise<void>
  },
): Promise<Redemption> {
  if (!isToken(token)) return { entered: false, why: 'unknown' }
  const tokenHash = sha256(token)
  return transaction(pool, async (client) => {
    const link = await lockLink(client, tokenHash)
    if (link === null) return { entered: false, why: 'unknown' }
    const why = refuseLink(link, { ...opener, now }) ?? (await refuseRecovery(client, link))
    if (why !== null) return { entered: false, why }
    const { personId, kind, loopback, purpose, askedBy } = link
    if (!loopback) await takeLink(client, { tokenHash, at: now })
    if (purpose === 'recovery') await recover(client, { personId, askedBy })
    const enteredBy = loopback ? 'loopback' : 'link'
    const session = await openSession(client, { personId, enteredBy, device, instead, now })
    return { entered: true, token: session, kind, personId }
  })
}

/** A recovery that an officer started is over when they may start none for this person any more; null while they may. */
export async function refuseRecovery(
  db: pg.ClientBase | pg.Pool,
  { purpose, askedBy, personId }: Pick<FoundLink, 'purpose' | 'askedBy' | 'personId'>,
): Promise<LinkRefusal | null> {
  if (purpose !== 'recovery' || askedBy === null) return null
  return (await findRecoverable(db, { officerId: askedBy, personId })) === null ? 'withdrawn' : null
}

/** Why a link does not work, or null when it does. */
export function refuseLink(
  link: Pick<SignInLink, 'loopback' | 'expiresAt' | 'usedAt' | 'browserHash'>,
  { fromLoopback, browser, now }: Opener & { now: Date },
): LinkRefusal | null {
  if (link.loopback && !fromLoopback) return 'not-loopback'
  if (!link.loopback && link.usedAt !== null) return 'used'
  if (now >= link.expiresAt) return 'expired'
  const asked = link.browserHash
  if (asked !== null && (browser === null || !sha256(browser).equals(asked))) return 'other-browser'
  return null
}

/**
 * Whether a request comes from this machine: its peer is a loopback address, no proxy stands between (behind one, every
 * peer is loopback), and the name that was asked for is a loopback name (a foreign name that resolves to 127.0.0.1 is
 * how a web page would reach in).
 */
export function isFromLoopback(request: {
  remoteAddress: string | undefined
  headers: Readonly<Record<string, string | string[] | undefined>>
}): boolean {
  const { remoteAddress, headers } = request
  if (remoteAddress === undefined) return false
  if (wasPassedOn(headers)) return false
  const host = headers.host
  if (typeof host !== 'string' || !/^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host)) return false
  return /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(remoteAddress)
}
