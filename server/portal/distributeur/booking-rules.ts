import { usableCells } from '../../audience/index.js'
import type { BookingRules } from '../../campaign/index.js'
import type { PrismaClient } from '../../lib/prisma.js'
import type { PortalOptions } from '../page.js'
import { mayBook } from '../read/distributeur.js'

/** What a booking is judged by now. */
export async function bookingRules(
  { pool, prisma, landingHosts }: Pick<PortalOptions, 'pool' | 'prisma' | 'landingHosts'>,
  now: Date,
): Promise<BookingRules & { prisma: PrismaClient }> {
  return {
    prisma,
    landing: { extraHosts: landingHosts },
    mayBook: (organisationId) => mayBook(pool, { organisationId, now }),
    activated: await usableCells(pool),
  }
}
