import { randomUUID } from 'node:crypto'
import { rollUpAll } from '../../server/audience/index.js'
import { judgeClicks } from '../../server/click/index.js'
import { insertClicks } from '../../server/click/store.js'
import { addDays } from '../../server/lib/clock.js'
import { sha256, uuidv7 } from '../../server/lib/id.js'
import { createPool } from '../../server/lib/postgres.js'
import { createVisitKeeper, type Erased, erase, withdraw, withdrawElsewhere } from '../../server/visit/index.js'
import type { LinkedVisit } from '../../server/visit/store.js'
import { type Plane, partitions, seedPlane, settled, visitorNumber } from '../audience/plane.js'
import { aClick, seedCampaign } from '../click/clicks.js'
import { emptyConsentLog, type TestDatabase, testDatabase } from '../database.js'

export const now = new Date('2026-11-22T10:00:00Z')
export const tombstoneKey = Buffer.alloc(32, 7)
/** Somebody else, who has nothing to do with what Ann does. */
export const bob = visitorNumber(2)

interface Seen {
  visitor?: string
  /** One of the three of the plane. */
  cinema?: number
  at?: Date
  /** When the proof says that it was given; without it is undated. */
  said?: Date
}

/** Three cinemas, a campaign, and Ann, who visits, clicks, and takes back: a database of its own, empty before each test. */
export class PersonStage {
  /** Another person in each test. */
  ann = visitorNumber(1)
  database!: TestDatabase
  plane!: Plane
  readonly platform = randomUUID()
  campaign!: Awaited<ReturnType<typeof seedCampaign>>
  keeper!: ReturnType<typeof createVisitKeeper>

  /** Says to Jest when the stage is built, cleared and taken away. */
  static forTests(): PersonStage {
    const stage = new PersonStage()
    beforeAll(() => stage.#build())
    afterAll(() => stage.database?.drop())
    beforeEach(() => stage.empty())
    return stage
  }

  async #build(): Promise<void> {
    this.database = await testDatabase()
    this.plane = await seedPlane(this.database.owner)
    await partitions(this.database.owner, { from: '2026-11-21', days: 4 })
    this.campaign = await seedCampaign(this.database.owner, this.plane)
    await this.database.owner.query(
      `INSERT INTO public.platform (id, name, created_at) VALUES ($1, 'Régie Une', '2026-01-01Z')`,
      [this.platform],
    )
  }

  async empty(): Promise<void> {
    const { owner } = this.database
    await emptyConsentLog(owner)
    await owner.query(
      `TRUNCATE plane.visit, plane.visitor_cinema_day, plane.site_day, plane.consent_link, plane.click, plane.click_visitor,
         plane.click_verdict, plane.click_share, plane.click_candidate, plane.click_count, plane.earned_day, plane.tombstone,
         plane.partner_match, plane.sync_ask, plane.withdrawn_uid`,
    )
    this.ann = randomUUID()
    this.keeper = this.anotherKeeper()
  }

  /** That of another process, which remembers no consent. */
  anotherKeeper(): ReturnType<typeof createVisitKeeper> {
    return createVisitKeeper({ pool: this.database.pixel, tombstoneKey })
  }

  siteOf(cinema: number): string {
    return this.plane.cinemas[cinema]?.site ?? ''
  }

  aVisit({ visitor = this.ann, cinema = 0, at = now, said }: Seen = {}): LinkedVisit {
    return {
      visitor,
      id: uuidv7(at.getTime()),
      at,
      site: this.siteOf(cinema),
      kind: 'film',
      film: this.plane.film,
      device: 'mobile',
      purposes: 7,
      term: this.plane.cinemas[cinema]?.term ?? '',
      consent: {
        receipt: randomUUID(),
        noticeVersion: '1',
        noticeSha256: sha256('1'),
        source: 'manual',
        proofSha256: null,
        givenAt: said ?? at,
        expiresAt: addDays(said ?? at, 180),
        dated: said !== undefined,
      },
    }
  }

  visited(seen: Seen = {}): Promise<boolean> {
    return this.keeper.keep(this.aVisit(seen))
  }

  async clicked(visitor = this.ann): Promise<void> {
    const click = aClick({ at: now.getTime(), visitor, ...this.campaign })
    await insertClicks(this.database.pixel, [click], { spooled: false })
  }

