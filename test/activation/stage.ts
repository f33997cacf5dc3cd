import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createDayReader,
  createLookUpHandler,
  LookUpCounter,
  type LookUpReference,
  loadLookUpReference,
} from '../../server/activation/index.js'
import { addDays, parisDay } from '../../server/lib/clock.js'
import { sha256, uuidFromName } from '../../server/lib/id.js'
import { Reference } from '../../server/lib/reference.js'
import {
  createIdentityReader,
  ensurePseudonymRing,
  issueIdentity,
  loadPseudonymRing,
  type PseudonymRing,
} from '../../server/pseudonym/index.js'
import { type Plane, seedPlane } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { type TestDatabase, testDatabase } from '../database.js'

export const PROVIDER = 'federation.example'
export const HOST = 'journal.example'
export const ORIGIN = `https://${HOST}`
export const now = new Date('2026-11-22T10:00:00Z')

/** A browser of somebody: the cookie that it sends, and who the pool says it is. */
export interface Browser {
  cookie: string
  visitor: string
}

/** A publisher's page on which a campaign runs, and the look-up over the wire: a database of its own, its pool empty before each test. */
export class LookUpStage {
  database!: TestDatabase
  plane!: Plane
  campaign!: Awaited<ReturnType<typeof seedCampaign>>
  code!: string
  ring!: PseudonymRing
  counter!: LookUpCounter
  /** What the process's measurements are told. */
  readonly measured: string[] = []
  reference!: Reference<LookUpReference>
  clock = now
  vendorId: number | null = VENDOR
  /** Whether nothing is known of what is allowed. */
  blind = false
  /** What becomes of the question who somebody is, if not an answer. */
  failing: Error | null = null
  readonly cookiesRead: (string | undefined)[] = []
  /** Answers a look-up, for whoever serves it elsewhere. */
  handle!: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  #origin!: string
  #server!: Server
  #folder!: string

  static forTests(): LookUpStage {
    const stage = new LookUpStage()
    beforeAll(() => stage.#build())
    afterAll(() => stage.#close())
    beforeEach(() => stage.#empty())
    return stage
  }

  async #build(): Promise<void> {
    this.database = await testDatabase()
    const { owner, pixel, urls } = this.database
    this.plane = await seedPlane(owner, { regions: ['Bretagne', 'Occitanie'] })
    this.campaign = await seedCampaign(owner, this.plane)
    const { rows } = await owner.query('SELECT activation_code AS code FROM public.campaign')
    this.code = rows[0].code
    this.#folder = mkdtempSync(join(tmpdir(), 'ring-'))
    ensurePseudonymRing(this.#folder)
    this.ring = loadPseudonymRing(this.#folder)
    await this.putContract('federation-publisher', this.plane.publisher)
    await this.putContract('federation-distributor', this.plane.distributor)
    await owner.query(`INSERT INTO plane.activated_cell (cell, since) VALUES ('salles-art-et-essai', $1)`, [now])
    const clock = () => this.clock
    this.counter = new LookUpCounter({ pool: pixel, clock, onCount: (outcome) => this.measured.push(outcome) })
    this.reference = new Reference({ load: () => loadLookUpReference(pixel, { now: clock() }), maxAgeMs: 60_000 })
    await this.reference.start(urls.pixel)
    const readIdentity = createIdentityReader(this.ring)
    const people = createDayReader({ pool: pixel, clock })
    this.handle = (request, response) =>
      createLookUpHandler({
        reference: () => (this.blind ? null : this.reference.current()),
        readIdentity: (args) => {
          this.cookiesRead.push(args.cookieHeader)
          return readIdentity(args)
        },
        people: { ...people, read: (visitor) => (this.failing ? Promise.reject(this.failing) : people.read(visitor)) },
        counter: this.counter,
        provider: PROVIDER,
        tcfVendorId: this.vendorId,
        clock,
      })(request, response)
    this.#server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.writeHead(500).end())
    }).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #close(): Promise<void> {
    this.#server?.close()
    this.#server?.closeAllConnections()
    await this.reference?.stop()
    await this.counter?.stop()
    await this.database?.drop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #empty(): Promise<void> {
    await this.counter.flush()
    await this.database.owner.query('TRUNCATE plane.visitor_cinema_day, plane.lookup_count')
    this.cookiesRead.length = 0
    this.measured.length = 0
    Object.assign(this, { clock: now, vendorId: VENDOR, blind: false, failing: null })
  }

  async putContract(kind: string, party: string): Promise<void> {
    const { owner } = this.database
    await owner.query(
      `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256, in_force_from)
       VALUES ($1, $2::contract_kind, '1', $3, $4, 'in-force', '{}', $5, '2026-01-01Z')`,
      [uuidFromName(`${kind} ${party}`), kind, uuidFromName('organisation federation'), party, sha256('text')],
    )
  }

  /** Somebody's browser; who comes a second time is the same. */
  browser(): Browser {
    const { setCookie, visitor } = issueIdentity(this.ring, { now: addDays(this.clock, -1) })
    return { cookie: setCookie.split(';')[0] ?? '', visitor }
  }

  /** A day of somebody's in the pool. */
  async went({
    visitor,
    cinema = 0,
    daysAgo = 1,
    purposes = 7,
    films = [],
    expiresAt = addDays(now, 30),
  }: {
    visitor: string
    cinema?: number
    daysAgo?: number
    purposes?: number
    films?: number[]
    expiresAt?: Date
  }): Promise<void> {
    const place = this.plane.cinemas[cinema]
    await this.database.owner.query(
      `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, films, expires_at, term)
       VALUES ($1, $2, $3, 1, $4, $5, $6, $7)`,
      [visitor, place?.id, parisDay(addDays(now, -daysAgo)), purposes, films, expiresAt, place?.term],
    )
  }

  /** Asks as a page does. `tc: null` leaves the consent string out. */
  ask({
    cookie,
    tc = tcString(addDays(this.clock, -1)),
    query,
    origin = ORIGIN,
    headers = {},
    method = 'GET',
  }: {
    cookie?: string
    tc?: string | null
    query?: string
    origin?: string | null
    headers?: Record<string, string>
    method?: string
  } = {}): Promise<Response> {
    const asked = query ?? `gdpr=1${tc === null ? '' : `&gdpr_consent=${tc}`}`
    return fetch(`${this.#origin}/e/s?${asked}`, {
      method,
      headers: { ...(origin === null ? {} : { origin }), ...(cookie === undefined ? {} : { cookie }), ...headers },
    })
  }

  /** How look-ups ended: outcome by campaign, 0 for none. */
  async counted(): Promise<Record<string, number>> {
    await this.counter.flush()
    const { rows } = await this.database.owner.query(
      `SELECT outcome || CASE WHEN campaign = 0 THEN '' ELSE ' ' || campaign END AS what, lookups::int AS n FROM plane.lookup_count`,
    )
    return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
  }

  /** Resolves when the reference has been read again and says so. */
  async until(holds: (reference: LookUpReference) => boolean): Promise<number> {
    const began = performance.now()
    for (;;) {
      const reference = this.reference.current()
      if (reference !== null && holds(reference)) return performance.now() - began
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
}
