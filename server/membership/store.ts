import type { PrismaClient } from '../lib/prisma.js'
import type { Organisation, OrganisationKind } from './organisation.js'
import type { Person, SignedInPerson } from './person.js'
import type { SessionTimes } from './session.js'

export interface SignInLink {
  tokenHash: Uint8Array
  personId: string
  loopback: boolean
  createdAt: Date
  expiresAt: Date
  /** When an ordinary link was used up. Stays null for a loopback link, which works again. */
  usedAt: Date | null
}

/** Somebody of an organisation, as their colleagues see them. */
export interface Colleague extends Person {
  createdAt: Date
  /** The last request of the sessions that are still kept; null when none is. */
  seenAt: Date | null
}

export interface Session extends SessionTimes {
  tokenHash: Uint8Array
  personId: string
}

/** Organisations, people, sessions and sign-in links. Tokens come in hashed (SHA-256). */
export interface MembershipStore {
  /** Adds it, or renames the one that has this id. */
  putOrganisation(organisation: Organisation): Promise<void>
  organisation(id: string): Promise<Organisation | null>
  organisations(kind?: OrganisationKind): Promise<Organisation[]>
  /** Adds them, or changes the one who has this id. An address belongs to one person: a second one throws. */
  putPerson(person: Person): Promise<void>
  people(organisationId: string): Promise<Person[]>
  /** The same people, with since when they are there and when they were last seen. At most 200. */
  colleagues(organisationId: string): Promise<Colleague[]>
  personByEmail(email: string): Promise<Person | null>

  addLink(link: SignInLink): Promise<void>
  link(tokenHash: Uint8Array): Promise<(SignInLink & { kind: OrganisationKind }) | null>
  /** Uses a link up. False when it was used already: of two at once, one is true. */
  takeLink(tokenHash: Uint8Array, at: Date): Promise<boolean>
  /** For a start: the links that an earlier start printed do not outlive it. Gives their number. */
  deleteLoopbackLinks(): Promise<number>

  addSession(session: Session): Promise<void>
  session(tokenHash: Uint8Array): Promise<{ times: SessionTimes; person: SignedInPerson } | null>
  touchSession(tokenHash: Uint8Array, seenAt: Date): Promise<void>
  deleteSession(tokenHash: Uint8Array): Promise<void>
  /** Somebody's sessions that are kept, over or not, the last seen first. At most 100. */
  sessionsOf(personId: string): Promise<Session[]>
  /** Ends somebody's sessions but one. Gives their number. */
  deleteOtherSessions(personId: string, kept: Uint8Array): Promise<number>
  /** Drops sessions and links that can never be used again. Gives the number of rows. */
  purge(now: Date): Promise<number>
}

const COLLEAGUES_MAX = 200
const SESSIONS_MAX = 100

export function createMembershipStore(prisma: PrismaClient): MembershipStore {
  return { ...members(prisma), ...links(prisma), ...sessions(prisma) }
}

function members(prisma: PrismaClient) {
  const organisationFields = { id: true, kind: true, name: true } as const
  const personFields = { id: true, organisationId: true, name: true, email: true } as const
  return {
    async putOrganisation({ id, kind, name }: Organisation) {
      await prisma.organisation.upsert({ where: { id }, create: { id, kind, name }, update: { name } })
    },
    organisation: (id: string) => prisma.organisation.findUnique({ where: { id }, select: organisationFields }),
    organisations: (kind?: OrganisationKind) =>
      prisma.organisation.findMany({
        where: kind === undefined ? {} : { kind },
        select: organisationFields,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
    async putPerson({ id, organisationId, name, email }: Person) {
      const fields = { organisationId, name, email }
      await prisma.person.upsert({ where: { id }, create: { id, ...fields }, update: fields })
    },
    people: (organisationId: string) =>
      prisma.person.findMany({
        where: { organisationId },
        select: personFields,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
    async colleagues(organisationId: string) {
      const people = await prisma.person.findMany({
        where: { organisationId },
        select: {
          ...personFields,
          createdAt: true,
          sessions: { select: { seenAt: true }, orderBy: { seenAt: 'desc' }, take: 1 },
        },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: COLLEAGUES_MAX,
      })
      return people.map(({ sessions, ...person }) => ({ ...person, seenAt: sessions[0]?.seenAt ?? null }))
    },
    personByEmail: (email: string) => prisma.person.findUnique({ where: { email }, select: personFields }),
  }
}

function links(prisma: PrismaClient) {
  return {
    async addLink(link: SignInLink) {
      await prisma.signInLink.create({ data: { ...link, tokenHash: bytes(link.tokenHash) } })
    },
    async link(tokenHash: Uint8Array) {
      const row = await prisma.signInLink.findUnique({
        where: { tokenHash: bytes(tokenHash) },
        include: { person: { select: { organisation: { select: { kind: true } } } } },
      })
      if (row === null) return null
      const { person, ...link } = row
      return { ...link, kind: person.organisation.kind }
    },
    async takeLink(tokenHash: Uint8Array, at: Date) {
      const { count } = await prisma.signInLink.updateMany({
        where: { tokenHash: bytes(tokenHash), usedAt: null },
        data: { usedAt: at },
      })
      return count === 1
    },
    async deleteLoopbackLinks() {
      const { count } = await prisma.signInLink.deleteMany({ where: { loopback: true } })
      return count
    },
  }
}

function sessions(prisma: PrismaClient) {
  return {
    async addSession(session: Session) {
      await prisma.session.create({ data: { ...session, tokenHash: bytes(session.tokenHash) } })
    },
    async session(tokenHash: Uint8Array) {
      const row = await prisma.session.findUnique({
        where: { tokenHash: bytes(tokenHash) },
        select: {
          createdAt: true,
          seenAt: true,
          expiresAt: true,
          person: {
            select: { id: true, name: true, organisation: { select: { id: true, kind: true, name: true } } },
          },
        },
      })
      if (row === null) return null
      const { person, ...times } = row
      return { times, person }
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
    sessionsOf: (personId: string) =>
      prisma.session.findMany({
        where: { personId },
        select: { tokenHash: true, personId: true, createdAt: true, seenAt: true, expiresAt: true },
        orderBy: [{ seenAt: 'desc' }, { createdAt: 'desc' }],
        take: SESSIONS_MAX,
      }),
    async deleteOtherSessions(personId: string, kept: Uint8Array) {
      const { count } = await prisma.session.deleteMany({ where: { personId, tokenHash: { not: bytes(kept) } } })
      return count
    },
    async purge(now: Date) {
      const dead = { where: { expiresAt: { lte: now } } }
      const counts = await prisma.$transaction([prisma.session.deleteMany(dead), prisma.signInLink.deleteMany(dead)])
      return counts.reduce((sum, { count }) => sum + count, 0)
    },
  }
}

/** Prisma wants bytes over a plain ArrayBuffer, which a Buffer's type does not promise. */
function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value)
}
