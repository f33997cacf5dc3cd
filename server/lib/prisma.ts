import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '../../prisma/generated/client.js'

export type { PrismaClient }
/** The client inside of `$transaction`. */
export type PrismaTransaction = Prisma.TransactionClient

/** The console's tables. One client a process; `$disconnect()` ends its connections. */
export function createPrisma({ url, max }: { url: string; max: number }): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max,
      connectionTimeoutMillis: 5_000,
      application_name: 'lanterne-prisma',
    }),
  })
}
