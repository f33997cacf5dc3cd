import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { exportAll } from '../../server/activation/index.js'
import { addDays, parisDay } from '../../server/lib/clock.js'
import { sha256, uuidFromName } from '../../server/lib/id.js'
import { erase, withdraw } from '../../server/visit/index.js'
import { consent, type Plane, seedPlane } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { dialHere, MockPlatform } from './export-platform.js'

export const now = new Date('2026-11-22T10:00:00Z')
export const tombstoneKey = Buffer.alloc(32, 7)
export const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

/** Two platforms, a campaign for everybody, and cinemas whose people they know: a database of its own, without persons before each test. */
export class ExportStage {
  database!: TestDatabase
  plane!: Plane
  campaign!: number
  code!: string
  one!: MockPlatform
  /** Platforms: CSV by upload, CSV into a folder, Xandr by jobs. */
  readonly ids = { upload: uuidFromName('upload'), folder: uuidFromName('folder'), jobs: uuidFromName('jobs') }
  #folder!: string

  static forTests(): ExportStage {
    const stage = new ExportStage()
    beforeAll(() => stage.#build())
    afterAll(() => stage.#close())
    beforeEach(() => stage.empty())
    return stage
  }

  async #build(): Promise<void> {
    this.database = await testDatabase()
    const { owner } = this.database
    this.plane = await seedPlane(owner, { regions: ['Bretagne', 'Occitanie'] })
    this.campaign = (await seedCampaign(owner, this.plane)).campaign
    const { rows } = await owner.query('SELECT activation_code AS code FROM public.campaign')
    this.code = rows[0].code
    this.one = await MockPlatform.start()
    for (const [kind, party] of [
      ['federation-distributor', this.plane.distributor],
      ['federation-publisher', this.plane.publisher],
    ])
      await owner.query(
        `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256, in_force_from)
         VALUES ($1, $2, '1', $3, $4, 'in-force', '{}', $5, '2026-01-01Z')`,
        [uuidFromName(`terms ${kind}`), kind, uuidFromName('organisation federation'), party, sha256('text')],
      )
    await owner.query(`UPDATE public.contract SET in_force_from = '2026-01-01Z' WHERE kind = 'operator-federation'`)
    await owner.query(
      `UPDATE public.campaign SET starts_at = '2026-11-01Z', ends_at = '2027-02-01Z', segment = 'salles-art-et-essai'`,
    )
    await owner.query(
      `INSERT INTO plane.activated_cell (cell, since) VALUES ('salles-art-et-essai', $1), ('region:Occitanie', $1)`,
      [now],
    )
    for (const [name, id] of Object.entries(this.ids))
      await owner.query(
        `INSERT INTO public.platform (id, name, created_at, delivery, delivery_url, secret, format, member_id)
         VALUES ($1, $2, '2026-01-01Z', $2, $3, $4, $5, $6)`,
        [
          id,
          name,
          ...(name === 'folder' ? [null, null] : [this.one.url, 'mock']),
          ...(name === 'jobs' ? ['xandr', 958] : ['csv', null]),
        ],
      )
  }

  async #close(): Promise<void> {
    await this.one?.stop()
    await this.database?.drop()
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
  }

