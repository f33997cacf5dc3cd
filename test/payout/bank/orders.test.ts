import fc from 'fast-check'
import { addDays } from '../../../server/lib/clock.js'
import { changeBankDetails } from '../../../server/payout/bank/ask.js'
import { confirmBankDetails, stopBankDetails } from '../../../server/payout/bank/decide.js'
import { bankDetailsInForce } from '../../../server/payout/bank/read.js'
import { type TestDatabase, testDatabase } from '../../database.js'
import { testBankRing } from './ring.js'
import { bankWorld, letter, type Party } from './world.js'

let database: TestDatabase
let world: Awaited<ReturnType<typeof bankWorld>>
const ring = testBankRing()
const START = new Date('2026-11-20T10:00:00Z')
const HOLD_DAYS = 7

beforeAll(async () => {
  database = await testDatabase()
  world = await bankWorld(database, 1)
}, 60_000)
afterAll(() => database?.drop())

const IBANS = ['FR7630006000011234567890189', 'FR1420041010050500013M02606', 'DE89370400440532013000']

type Step =
  | { do: 'ask'; iban: number }
  | { do: 'confirm' | 'stop' /** Counted from the last one asked. */; back: number }
  | { do: 'wait'; hours: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), iban: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('confirm', 'confirm', 'stop'), back: fc.constantFrom(0, 0, 0, 0, 1) }),
  },
  // The last two: a clock that is set back.
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 100, 167, 168, 169, -1, -300) }),
  },
)

interface Standing {
  used: number | null
  waits: { iban: number; asked: number; until: Date; yes: boolean } | null
}

/** The rules once more, as one would tell them: one account is used, and one may wait. */
class Oracle {
  #standing: Standing = { used: null, waits: null }
  #asked = 0
  /** Of the last decision: nothing happens before what has happened. */
  #at = new Date(0)

  /** What somebody sees who looks now; to look changes nothing. */
  seen(now: Date): Standing {
    const { waits } = this.#standing
    return waits?.yes && waits.until <= this.#moment(now) ? { used: waits.iban, waits: null } : this.#standing
  }

  ask(iban: number, now: Date): boolean {
    const { used, waits } = this.seen(now)
    if (iban === (waits?.iban ?? used)) return false
    this.#asked += 1
    const until = addDays(this.#moment(now), HOLD_DAYS)
    const change = { iban, asked: this.#asked, until, yes: false }
    return this.#decided(used === null ? { used: iban, waits: null } : { used, waits: change }, now)
  }

  confirm(which: number, now: Date): boolean {
    const { used, waits } = this.seen(now)
    if (waits?.asked !== which || waits.yes) return false
    return this.#decided({ used, waits: { ...waits, yes: true } }, now)
  }

  stop(which: number, now: Date): boolean {
    const { used, waits } = this.seen(now)
    return waits?.asked === which && this.#decided({ used, waits: null }, now)
  }

  #decided(standing: Standing, now: Date): true {
    this.#at = this.#moment(now)
    this.#standing = standing
    return true
  }

  #moment(now: Date): Date {
    return now > this.#at ? now : this.#at
  }
}

test('in whatever order accounts are given, confirmed and stopped, the one that is used is the one that the rules say', async () => {
  const [party] = world.parties as [Party]
  let changes = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
      await database.owner.query('DELETE FROM payout.bank_details')
      const oracle = new Oracle()
      const ids: string[] = []
      let now = START
      for (const one of steps) {
        if (one.do === 'wait') now = addDays(now, one.hours / 24)
        if (one.do === 'ask') {
          const given = await changeBankDetails(database.console, {
            ...{ organisation: party.id, person: party.person, cinema: { slug: 'x', name: 'X' }, ring, letter, now },
            details: { holder: 'Le Trianon', iban: IBANS[one.iban] as string, bic: null },
          })
          if ('refused' in given && given.refused === 'too-often') continue
          expect('done' in given).toBe(oracle.ask(one.iban, now))
          if ('id' in given) ids.push(given.id)
        } else if (one.do !== 'wait') {
          const which = ids.length - one.back
          const id = ids[which - 1] ?? 'none'
          const { person, id: organisation } = party
          const decided =
            one.do === 'confirm'
              ? await confirmBankDetails(database.console, {
                  ...{ id, federation: world.federation.id, person: world.federation.person, letter, now },
                })
              : await stopBankDetails(database.console, { id, by: { organisation }, person, letter, now })
          expect('done' in decided).toBe(oracle[one.do](which, now))
          if ('done' in decided) changes += 1
        }
        const { used, waits } = oracle.seen(now)
        const found = (await bankDetailsInForce(database.console, { ring, now })).get(party.cinema)
        expect(found?.iban ?? null).toBe(used === null ? null : IBANS[used])
        expect(found?.onHold ?? false).toBe(used !== null && waits !== null)
      }
    }),
    { numRuns: 25 },
  )
  expect(changes).toBeGreaterThan(10)
}, 60_000)
