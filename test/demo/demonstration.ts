import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSignatureRing, loadSignatureRing, type SignatureRing } from '../../server/contract/index.js'
import { type DemoPorts, seedDemo, seedPast } from '../../server/demo/index.js'
import { createPrisma } from '../../server/lib/prisma.js'
import { letConsoleReadMail } from '../../server/start/mailbox.js'
import { root, type TestDatabase } from '../database.js'
import { testBankRing } from '../payout/bank/ring.js'

export const demoStart = new Date('2026-11-22T08:00:00Z')
export const demoPorts: DemoPorts = { cinemas: [4011, 4012, 4013], newspapers: [4021, 4022] }

export function testRing(): SignatureRing {
  const folder = join(mkdtempSync(join(tmpdir(), 'lanterne-ring-')), 'signatures')
  createSignatureRing(folder)
  return loadSignatureRing(folder)
}

let shared: SignatureRing | undefined

/** The ring of the tests of one file, for the seed and for a console that reads what the seed signed. */
export function demoRing(): SignatureRing {
  shared ??= testRing()
  return shared
}

/** The demonstration in a test's database, as a start makes it. */
export async function seedTestDemo(
  database: TestDatabase,
  { ports = demoPorts, at = demoStart, ring = demoRing() }: { ports?: DemoPorts; at?: Date; ring?: SignatureRing } = {},
): Promise<void> {
  const prisma = createPrisma({ url: database.urls.owner, max: 1 })
  try {
    await seedDemo({
      pool: database.owner,
      prisma,
      clock: () => at,
      ports,
      contractsFolder: join(root, 'contracts'),
      ring,
    })
    await letConsoleReadMail(database.owner, { production: false })
  } finally {
    await prisma.$disconnect()
  }
}

export const demoOrigin = 'http://localhost:4000'

/** … and its past, for a demonstration that was seeded at the same moment. */
export async function seedTestPast(
  database: TestDatabase,
  { at = demoStart, ring = demoRing(), bankRing = testBankRing() } = {},
): Promise<void> {
  const prisma = createPrisma({ url: database.urls.owner, max: 1 })
  try {
    await seedPast({
      ...{ prisma, clock: () => at, ports: demoPorts, contractsFolder: join(root, 'contracts'), ring },
      ...{ pools: database, bankRing, tombstoneKey: Buffer.alloc(32, 7), origin: demoOrigin },
    })
  } finally {
    await prisma.$disconnect()
  }
}