  async empty(): Promise<void> {
    const { owner } = this.database
    const emptied = [
      'plane.visitor_cinema_day',
      'plane.consent_link',
      'plane.partner_match',
      'plane.sync_ask',
      'plane.withdrawn_uid',
      'plane.exported_member',
      'plane.export_file',
      'plane.export_state',
      'plane.tombstone',
      'public.campaign_platform',
    ]
    // Tables of a few rows: emptying them this way is much faster.
    await owner.query(
      `${emptied.map((table) => `DELETE FROM ${table}`).join(';')};
       UPDATE public.campaign SET state = 'running', segment = 'salles-art-et-essai'
         WHERE (state, segment) <> ('running', 'salles-art-et-essai');
       UPDATE public.platform SET ended_at = NULL WHERE ended_at IS NOT NULL;
       UPDATE plane.contract_term SET valid = tstzrange(lower(valid), NULL) WHERE NOT upper_inf(valid);
       UPDATE public.contract SET state = 'in-force' WHERE state <> 'in-force'`,
    )
    this.one.empty()
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = mkdtempSync(join(tmpdir(), 'exports-'))
    writeFileSync(join(this.#folder, 'mock'), `${this.one.secret}\n`)
  }

  /** The campaign is bought there. */
  async bought(on: keyof ExportStage['ids']): Promise<void> {
    await this.database.owner.query(
      'INSERT INTO public.campaign_platform (campaign_id, platform_id, since) VALUES ($1, $2, $3)',
      [this.campaign, this.ids[on], now],
    )
  }

  /** Somebody who went to a cinema yesterday, agreed to all of it, and is known there by a number. */
  async known(
    uid: string,
    {
      on = 'upload',
      cinema = 0,
      purposes = 7,
      expiresAt = addDays(now, 60),
      matchedUntil = expiresAt,
      visitor = uuidFromName(`visitor ${uid}`),
    }: {
      on?: keyof ExportStage['ids']
      cinema?: number
      purposes?: number
      expiresAt?: Date
      matchedUntil?: Date
      visitor?: string
    } = {},
  ): Promise<string> {
    const { owner } = this.database
    const place = this.plane.cinemas[cinema]
    await owner.query(
      `INSERT INTO plane.visitor_cinema_day (visitor, cinema, day, visits, purposes, expires_at, term)
       VALUES ($1, $2, $3, 1, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [visitor, place?.id, parisDay(addDays(now, -1)), purposes, expiresAt, place?.term],
    )
    await consent(owner, this.plane, { visitor, cinema, purposes, expiresAt })
    await owner.query(
      `INSERT INTO plane.partner_match (visitor, platform, uid, matched_at, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [visitor, this.ids[on], uid, addDays(now, -1), matchedUntil],
    )
    return visitor
  }

  /** A round of the worker. */
  round({
    at = now,
    pool = this.database.worker,
    sizes,
  }: {
    at?: Date
    pool?: pg.Pool
    sizes?: { maxLines: number; numbersAtOnce: number }
  } = {}) {
    return exportAll({
      pool,
      now: at,
      dial: dialHere,
      waitingFolder: join(this.#folder, 'waiting'),
      exportsFolder: join(this.#folder, 'exports'),
      secretsFolder: this.#folder,
      ...(sizes === undefined ? {} : { sizes }),
    })
  }

  /** The files in the folder of the platform that fetches them. */
  fetched(): string[] {
    try {
      return readdirSync(join(this.#folder, 'exports', this.ids.folder)).sort()
    } catch {
      return []
    }
  }

  pathOf(name: string): string {
    return join(this.#folder, 'exports', this.ids.folder, name)
  }

  /** The folder that the worker is given. */
  get folder(): string {
    return this.#folder
  }

  get waiting(): string {
    return join(this.#folder, 'waiting')
  }

  members(at = now): string[] {
    return this.one.members(this.code, at)
  }

  erased(visitor: string, at = now): Promise<unknown> {
    return erase(this.database.pixel, { visitor, at, tombstoneKey })
  }

  withdrawn(visitor: string, { cinema = 0, at = now }: { cinema?: number; at?: Date } = {}): Promise<unknown> {
    const site = this.plane.cinemas[cinema]?.site ?? ''
    return withdraw(this.database.pixel, { visitor, site, at, tombstoneKey })
  }

  async files(): Promise<{ seq: number; kind: string; state: string; fault: string | null }[]> {
    const { rows } = await this.database.owner.query(
      'SELECT seq, kind, state, fault FROM plane.export_file ORDER BY platform, seq',
    )
    return rows
  }
}
