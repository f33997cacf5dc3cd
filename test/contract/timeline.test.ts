import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import {
  addSite,
  amendContract,
  createContract,
  loadSiteTerms,
  moveContract,
  type Outcome,
  offerContract,
  signContract,
  termAt,
} from '../../server/contract/index.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { cinema, colleague, done, library, notice, organisation, testRing } from './world.js'

let database: TestDatabase
const { ring, drop } = testRing()
beforeAll(async () => {
  database = await testDatabase()
  await notice(database.console)
})
afterAll(async () => {
  drop()
  await database?.drop()
})

const LINES = ['operator-federation', 'federation-cinema'] as const
type Line = (typeof LINES)[number]
type Act =
  | { type: 'offer'; startsInMs: number | null }
  | { type: 'federation' | 'party' | 'reader' | 'stranger' | 'amend' | 'suspend' | 'resume' | 'terminate' }
/** Something that somebody tries: `back` 0 is the line's newest contract, 1 the one before. */
interface Try {
  line: Line
  back: number
  gapMs: number
  act: Act
}

interface Known {
  id: string
  state: string
  signed: string[]
  startsAtMs: number | null
  fromMs: number
  amends: Known | null
}

/** What should be, told in another way than the code: a list of who is in force after each event. */
class Oracle {
  readonly lines: Record<Line, Known[]> = { 'operator-federation': [], 'federation-cinema': [] }
  readonly history: { atMs: number; inForce: Record<Line, { id: string; fromMs: number } | null> }[] = []

  /** Whether the act is accepted; notes what follows from it. */
  act(line: Line, contract: Known, { type, atMs }: { type: Exclude<Act['type'], 'offer'>; atMs: number }): boolean {
    // Whoever may not bind a party signs nothing.
    if (type === 'reader' || type === 'stranger') return false
    if (type === 'amend') return contract.state === 'in force' && !this.lines[line].some((one) => waits(one))
    const accepted =
      type === 'federation' || type === 'party' ? this.sign(line, contract, type, atMs) : this.move(contract, type)
    // What would amend a contract that is over has nothing to replace any more.
    for (const one of this.lines[line]) if (waits(one) && one.amends?.state === 'over') one.state = 'over'
    if (accepted) this.note(atMs)
    return accepted
  }

  /** The contracts by which a term is valid at a moment, or null. */
  at(ms: number): Record<Line, string> | null {
    const snapshot = this.history.filter(({ atMs }) => atMs <= ms).at(-1)
    const [operator, cinema] = LINES.map((line) => snapshot?.inForce[line] ?? null)
    if (!operator || !cinema || ms < operator.fromMs || ms < cinema.fromMs) return null
    return { 'operator-federation': operator.id, 'federation-cinema': cinema.id }
  }

  private sign(line: Line, contract: Known, side: string, atMs: number): boolean {
    if (!['offered', 'signed'].includes(contract.state) || contract.signed.includes(side)) return false
    if (contract.amends !== null && contract.amends.state !== 'in force') return false
    if (contract.signed.length === 1) {
      const older = this.lines[line].filter(({ state }) => state === 'in force' || state === 'suspended')
      const fromMs = Math.max(atMs, contract.startsAtMs ?? atMs)
      if (older.length > 0 && fromMs > atMs) return false
      for (const one of older) one.state = 'over'
      Object.assign(contract, { state: 'in force', fromMs })
    } else contract.state = 'signed'
    contract.signed.push(side)
    return true
  }

  private move(contract: Known, type: 'suspend' | 'resume' | 'terminate'): boolean {
    const wanted = {
      suspend: ['in force'],
      resume: ['suspended'],
      terminate: ['offered', 'signed', 'in force', 'suspended'],
    }
    if (!wanted[type].includes(contract.state)) return false
    contract.state = { suspend: 'suspended', resume: 'in force', terminate: 'over' }[type]
    return true
  }

  private note(atMs: number): void {
    const of = (line: Line) => this.lines[line].find(({ state }) => state === 'in force') ?? null
    const inForce = { 'operator-federation': copy(of(LINES[0])), 'federation-cinema': copy(of(LINES[1])) }
    this.history.push({ atMs, inForce })
  }
}

function waits({ state }: Known): boolean {
  return state === 'offered' || state === 'signed'
}

function copy(known: Known | null): { id: string; fromMs: number } | null {
  return known && { id: known.id, fromMs: known.fromMs }
}

const startMs = Date.UTC(2026, 10, 22, 10)
const attempt: fc.Arbitrary<Try> = fc.record({
  line: fc.constantFrom(...LINES),
  back: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  gapMs: fc.constantFrom(0, 1, 1000, 3_600_000),
  act: fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('offer' as const),
        startsInMs: fc.constantFrom(null, null, 1, 5000, 7_200_000, -1),
      }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('federation' as const, 'party' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('reader' as const, 'stranger' as const) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('amend' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constantFrom('suspend' as const, 'resume' as const, 'terminate' as const) }),
    },
  ),
})
/** Most timelines begin with both in force, now or a little later, so that there is something to lose. */
const opening = fc
  .tuple(fc.constantFrom(null, null, 5000, 7_200_000), fc.constantFrom(null, null, 5000, 3_600_000))
  .map((starts) =>
    LINES.flatMap((line, index) => {
      const acts: Act[] = [
        { type: 'offer', startsInMs: starts[index] ?? null },
        { type: 'federation' },
        { type: 'party' },
      ]
      return acts.map((act): Try => ({ line, back: 0, gapMs: 1000, act }))
    }),
  )
