import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { rollUpAll } from '../../audience/index.js'
import { addDays, parisDay } from '../../lib/clock.js'
import { uuidFromName } from '../../lib/id.js'
import { shiftDay } from '../../lib/paris.js'
import { createVisitKeeper, type VisitKeeper } from '../../visit/index.js'
import { loadCommunes } from '../import/communes.js'
import { importFilms } from '../import/films/import.js'
import { importCinemas } from '../import/import.js'
import type { Progress } from '../replay/progress.js'
import { type SeedOptions, seedCinemas } from '../seed.js'
import { type Crowd, crowdOf, personId } from './crowd.js'
import { PoolError } from './pool-error.js'
import {
  addMatches,
  countPoolRows,
  holdTermsSince,
  isKnown,
  isRolledUpTo,
  loadFilms,
  loadMembers,
  loadPlaces,
  loadPlatforms,
  makePartitionsSince,
  transactionMark,
} from './store.js'

export interface FillOptions extends Omit<SeedOptions, 'ports' | 'pool'> {
  people: number
  seed: number
  /** The folder of the open data; null: the demonstration's own cinemas and films. */
  data: string | null
  /** Logins of the roles whose work is done here. */
  pools: Record<'owner' | 'pixel' | 'worker' | 'console', pg.Pool>
  tombstoneKey: Buffer
  progress: Progress
}

export interface Filled {
  cinemas: number
  films: number
  visits: number
  /** Visits that were not kept: none, but for a contract that ended meanwhile. */
  lost: number
  pool: { days: number; people: number }
  matched: number
  /** Sites whose term was let begin earlier. */
  widened: number
}

/** Days of visits before today; raw visits are kept for thirty only, and those older go with the next night. */
const DAYS = 90
/** Visits under way at once: whole groups of the keeper. */
const UNDER_WAY = 4_096
const ROLL_UP_ATTEMPTS = 600
const ROLL_UP_PAUSE_MS = 200
const MATCHED = 0.35
const MATCHES_AT_ONCE = 5_000

/**
 * Invents an audience of three months for the demonstration's cinemas, and lets the program count it: every visit goes through the
 * keeper that the pixel has, and becomes a day of the pool by the roll-up. Throws a PoolError where there is no demonstration, and where
 * this audience is there already.
 */
export async function fillPool(options: FillOptions): Promise<Filled> {
  const { pools, seed, people, progress, clock } = options
  if ((await loadPlaces(pools.worker, { now: clock() })).length === 0)
    throw new PoolError(
      'No cinema of the demonstration is under contract here.',
      'An audience is invented for the demonstration only (npm start without NODE_ENV=production).',
    )
  if (await isKnown(pools.pixel, { visitor: personId({ seed }, 0) }))
    throw new PoolError(
      `The audience of seed ${seed} is here already, whole or in part.`,
      'Give another --seed: other people come in addition.',
    )
  if (options.data !== null) await addMembers(options, options.data)
  const now = clock() // After the last signature, from which on a contract is in force.
  const since = addDays(now, -DAYS - 1)
  const widened = await holdTermsSince(pools.console, { since, now })
  await makePartitionsSince(pools.worker, { day: shiftDay(parisDay(now), -DAYS - 1), days: DAYS + 3 })
  const crowd: Crowd = {
    ...{ places: await loadPlaces(pools.worker, { now }), films: await loadFilms(pools.worker, { now }) },
    ...{ people, seed, now, days: DAYS },
  }
  const { visits, lost } = await sendVisits(crowd, options)
  progress.say('Rolling up')
  await countVisits(options)
  const matched = await matchSome(options)
  const { places, films } = crowd
  const pool = await countPoolRows(pools.worker)
  return { cinemas: places.length, films: films.length, visits, lost, pool, matched, widened }
}

/** The cinemas and films of the open data; the members of the SCARE among the cinemas get a contract. */
async function addMembers(options: FillOptions, data: string): Promise<void> {
  const { pools, progress, clock } = options
  const communes = loadCommunes()
  progress.say('Importing cinemas and films')
  for (const file of ['cnc-etablissements-cinematographiques-2022.csv', 'scare-cinemas-2026-07.csv'])
    await importCinemas({ pool: pools.console, file: join(data, 'cinemas', file), communes })
  await importFilms({
    pool: pools.console,
    file: join(data, 'films/scare-films-2026-07.csv'),
    apply: true,
    now: clock(),
  })
  progress.say('Signing contracts for the demonstration')
  await seedCinemas({ ...options, pool: pools.owner }, await loadMembers(pools.console))
}

async function sendVisits(
  crowd: Crowd,
  { pools, tombstoneKey, progress }: FillOptions,
): Promise<{ visits: number; lost: number }> {
  const keeper = createVisitKeeper({ pool: pools.pixel, tombstoneKey })
  const done = progress.begin('People', crowd.people)
  let [people, visits, lost] = [0, 0, 0]
  let group: ReturnType<VisitKeeper['keep']>[] = []
  const settle = async () => {
    for (const kept of await Promise.all(group)) if (!kept) lost++
    visits += group.length
    group = []
    done(people)
  }
  for (const its of crowdOf(crowd)) {
    group.push(...its.map((visit) => keeper.keep(visit)))
    people++
    if (group.length >= UNDER_WAY) await settle()
  }
  await settle()
  await keeper.drain()
  return { visits, lost }
}

/** Rolls up until the last of the visits is a day of the pool: an open transaction of somebody else holds them up for a while. */
async function countVisits({ pools, clock, tombstoneKey }: FillOptions): Promise<void> {
  const mark = await transactionMark(pools.worker)
  for (let attempt = 0; attempt < ROLL_UP_ATTEMPTS; attempt++) {
    await rollUpAll(pools.worker, { now: clock(), tombstoneKey })
    if (await isRolledUpTo(pools.worker, mark)) return
    await sleep(ROLL_UP_PAUSE_MS)
  }
  throw new PoolError(
    'The visits are kept and not rolled up yet.',
    'A transaction holds them up; they will be by themselves.',
  )
}

/** Each platform there is knows about a third of the people: as the owner writes it, since the pixel does so for one browser only. */
async function matchSome({ pools, people, seed, clock }: FillOptions): Promise<number> {
  let matched = 0
  for (const platform of await loadPlatforms(pools.worker)) {
    for (let from = 0; from < people; from += MATCHES_AT_ONCE) {
      const some = Array.from({ length: Math.min(MATCHES_AT_ONCE, people - from) }, (_, n) =>
        personId({ seed }, from + n),
      )
      const visitors = some.filter((id) => isMatched(id, platform))
      matched += await addMatches(pools.owner, { platform, visitors, now: clock() })
    }
  }
  return matched
}

function isMatched(visitor: string, platform: string): boolean {
  const drawn = Number.parseInt(uuidFromName(`demo:pool:match:${visitor}:${platform}`).slice(0, 8), 16)
  return drawn / 2 ** 32 < MATCHED
}
