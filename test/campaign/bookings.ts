import { ROOT_CELL } from '../../server/audience/index.js'
import { acceptCampaign, createCampaign, decideFilm, moveCampaign, NewCampaign } from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPrisma, type PrismaClient } from '../../server/lib/prisma.js'
import { type Plane, person, seedPlane } from '../audience/plane.js'
import { type TestDatabase, testDatabase } from '../database.js'

export const now = new Date('2026-11-22T10:00:00Z')
export const operator = uuidFromName('operator')

export interface Bookings {
  database: TestDatabase
  prisma: PrismaClient
  plane: Plane
  rules: Parameters<typeof createCampaign>[0]
  /** Books one; a draft, unless another state is asked for, which it then goes through. */
  book: (changes?: Record<string, unknown>, state?: 'draft' | 'submitted' | 'accepted') => Promise<number>
  close: () => Promise<void>
}

/** A database with a film that the federation has accepted, and campaigns booked for it. */
export async function openBookings(): Promise<Bookings> {
  const database = await testDatabase()
  const plane = await seedPlane(database.owner)
  const prisma = createPrisma({ url: database.urls.console, max: 4 })
  const personId = await person(database.owner, plane)
  await decideFilm(prisma, { filmId: plane.film, decision: 'accepted', reason: '', seen: null, personId, at: now })
  const rules = { prisma, landing: { extraHosts: [] }, mayBook: async () => true, activated: new Set([ROOT_CELL]) }
  return {
    ...{ database, prisma, plane, rules },
    async book(changes = {}, state = 'draft') {
      const campaign = NewCampaign.parse({ ...bookingOf(plane), ...changes })
      const created = await createCampaign(rules, { distributorId: plane.distributor, campaign })
      if (!created.created) throw new Error(created.why)
      const { id } = created
      if (state === 'draft') return id
      const organisationId = plane.distributor
      await moveCampaign(prisma, { id, action: 'submit', actor: 'distributor', organisationId, now })
      if (state === 'accepted') await acceptCampaign(rules, { id, organisationId: operator, now })
      return id
    },
    async close() {
      await prisma.$disconnect()
      await database.drop()
    },
  }
}

function bookingOf(plane: Plane) {
  return {
    ...{ name: 'La Haine en salles', filmId: plane.film, segment: ROOT_CELL },
    landingUrl: 'https://www.allocine.fr/film/fichefilm_gen_cfilm=12551.html',
    startsAt: addDays(now, -1).toISOString(),
    endsAt: addDays(now, 30).toISOString(),
    creatives: [{ format: 'text', headline: 'La Haine' }],
    placements: [
      { publisherId: plane.publisher, host: 'journal.example' },
      { publisherId: plane.publisher, host: 'mobile.journal.example' },
    ],
  }
}