const timeline = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: opening }, { weight: 1, arbitrary: fc.constant([]) }),
    fc.array(attempt, { minLength: 1, maxLength: 14 }),
  )
  .map((parts) => parts.flat())

test('at every moment a site has a term exactly when both contracts are in force then', async () => {
  let [held, refusals, longest] = [0, 0, 0]
  await fc.assert(
    fc.asyncProperty(timeline, async (tries) => {
      const { oracle, moments, siteKeys, refused } = await play(tries)
      refusals += refused
      const { rows } = await database.console.query<{
        ms: string
        key: string
        operator: string | null
        cinema: string | null
      }>(
        `SELECT m.ms::text, s.key, t.operator_contract AS operator, t.contract AS cinema
           FROM unnest($1::float8[]) AS m (ms) CROSS JOIN public.site s
           LEFT JOIN plane.contract_term t ON t.site = s.id AND t.valid @> to_timestamp(m.ms / 1000)
          WHERE s.key = ANY ($2)`,
        [moments, siteKeys],
      )
      // One row for each moment and site: two terms at one moment would be two.
      expect(rows).toHaveLength(moments.length * siteKeys.length)
      for (const { ms, operator, cinema } of rows) {
        const expected = oracle.at(Number(ms))
        expect({ ms, operator, cinema }).toEqual({
          ms,
          operator: expected?.['operator-federation'] ?? null,
          cinema: expected?.['federation-cinema'] ?? null,
        })
        if (expected !== null) held++
      }
      longest = Math.max(longest, oracle.history.length)
    }),
    { numRuns: 60 },
  )
  // The timelines were worth it: terms held, refusals happened, and some lives were long.
  expect(held).toBeGreaterThan(100)
  expect(refusals).toBeGreaterThan(20)
  expect(longest).toBeGreaterThan(6)
}, 240_000)

/** Always another choice than before. */
function choicesOf(line: Line, ms: number): Record<string, unknown> {
  amended++
  const other = String((ms % 100_000) + 1_000_000 + amended)
  return line === 'operator-federation' ? { clickPriceMicros: other } : { thresholdCents: other }
}
let amended = 0

/** Plays a timeline on the database and the oracle side by side; they must accept and refuse alike. */
async function play(tries: readonly Try[]) {
  const pool = database.console
  const deps = { pool, library, ring }
  const federation = await organisation(pool, 'federation')
  const parties = {
    'operator-federation': await organisation(pool, 'operator'),
    'federation-cinema': await organisation(pool, 'cinema'),
  }
  const nobody = {
    reader: await colleague(pool, federation.id, { roles: ['reader', 'manager'] }),
    stranger: (await organisation(pool, 'cinema')).person,
  }
  const siteKeys = [randomUUID(), randomUUID()]
  for (const key of siteKeys)
    await addSite(pool, {
      cinemaId: await cinema(pool, parties['federation-cinema'].id),
      key,
      hosts: ['a.exemple'],
      consentSource: 'manual',
      noticeVersion: '2026-11',
      at: new Date(startMs),
    })
  const oracle = new Oracle()
  const edges = new Set([startMs])
  let [nowMs, refused] = [startMs, 0]
  for (const { line, back, gapMs, act } of tries) {
    nowMs += gapMs
    const at = new Date(nowMs)
    if (act.type === 'offer') {
      const startsAtMs = act.startsInMs === null ? null : nowMs + act.startsInMs
      const { id } = done(
        await createContract(deps, { kind: line, federationId: federation.id, partyId: parties[line].id }),
      )
      done(
        await offerContract(deps, { contractId: id, at, startsAt: startsAtMs === null ? null : new Date(startsAtMs) }),
      )
      oracle.lines[line].push({ id, state: 'offered', signed: [], startsAtMs, fromMs: 0, amends: null })
      if (startsAtMs !== null) edges.add(startsAtMs)
      continue
    }
    const contract = oracle.lines[line].at(-1 - back)
    if (contract === undefined) continue
    const { type } = act
    const contractId = contract.id
    let outcome: Outcome
    if (type === 'federation') outcome = await signContract(deps, { contractId, personId: federation.person, at })
    else if (type === 'party') outcome = await signContract(deps, { contractId, personId: parties[line].person, at })
    else if (type === 'reader' || type === 'stranger')
      outcome = await signContract(deps, { contractId, personId: nobody[type], at })
    else if (type === 'amend') outcome = await amendContract(deps, { contractId, choices: choicesOf(line, nowMs), at })
    else outcome = await moveContract(pool, { contractId, type, at })
    const accepted = oracle.act(line, contract, { type, atMs: nowMs })
    expect({ type, line, done: outcome.done }).toEqual({ type, line, done: accepted })
    if (!accepted) refused++
    else if (type === 'amend' && outcome.done)
      oracle.lines[line].push({
        ...{ id: outcome.contract.id, state: 'offered', signed: [], startsAtMs: null, fromMs: 0, amends: contract },
      })
    edges.add(nowMs)
    // What the pixel holds in memory from here on says the same of now and of what is to come.
    const terms = await loadSiteTerms(database.pixel, { since: at })
    for (const key of siteKeys)
      for (const ms of [nowMs, ...edges, nowMs + 86_400_000].filter((ms) => ms >= nowMs))
        expect(termAt(terms, key, new Date(ms)) !== null).toBe(oracle.at(ms) !== null)
  }
  const moments = [...edges].flatMap((ms) => [ms - 1, ms, ms + 1]).concat(nowMs + 86_400_000)
  return { oracle, moments: [...new Set(moments)], siteKeys, refused }
}
