import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Express } from 'express'
import { packPlugin } from '../../pixel/wordpress/pack.js'
import { type ConsoleOptions, createConsoleApp } from '../../server/app/console-app.js'
import { loadContracts, type SignatureRing } from '../../server/contract/index.js'
import { createLog } from '../../server/lib/log.js'
import { createPrisma } from '../../server/lib/prisma.js'
import {
  createMembershipStore,
  createSignInLink,
  type DeclaredRoute,
  type MembershipStore,
  type Method,
} from '../../server/membership/index.js'
import type { BankRing } from '../../server/payout/index.js'
import { loadAssets } from '../../server/portal/index.js'
import { root, type TestDatabase } from '../database.js'
import { demoRing } from '../demo/demonstration.js'
import { testBankRing } from '../payout/bank/ring.js'

export interface ConsoleServer {
  origin: string
  declared: DeclaredRoute[]
  app: Express
  store: MembershipStore
  /** What was logged: each line's fields. */
  logged: Record<string, unknown>[]
  /** How often a release was asked for. */
  releases: number
  /** What asking for a release does next. */
  queueIsAway: boolean
  /** A cookie of a session of somebody at this organisation. */
  signIn(organisationId: string): Promise<string>
  get(path: string, options?: Asking): Promise<Response>
  /** A change without a body, as a page of the console's own sends it. */
  send(method: Method, path: string, options?: Asking): Promise<Response>
  /** A form, as a page of the console's own sends it. */
  post(path: string, options?: Asking & { form?: Record<string, string | string[]> }): Promise<Response>
  close(): Promise<void>
}

interface Asking {
  cookie?: string
  headers?: Record<string, string>
}

/** The console's application on a port of the kernel's choice, over a test's database, at a moment of the test's. */
export async function startConsoleServer(
  database: Pick<TestDatabase, 'console'> & { urls: { console: string } },
  {
    clock,
    tcfVendorId = null,
    ring = demoRing(),
    bank = testBankRing(),
    dossier = { hostingCountry: null, privacyContact: null },
    overrides = {},
    host = '127.0.0.1',
  }: {
    clock: () => Date
    tcfVendorId?: number | null
    ring?: SignatureRing | null
    bank?: BankRing | null
    dossier?: ConsoleOptions['portal']['dossier']
    overrides?: Partial<ConsoleOptions>
    /** The name in its origin: passkeys are of a name. */
    host?: '127.0.0.1' | 'localhost'
  },
): Promise<ConsoleServer> {
  const prisma = createPrisma({ url: database.urls.console, max: 4 })
  const store = createMembershipStore(prisma)
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`
  const logged: Record<string, unknown>[] = []
  const log = { ...createLog({ level: 'silent', role: 'console' }) }
  for (const level of ['info', 'warn', 'error'] as const) {
    log[level] = (message, fields) => void logged.push({ level, message, ...fields })
  }
  const { app, declared } = createConsoleApp({
    origin,
    trustedProxies: [],
    store,
    portal: {
      pool: database.console,
      prisma,
      clock,
      assets: loadAssets(join(root, 'server/portal/assets')),
      pixelOrigin: 'http://127.0.0.1:4001',
      tcfVendorId,
      landingHosts: [],
      dossier,
      plugin: packPlugin(),
      development: true,
      contracts: { library: loadContracts(join(root, 'contracts')), ring },
      bank,
      requestRelease: async () => {
        if (console.queueIsAway) throw new Error('the queue is away')
        console.releases++
      },
    },
    health: {
      pool: database.console,
      clock,
      migrations: join(root, 'prisma/migrations'),
      metricsOfAll: async () => 'lanterne_visits_total 1\n',
      trustedAddresses: [],
      jwks: ring?.jwks ?? { keys: [] },
    },
    log,
    metrics: { pageSeconds: { observe: () => {} } as never },
    ...overrides,
  })
  server.on('request', app)

  const ask = (method: string, path: string, { cookie, headers = {} }: Asking, body?: URLSearchParams) =>
    fetch(origin + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        'accept-language': 'fr',
        ...(cookie ? { cookie } : {}),
        ...(method === 'GET' ? {} : { origin }),
        ...headers,
      },
      ...(body ? { body } : {}),
    })
  const console: ConsoleServer = {
    origin,
    declared,
    app,
    store,
    logged,
    releases: 0,
    queueIsAway: false,
    async signIn(organisationId) {
      const [person] = await store.people(organisationId)
      if (!person) throw new Error('nobody works there')
      // A link that a development start prints: its session may sign, as after a passkey.
      const token = await createSignInLink(store, { personId: person.id, loopback: true, now: clock() })
      const response = await ask('GET', `/entrer/${token}`, {})
      return (response.headers.getSetCookie().at(-1) ?? '').split(';')[0] as string
    },
    get: (path, options = {}) => ask('GET', path, options),
    send: (method, path, options = {}) => ask(method.toUpperCase(), path, options),
    post: (path, { form = {}, ...options } = {}) => {
      const body = new URLSearchParams()
      for (const [name, values] of Object.entries(form)) for (const value of [values].flat()) body.append(name, value)
      return ask('POST', path, options, body)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await prisma.$disconnect()
    },
  }
  return console
}
