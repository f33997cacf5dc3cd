import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startConsole } from '../../server/app/console.js'
import { refuseReachableKeys } from '../../server/app/reachable-keys.js'
import type { RunningRole } from '../../server/app.js'
import { type RoleConfig, readRoleConfig } from '../../server/config.js'
import { createSignatureRing } from '../../server/contract/index.js'
import { systemClock } from '../../server/lib/clock.js'
import { sha256 } from '../../server/lib/id.js'
import { createLog } from '../../server/lib/log.js'
import { createPrisma } from '../../server/lib/prisma.js'
import { createMembershipStore, createSignInLink } from '../../server/membership/index.js'
import { findLink } from '../../server/membership/link-store.js'
import { printedLinks, type SignInLink } from '../../server/start/printed-links.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { seedTestDemo } from '../demo/demonstration.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedTestDemo(database)
}, 60_000)
afterAll(() => database?.drop())

const keys = mkdtempSync(join(tmpdir(), 'lanterne-keys-'))
createSignatureRing(join(keys, 'signatures'))

function configure(changes: NodeJS.ProcessEnv = {}): RoleConfig {
  return readRoleConfig('console', {
    DATABASE_URL_CONSOLE: database.urls.console,
    CONSOLE_ORIGIN: 'http://localhost:0',
    CONSOLE_LISTEN: '127.0.0.1:0',
    DEMO_CINEMA_PORTS: '0,0',
    DEMO_NEWSPAPER_PORTS: '0',
    LANTERNE_KEYS_SIGNATURES: join(keys, 'signatures'),
    ...changes,
  })
}

const warned: string[] = []
const deps = () => ({
  log: { ...createLog({ level: 'silent', role: 'console' }), warn: (message: string) => void warned.push(message) },
  metrics: { pageSeconds: { observe: () => {} } } as never,
  metricsOfAll: async () => 'lanterne_pages 1\n',
})

interface Working {
  addresses: RunningRole['addresses']
  signIn: SignInLink[]
}

/** A console, and the links that a start prints for it. */
async function withConsole(config: RoleConfig, work: (working: Working) => Promise<void>): Promise<void> {
  const { addresses, stop } = await startConsole(config, deps())
  const prisma = createPrisma({ url: database.urls.owner, max: 1 })
  const store = createMembershipStore(prisma)
  const origin = addresses.console ?? ''
  try {
    const signIn = await printedLinks({ pool: database.owner, store, clock: systemClock, origin })
    await work({ addresses, signIn })
  } finally {
    await Promise.all([stop(), prisma.$disconnect()])
  }
}

