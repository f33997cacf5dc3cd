import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../prisma/generated/client.js'

export type { PrismaClient }

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
