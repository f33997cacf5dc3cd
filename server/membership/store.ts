import type { DeviceClass } from '../lib/agent.js'
import { addDays } from '../lib/clock.js'
import type { PrismaClient } from '../lib/prisma.js'
import { type ActingFor, isDelegationScope } from './delegation.js'
import type { Organisation, OrganisationKind } from './organisation.js'
import type { Person, SignedInPerson } from './person.js'
import { isPersonRole } from './role.js'
import type { EnteredBy, SessionProof, SessionTimes } from './session.js'

export interface SignInLink {
  tokenHash: Uint8Array
  personId: string
  loopback: boolean
  createdAt: Date
  expiresAt: Date
  /** When an ordinary link was used up. Stays null for a loopback link, which works again. */
  usedAt: Date | null
  purpose: LinkPurpose
  /** The browser that asked for it, hashed: it opens in no other. Null where somebody else asked. */
  browserHash: Uint8Array | null
  /** The officer who started a recovery. */
  askedBy: string | null
}

/** `enrol`: for somebody who has no passkey yet; `recovery`: for somebody who lost theirs, which end with it. */
export type LinkPurpose = 'sign-in' | 'enrol' | 'recovery'

/** Somebody of an organisation, as their colleagues see them. */
export interface Colleague extends Person {
  createdAt: Date
  /** The last request of the sessions that are still kept; null when none is. */
  seenAt: Date | null
}

export interface Session extends SessionTimes, SessionProof {
  tokenHash: Uint8Array
  personId: string
  /** What kind of device it is on: nothing else of it is kept. */
  device: DeviceClass
}

/** A session as pages name it. */
export type KeptSession = Session & { id: string }

/** Organisations, people, sessions and sign-in links. Tokens come in hashed (SHA-256). */
export interface MembershipStore {
  /** Adds it, or renames the one that has this id. */
  putOrganisation(organisation: Organisation): Promise<void>
  organisations(kind?: OrganisationKind): Promise<Organisation[]>
  /** Adds them, or changes the one who has this id. An address belongs to one person: a second one throws. */
  putPerson(person: Person): Promise<void>
  /** Those who work there now. */
  people(organisationId: string): Promise<Person[]>
  /** The same people, with since when they are there and when they were last seen. At most 200. */
  colleagues(organisationId: string): Promise<Colleague[]>
  personByEmail(email: string): Promise<Person | null>

  addLink(link: SignInLink): Promise<void>
  /** For a start: the links that an earlier start printed do not outlive it. Gives their number. */
  deleteLoopbackLinks(): Promise<number>

  session(tokenHash: Uint8Array): Promise<{ times: SessionTimes; proof: SessionProof; person: SignedInPerson } | null>
  touchSession(tokenHash: Uint8Array, seenAt: Date): Promise<void>
  deleteSession(tokenHash: Uint8Array): Promise<void>
  /** Somebody's sessions that are kept, over or not, the last seen first. At most 100. */
  sessionsOf(personId: string): Promise<KeptSession[]>
  /** Ends somebody's sessions but one. Gives their number. */
  deleteOtherSessions(personId: string, kept: Uint8Array): Promise<number>
  /** Drops sessions, links, challenges, mails and invitations that can never be used again. Gives the number of rows. */
  purge(now: Date): Promise<number>
}

const COLLEAGUES_MAX = 200
const SESSIONS_MAX = 100
/** An invitation that is over is shown as such for some days; then the name and the address in it go. */
export const INVITATION_KEPT_DAYS = 30
const TIMES = { createdAt: true, seenAt: true, expiresAt: true } as const

export function createMembershipStore(prisma: PrismaClient): MembershipStore {
  return { ...members(prisma), ...links(prisma), ...sessions(prisma) }
}

