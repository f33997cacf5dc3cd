export {
  type Access,
  askedFor,
  type Effect,
  type Entry,
  hasRole,
  mayEnter,
  mayTouch,
  only,
  PUBLIC,
} from './access.js'
export { API_KEYS_MAX, API_SCOPES, type ApiScope, isApiScope, ROTATED_DAYS } from './api-key.js'
export { authenticateKey, comesWithKey, requireScope } from './api-key-guard.js'
export { type ApiKey, addApiKey, apiKeysOf, type MadeKey, revokeApiKey, rotateApiKey } from './api-key-store.js'
export { askForLink } from './ask-link.js'
export { assertMayTouch, authenticate, guard, personOf, requireOwnOrigin } from './authenticate.js'
export { inWords, lockPeople, type Member, type MembershipEvent, type MembershipTools } from './change.js'
export {
  ENTRY_COOKIE,
  entryCookie,
  forgetCookie,
  readEntryCookie,
  readSessionCookie,
  SESSION_COOKIE,
  sessionCookie,
} from './cookie.js'
export { type DeclaredRoute, DeclaredRoutes, type Method } from './declared-routes.js'
export { type ActingFor, DELEGATION_SCOPES, type DelegationScope, readScopes } from './delegation.js'
export { EntryPace } from './entry-pace.js'
export { inviteFirstOfficer, type OfficerRefusal } from './first-officer.js'
export {
  FIRST_ROLES,
  FIRST_ROLES_OF_AGENCY,
  INVITATION_LIFE_DAYS,
  type InvitationRefusal,
  invitationEnd,
  mayBeInvitedByFederation,
  refuseInvitation,
} from './invitation.js'
export { type LeaveRefusal, refuseLeaving } from './leave.js'
export {
  decodeMembers,
  type LineRefusal,
  MEMBERS_MAX_BYTES,
  type MemberFacts,
  type MemberLine,
  type MembersFile,
  readMembers,
} from './members-import-file.js'
export { type CatalogueCinema, type Planned, planMembers } from './members-import-plan.js'
export { groupsOf, importMembers, type MembersPlan, type TriedMembers, tryMembers } from './members-import-store.js'
export { ORGANISATION_KINDS, type Organisation, type OrganisationKind, PORTAL, parseName } from './organisation.js'
export { endOtherSessions, isSignedIn, type OwnSession, ownSessions } from './own-sessions.js'
export {
  enrolOptions,
  enrolPasskey,
  type PasskeyRefusal,
  type RelyingParty,
  useOptions,
  usePasskeyOf,
} from './passkey.js'
export { isPasskeyOf, type PasskeySignature, passkeySignOptions, signWithPasskey } from './passkey-sign.js'
export { hasPasskey, type Passkey, passkeysOf, removePasskey, renamePasskey } from './passkey-store.js'
export { type Person, parseEmail, type SignedInPerson } from './person.js'
export { completeRecovery, findRecoverable, type Recoverable, type Recovered, recoverableBy } from './recovery.js'
export {
  BINDING_ROLES,
  isPersonRole,
  PERSON_ROLES,
  type PersonRole,
  type RolesRefusal,
  readRoles,
  refuseRoles,
  rolesInGiftOf,
} from './role.js'
export { type MembershipOptions, type Message, membershipRoutes } from './routes.js'
export {
  type EnteredBy,
  isSteppedUp,
  judgeSession,
  newSession,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  type SessionProof,
  type SessionTimes,
  type SessionVerdict,
  STEP_UP_MS,
} from './session.js'
export { endSession, endSessionsBut, openSession, stepUpSession } from './session-store.js'
export {
  createSignInLink,
  findSignInLink,
  isFromLoopback,
  LINK_LIFE_MS,
  type LinkRefusal,
  type Redemption,
  redeemSignInLink,
} from './sign-in.js'
export { type StartedRecovery, startRecovery } from './start-recovery.js'
export { requireStepUp, steppedUpOf } from './step-up.js'
export {
  type Colleague,
  createMembershipStore,
  INVITATION_KEPT_DAYS,
  type KeptSession,
  type LinkPurpose,
  type MembershipStore,
  type Session,
  type SignInLink,
} from './store.js'
export { type Accepted, acceptInvitation, cameInBy, findInvitation, type ShownInvitation } from './store-accept.js'
export {
  agenciesOf,
  agencyByEmail,
  chooseDistributor,
  type GrantedAgency,
  type GrantRefusal,
  grantAccess,
  revokeAccess,
} from './store-delegation.js'
export {
  FOUNDED_KINDS,
  type FoundedKind,
  type FoundRefusal,
  type FreeCinema,
  foundOrganisation,
  freeCinemas,
  inviteFirst,
  withdrawFirst,
} from './store-found.js'
export {
  addInvitation,
  findOpenInvitation,
  type Invited,
  type InviteRefusal,
  invite,
  type Letter,
  type OpenInvitation,
  openInvitations,
  type ResendRefusal,
  resendInvitation,
  withdrawInvitation,
} from './store-invitation.js'
export { changeRoles, letLeave } from './store-people.js'
export {
  findUnstaffed,
  UNSTAFFED_ON_PAGE,
  type Unstaffed,
  unstaffedOrganisations,
} from './store-unstaffed.js'