  /** A platform was asked for this person's number, and gave one. */
  async matched({ visitor = this.ann, uid = '4711' }: { visitor?: string; uid?: string } = {}): Promise<void> {
    const { rows } = await this.database.pixel.query('SELECT plane.ask_to_sync($1, $1, $2, 5, $3, $4, $5)', [
      visitor,
      [this.platform],
      now,
      addDays(now, -7),
      tombstoneKey,
    ])
    expect(rows).toHaveLength(1)
    const matched = await this.database.pixel.query('SELECT plane.match_person($1, $2, $3, $4, $5, $4, $6) AS said', [
      visitor,
      this.platform,
      uid,
      now,
      addDays(now, 60),
      tombstoneKey,
    ])
    expect(matched.rows).toEqual([{ said: 'matched' }])
  }

  /** What platforms know, and what they are to forget, as `number until day` and `number`. */
  async known(): Promise<{ matches: string[]; removals: string[] }> {
    const { rows } = await this.database.owner.query<{ matches: string[]; removals: string[] }>(
      `SELECT ARRAY(SELECT uid || ' until ' || (expires_at AT TIME ZONE 'UTC')::date FROM plane.partner_match ORDER BY 1) AS matches,
         ARRAY(SELECT uid FROM plane.withdrawn_uid ORDER BY 1) AS removals`,
    )
    return rows[0] ?? { matches: [], removals: [] }
  }

  erased(visitor = this.ann): Promise<Erased> {
    return erase(this.database.pixel, { visitor, at: now, tombstoneKey })
  }

  /** On the page "Mes données". */
  takenBack(cinema: number): Promise<Erased | null> {
    const withdrawal = { visitor: this.ann, site: this.siteOf(cinema), at: now, tombstoneKey }
    return withdrawElsewhere(this.database.pixel, withdrawal)
  }

  /** On the cinema's own site. */
  withdrawn(cinema: number): Promise<{ left: number; erased: boolean }> {
    return withdraw(this.database.pixel, { visitor: this.ann, site: this.siteOf(cinema), at: now, tombstoneKey })
  }

  async rolledUp(): Promise<void> {
    await settled(this.database.worker)
    await rollUpAll(this.database.worker, { now, tombstoneKey })
  }

  async judged(): Promise<void> {
    await this.rolledUp()
    await judgeClicks(this.database.worker, { now })
  }

  /** The visits of all sites that are counted. */
  async counted(): Promise<number> {
    const { rows } = await this.database.owner.query<{ n: number }>(
      'SELECT coalesce(sum(visits), 0)::int AS n FROM plane.site_day',
    )
    return rows[0]?.n ?? 0
  }

  /** What the consent log says of a cinema's site, the oldest first. */
  async events(cinema: number): Promise<string[]> {
    const sql = 'SELECT event FROM plane.consent WHERE site = $1 ORDER BY at, event'
    const { rows } = await this.database.owner.query<{ event: string }>(sql, [this.siteOf(cinema)])
    return rows.map(({ event }) => event)
  }

  /** The tables, of all schemas, in which a person is anywhere: in any column, also in lists, with hyphens or without. */
  async found(visitor = this.ann): Promise<string[]> {
    const { owner } = this.database
    const { rows: tables } = await owner.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    )
    expect(tables.length).toBeGreaterThan(40)
    const where: string[] = []
    for (const { name } of tables) {
      const { rowCount } = await owner.query(
        `SELECT FROM ${name} AS row WHERE EXISTS (SELECT FROM unnest($1::text[]) AS n WHERE strpos(lower(row::text), lower(n)) > 0) LIMIT 1`,
        [[visitor, visitor.replaceAll('-', '')]],
      )
      if (rowCount === 1 && !/plane\.visit_\d/.test(name)) where.push(name)
    }
    return where
  }

  /** Resolves when somebody in this database waits for a lock. */
  async somebodyWaits(): Promise<void> {
    for (let n = 0; n < 600; n++) {
      const { rowCount } = await this.database.owner.query(
        'SELECT FROM pg_locks WHERE NOT granted AND (database = (SELECT oid FROM pg_database WHERE datname = current_database()) OR database IS NULL)',
      )
      if (rowCount !== 0) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('nobody waits')
  }

  /** As the pixel's connections for erasing: they give up soon. */
  hurried(): ReturnType<typeof createPool> {
    return createPool({
      url: this.database.urls.pixel,
      max: 2,
      name: 'erasing',
      statementTimeoutMs: 1_500,
      settings: ['idle_in_transaction_session_timeout=1000'],
    })
  }
}