test('one printed sign-in link a role works, and the demonstration’s pages are served', async () => {
  await withConsole(configure(), async ({ addresses, signIn }) => {
    expect(signIn.map(({ who }) => who)).toEqual([
      'salle',
      'distributeur',
      'fédération',
      'trésorerie',
      'opérateur',
      'éditeur',
      'agence',
    ])
    const portals = ['/salle', '/distributeur', '/federation', '/federation', '/operateur', '/editeur', '/agence']
    for (const [index, { url }] of signIn.entries()) {
      const local = url.replace('localhost', '127.0.0.1')
      const entered = await fetch(local, { redirect: 'manual' })
      expect(entered.headers.get('location')).toBe(portals[index])
      const cookie = (entered.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
      const page = await fetch(new URL(portals[index] ?? '', local), { headers: { cookie } })
      expect(page.status).toBe(200)
      if (index === 0) expect(await page.text()).toContain('<h1>Le Royal</h1>')
    }
    const pages = Object.entries(addresses).filter(([name]) => name !== 'console')
    expect(pages.map(([name]) => name)).toEqual(['Le Royal, Toulon', expect.any(String), 'La Gazette du Soir'])
    for (const [, url] of pages) expect((await fetch(url)).status).toBe(200)
    const jwks = (await (await fetch(`${local(addresses)}/.well-known/jwks.json`)).json()) as { keys: object[] }
    expect(jwks.keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', use: 'sig' })])
    expect(JSON.stringify(jwks)).not.toContain('"d"')
  })
})

test('a release that the federation asks for is one job of the queue, however often it is asked for', async () => {
  await withConsole(configure(), async ({ addresses, signIn }) => {
    const link = signIn.find(({ who }) => who === 'fédération')?.url.replace('localhost', '127.0.0.1') ?? ''
    const entered = await fetch(link, { redirect: 'manual' })
    const cookie = (entered.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    for (let time = 1; time <= 2; time++) {
      const asked = await fetch(`${local(addresses)}/federation/mesure`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: addresses.console ?? '' },
      })
      expect(asked.headers.get('location')).toBe('/federation?fait=demandee')
    }
  })
  const { rows } = await database.owner.query<{ name: string }>('SELECT name FROM bullmq.job')
  expect(rows).toEqual([{ name: 'release' }])
})

test('production shows no demonstration', async () => {
  const config = configure({ NODE_ENV: 'production', ROLES: 'console', CONSOLE_ORIGIN: 'https://console.example' })
  await withConsole(config, async ({ addresses }) => {
    expect(addresses).toEqual({ console: 'https://console.example' })
  })
})

test('production behind a proxy that it was not told of says so', async () => {
  const config = (changes: NodeJS.ProcessEnv) =>
    configure({ NODE_ENV: 'production', ROLES: 'console', CONSOLE_ORIGIN: 'https://console.example', ...changes })
  const saysSo = async (changes: NodeJS.ProcessEnv) => {
    warned.length = 0
    await withConsole(config(changes), async () => {})
    return warned.some((message) => message.startsWith('TRUSTED_PROXIES is not set'))
  }
  expect(await saysSo({})).toBe(true)
  expect(await saysSo({ TRUSTED_PROXIES: '10.0.0.0/8' })).toBe(false)
  expect(await saysSo({ CONSOLE_ORIGIN: 'http://localhost:0' })).toBe(false)
})

test('a stopped console takes no further connection', async () => {
  let address = ''
  await withConsole(configure(), async ({ addresses }) => {
    address = local(addresses)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
  })
  await expect(fetch(`${address}/healthz`)).rejects.toThrow()
})

test('a start drops the sign-in links that are over', async () => {
  const prisma = createPrisma({ url: database.urls.console, max: 1 })
  const store = createMembershipStore(prisma)
  const person = await store.personByEmail('salle@example.org')
  const longAgo = new Date('2020-01-01T00:00:00Z')
  const token = await createSignInLink(store, { personId: person?.id ?? '', loopback: false, now: longAgo })
  expect(await findLink(database.owner, sha256(token))).not.toBeNull()
  await withConsole(configure(), async () => {}) // A stop waits for the purge that runs.
  expect(await findLink(database.owner, sha256(token))).toBeNull()
  await prisma.$disconnect()
})

test.each(['pixel', 'worker'] as const)(
  'in production a %s that can read the keys of bank details does not start',
  (role) => {
    const config = readRoleConfig(role, {
      [`DATABASE_URL_${role.toUpperCase()}`]: database.urls[role],
      ...{ NODE_ENV: 'production', ROLES: role, LANTERNE_KEYS_PSEUDONYM: join(keys, 'pseudonym') },
    })
    expect(() => refuseReachableKeys(config)).not.toThrow()
    mkdirSync(join(keys, 'bank'))
    writeFileSync(join(keys, 'bank/bank-1.json'), '{}')
    expect(() => refuseReachableKeys(config)).toThrow(`The ${role} can read the bank keys`)
    rmSync(join(keys, 'bank'), { recursive: true })
  },
)

test('in production a console that can read the pseudonym or link keys does not start', () => {
  const config = configure({ NODE_ENV: 'production', ROLES: 'console' })
  expect(() => refuseReachableKeys(config)).not.toThrow()
  mkdirSync(join(keys, 'links'))
  expect(() => refuseReachableKeys(config)).not.toThrow()
  writeFileSync(join(keys, 'links/link-1.json'), '{}')
  expect(() => refuseReachableKeys(config)).toThrow('can read the links keys')
  // A console that is started by itself, on a machine of which nobody said that it has all roles.
  expect(() => refuseReachableKeys(configure({ NODE_ENV: 'production' }))).toThrow('can read the links keys')
  // The start was told that one machine must do, or it is a development one: then the doors are open, knowingly.
  const told = configure({ NODE_ENV: 'production', LANTERNE_ONE_PROCESS: 'true' })
  expect(() => refuseReachableKeys(told)).not.toThrow()
  expect(() => refuseReachableKeys(configure())).not.toThrow()
  if (process.getuid?.() !== 0) {
    chmodSync(join(keys, 'links'), 0o000)
    expect(() => refuseReachableKeys(config)).not.toThrow()
    chmodSync(join(keys, 'links'), 0o700)
  }
})

/** The console at the address where it listens; its own origin has the name `localhost`. */
function local(addresses: Record<string, string>): string {
  return (addresses.console ?? '').replace('localhost', '127.0.0.1')
}
