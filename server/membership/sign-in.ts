import type { DeviceClass } from '../lib/agent.js'
import { wasPassedOn } from '../lib/client-address.js'
import { addDays, SECOND_MS } from '../lib/clock.js'
import { secretToken, sha256 } from '../lib/id.js'
import { isToken } from './cookie.js'
import type { OrganisationKind } from './organisation.js'
import { newSession } from './session.js'
import type { LinkPurpose, MembershipStore, SignInLink } from './store.js'

/** An ordinary link works once, within 10 minutes (OWASP ASVS 5.0 §6.5.5). */
export const LINK_LIFE_MS = 600 * SECOND_MS
/** A development link is good until the program stops; a program that runs longer than this prints new ones. */
const LOOPBACK_LIFE_DAYS = 3650

export type LinkRefusal = 'unknown' | 'used' | 'expired' | 'other-browser' | 'not-loopback'

export type Redemption =
  | { entered: true; token: string; kind: OrganisationKind; personId: string }
  | { entered: false; why: LinkRefusal }

/** Who opens a link, as far as is known. */
export interface Opener {
  /** The request certainly comes from this machine (`isFromLoopback`). */
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
 * @returns the token that goes into `/entrer/<token>`
 */
export async function createSignInLink(
  store: Pick<MembershipStore, 'addLink'>,
  link: { personId: string; loopback: boolean; now: Date; purpose?: LinkPurpose; browser?: string | null },
): Promise<string> {
  const { personId, loopback, now, purpose = 'sign-in', browser = null } = link
  const token = secretToken()
  const expiresAt = loopback ? addDays(now, LOOPBACK_LIFE_DAYS) : new Date(now.getTime() + LINK_LIFE_MS)
  const browserHash = browser === null ? null : sha256(browser)
  await store.addLink({
    ...{ tokenHash: sha256(token), personId, loopback, purpose, browserHash },
    ...{ createdAt: now, expiresAt, usedAt: null },
  })
  return token
}

/** Whether a link would let somebody in now. Looking uses nothing up: mail scanners look. */
export async function findSignInLink(
  store: Pick<MembershipStore, 'link'>,
  { token, now, ...opener }: Opener & { token: string; now: Date },
): Promise<{ opens: true; loopback: boolean } | { opens: false; why: LinkRefusal }> {
  const link = isToken(token) ? await store.link(sha256(token)) : null
  if (link === null) return { opens: false, why: 'unknown' }
  const why = refuseLink(link, { ...opener, now })
  return why === null ? { opens: true, loopback: link.loopback } : { opens: false, why }
}

/**
 * Turns a link into a session, with a token that no browser has seen before.
 * @param recover is called with the person of a link of recovery, after it was used up and before anybody is in
 */
export async function redeemSignInLink(
  store: MembershipStore,
  {
    token,
    now,
    device,
    recover,
    ...opener
  }: Opener & { token: string; now: Date; device: DeviceClass; recover: (personId: string) => Promise<void> },
): Promise<Redemption> {
  if (!isToken(token)) return { entered: false, why: 'unknown' }
  const tokenHash = sha256(token)
  const link = await store.link(tokenHash)
  if (link === null) return { entered: false, why: 'unknown' }
  const why = refuseLink(link, { ...opener, now })
  if (why !== null) return { entered: false, why }
  // Two requests may have read the unused link at the same moment: the database lets one of them take it.
  if (!link.loopback && !(await store.takeLink(tokenHash, now))) return { entered: false, why: 'used' }
  const { personId, kind, loopback } = link
  if (link.purpose === 'recovery') await recover(personId)
  const session = secretToken()
  await store.addSession({
    ...{ tokenHash: sha256(session), personId, device, ...newSession(now) },
    ...{ enteredBy: loopback ? 'loopback' : 'link', steppedUpAt: null },
  })
  return { entered: true, token: session, kind, personId }
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
