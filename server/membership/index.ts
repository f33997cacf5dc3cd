export { type Access, type Entry, mayEnter, mayTouch } from './access.js'
export { assertMayTouch, authenticate, guard, personOf, requireOwnOrigin } from './authenticate.js'
export { forgetCookie, readSessionCookie, SESSION_COOKIE, sessionCookie } from './cookie.js'
export { type DeclaredRoute, DeclaredRoutes, type Method } from './declared-routes.js'
export { ORGANISATION_KINDS, type Organisation, type OrganisationKind, PORTAL, parseName } from './organisation.js'
export { endOtherSessions, type OwnSession, ownSessions } from './own-sessions.js'
export { type Person, parseEmail, type SignedInPerson } from './person.js'
export { type Message, membershipRoutes } from './routes.js'
export {
  judgeSession,
  newSession,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  type SessionTimes,
  type SessionVerdict,
} from './session.js'
export {
  createSignInLink,
  isFromLoopback,
  LINK_LIFE_MS,
  type LinkRefusal,
  type Redemption,
  redeemSignInLink,
} from './sign-in.js'
export { type Colleague, createMembershipStore, type MembershipStore, type Session, type SignInLink } from './store.js'