function members(prisma: PrismaClient) {
  const organisationFields = { id: true, kind: true, name: true } as const
  const personFields = { id: true, organisationId: true, name: true, email: true, roles: true } as const
  return {
    async putOrganisation({ id, kind, name }: Organisation) {
      await prisma.organisation.upsert({ where: { id }, create: { id, kind, name }, update: { name } })
    },
    organisations: (kind?: OrganisationKind) =>
      prisma.organisation.findMany({
        where: kind === undefined ? {} : { kind },
        select: organisationFields,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
    async putPerson({ id, organisationId, name, email, roles }: Person) {
      const fields = { organisationId, name, email, roles: [...roles] }
      await prisma.person.upsert({ where: { id }, create: { id, ...fields }, update: fields })
    },
    async people(organisationId: string) {
      const people = await prisma.person.findMany({
        where: { organisationId, leftAt: null },
        select: personFields,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      })
      return people.map(withRoles)
    },
    async colleagues(organisationId: string) {
      const people = await prisma.person.findMany({
        where: { organisationId, leftAt: null },
        select: {
          ...personFields,
          createdAt: true,
          sessions: { select: { seenAt: true }, orderBy: { seenAt: 'desc' }, take: 1 },
        },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: COLLEAGUES_MAX,
      })
      return people.map(({ sessions, ...person }) => ({ ...withRoles(person), seenAt: sessions[0]?.seenAt ?? null }))
    },
    async personByEmail(email: string) {
      const person = await prisma.person.findUnique({ where: { email, leftAt: null }, select: personFields })
      return person === null ? null : withRoles(person)
    },
  }
}

function links(prisma: PrismaClient) {
  return {
    async addLink(link: SignInLink) {
      const browserHash = link.browserHash === null ? null : bytes(link.browserHash)
      await prisma.signInLink.create({ data: { ...link, tokenHash: bytes(link.tokenHash), browserHash } })
    },
    async deleteLoopbackLinks() {
      const { count } = await prisma.signInLink.deleteMany({ where: { loopback: true } })
      return count
    },
  }
}

function sessions(prisma: PrismaClient) {
  return {
    async session(tokenHash: Uint8Array) {
      const row = await prisma.session.findUnique({
        where: { tokenHash: bytes(tokenHash), person: { leftAt: null } },
        select: {
          createdAt: true,
          seenAt: true,
          expiresAt: true,
          enteredBy: true,
          steppedUpAt: true,
          person: {
            select: {
              id: true,
              name: true,
              roles: true,
              organisation: { select: { id: true, kind: true, name: true, delegations: DELEGATIONS } },
            },
          },
          actsForId: true,
        },
      })
      if (row === null) return null
      const { person, enteredBy, steppedUpAt, actsForId, ...times } = row
      const { delegations, ...organisation } = person.organisation
      return {
        times,
        proof: { enteredBy: enteredBy as EnteredBy, steppedUpAt },
        person: { ...withRoles(person), organisation, actsFor: actsForOf(delegations, actsForId) },
      }
    },
    async touchSession(tokenHash: Uint8Array, seenAt: Date) {
      // Of two requests at once the later time stays.
      await prisma.session.updateMany({
        where: { tokenHash: bytes(tokenHash), seenAt: { lt: seenAt } },
        data: { seenAt },
      })
    },
    async deleteSession(tokenHash: Uint8Array) {
      await prisma.session.deleteMany({ where: { tokenHash: bytes(tokenHash) } })
    },
    async sessionsOf(personId: string) {
      const kept = await prisma.session.findMany({
        where: { personId },
        select: {
          ...{ id: true, tokenHash: true, personId: true, device: true, enteredBy: true, steppedUpAt: true },
          ...TIMES,
        },
        orderBy: [{ seenAt: 'desc' }, { createdAt: 'desc' }],
        take: SESSIONS_MAX,
      })
      return kept as KeptSession[] // The database's constraints let no other text be a way in, or a device.
    },
    async deleteOtherSessions(personId: string, kept: Uint8Array) {
      const { count } = await prisma.session.deleteMany({ where: { personId, tokenHash: { not: bytes(kept) } } })
      return count
    },
    async purge(now: Date) {
      const dead = { where: { expiresAt: { lte: now } } }
      const counts = await prisma.$transaction([
        prisma.session.deleteMany(dead),
        prisma.signInLink.deleteMany(dead),
        prisma.challenge.deleteMany(dead),
        prisma.mailOutbox.deleteMany(dead),
        prisma.invitation.deleteMany({ where: { expiresAt: { lte: addDays(now, -INVITATION_KEPT_DAYS) } } }),
      ])
      return counts.reduce((sum, { count }) => sum + count, 0)
    },
  }
}

/** The distributors that let an agency in, by name, as they are at this request. */
const DELEGATIONS = {
  where: { revokedAt: null },
  select: { scopes: true, distributor: { select: { id: true, kind: true, name: true } } },
  orderBy: { distributor: { name: 'asc' } },
  // More than there are distributors: one that was left out could not be chosen.
  take: 1_000,
} as const

/** @param picked the one that they picked; null: they never did, and then the only one, where there is one, is chosen */
function actsForOf(
  delegations: readonly { scopes: string[]; distributor: Organisation }[],
  picked: string | null,
): ActingFor[] {
  const all = delegations.map(({ scopes, distributor }) => ({
    organisation: distributor,
    scopes: scopes.filter(isDelegationScope),
    chosen: picked === null ? delegations.length === 1 : distributor.id === picked,
  }))
  return [...all.filter(({ chosen }) => chosen), ...all.filter(({ chosen }) => !chosen)]
}

/** The database's constraint lets no other text be a role. */
function withRoles<P extends { roles: string[] }>(person: P) {
  return { ...person, roles: person.roles.filter(isPersonRole) }
}

/** Prisma wants bytes over a plain ArrayBuffer, which a Buffer's type does not promise. */
function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value)
}
