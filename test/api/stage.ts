import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinkRing, sealAcceptedLinks } from '../../server/campaign/index.js'
import { countVerdicts } from '../../server/click/count.js'
import type { Reason } from '../../server/click/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type ApiScope, addApiKey, type OrganisationKind } from '../../server/membership/index.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { demoStart, seedTestDemo } from '../demo/demonstration.js'
import { publish } from '../portal/figures.js'

export const ALL: readonly ApiScope[] = ['results:read', 'campaigns:read', 'campaigns:book']

export interface Sent {
  key?: string | undefined
  body?: unknown
  /** The body as it is sent, where it is no JSON. */
  text?: string
  headers?: Record<string, string>
}

export interface Clicked {
  campaign: number
  placement: number
  creative: number
  at: Date
  reasons: Reason[]
}

/** The demonstration behind its API, and keys to it. */
export class ApiStage {
  readonly database: TestDatabase
  readonly server: ConsoleServer
  readonly clock: { now: Date }

  private constructor(database: TestDatabase, server: ConsoleServer, clock: { now: Date }) {
    this.database = database
    this.server = server
    this.clock = clock
  }

  static async open(): Promise<ApiStage> {
    const database = await testDatabase()
    await seedTestDemo(database)
    const clock = { now: demoStart }
    const server = await startConsoleServer(database, { clock: () => clock.now })
    return new ApiStage(database, server, clock)
  }

  async close(): Promise<void> {
    await this.server.close()
    await this.database.drop()
  }

  /** Later by so much that no allowance is used up. */
  rest(): void {
    this.clock.now = new Date(this.clock.now.getTime() + 120_000)
  }

  async organisation(kind: OrganisationKind, nth = 0): Promise<string> {
    return (await this.server.store.organisations(kind))[nth]?.id ?? ''
  }

  /** The distributor of a campaign of the demonstration. */
  async distributorOf(campaign: number): Promise<string> {
    const { rows } = await this.database.owner.query<{ id: string }>(
      'SELECT distributor_id AS id FROM public.campaign WHERE id = $1',
      [campaign],
    )
    return rows[0]?.id ?? ''
  }

  async key(organisationId: string, scopes: readonly ApiScope[] = ALL): Promise<string> {
    const [person] = await this.server.store.people(organisationId)
    const key = { organisationId, by: person?.id ?? '', name: 'Test', scopes, now: this.clock.now }
    const made = await transaction(this.database.console, (client) => addApiKey(client, key))
    return made?.secret ?? ''
  }

  ask(method: string, path: string, { key, body, text, headers = {} }: Sent = {}): Promise<Response> {
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
    return fetch(this.server.origin + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
  }

  /** The accepted campaigns run, and their links are sealed. */
  async run(): Promise<void> {
    const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))
    await sealAcceptedLinks(this.database.worker, ring, { now: new Date(this.clock.now.getTime() + 1_000) })
  }

  async click(...clicks: Clicked[]): Promise<void> {
    const verdicts = clicks.map(({ reasons, ...click }) => ({ click, reasons }))
    await transaction(this.database.worker, (client) => countVerdicts(client, verdicts))
  }

  /** What a platform reported. */
  async deliver(...days: { campaign: number; placement: number; day: string; impressions: number }[]): Promise<void> {
    for (const { campaign, placement, day, impressions } of days)
      await this.database.owner.query(
        `INSERT INTO public.delivery_day (campaign_id, placement_id, day, impressions, spend_micros, imported_at)
         VALUES ($1, $2, $3, $4, 0, now())`,
        [campaign, placement, day, impressions],
      )
  }

  /** A release with two cells, of which one is withheld, and a platform that is connected. */
  async publish(): Promise<void> {
    await this.database.owner.query(
      `INSERT INTO public.platform (id, name, created_at) VALUES (gen_random_uuid(), 'Plateforme', $1)`,
      [this.clock.now],
    )
    await publish(this.database, {
      at: this.clock.now,
      cells: [
        { cell: 'salles-art-et-essai', figure: 52_000, activated: true },
        { cell: 'region:Occitanie', figure: 8_400, activated: true },
        { cell: 'region:Occitanie+frequence:assidue', withheld: 'few-people', activated: false },
      ],
    })
  }
}

/** `409 wrong-state`: what a refusal is, which must be a problem. */
export async function problemOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  const { status, code } = (await response.json()) as { status: number; code: string }
  expect(status).toBe(response.status)
  return `${status} ${code}`
}
