import * as fc from 'fast-check'
import { QueueFull } from '../../server/lib/batch.js'
import { paceWithdrawals } from '../../server/visit/withdrawal-pace.js'

/** A round of what else there is to do. */
const round = () => new Promise((resolve) => setImmediate(resolve))

/** Consents by person and site, each by the moment of its visit; a withdrawal looks once, when it begins or later. */
class Store {
  moment = 1_800_000_000_000
  readonly consents = new Map<string, number>()
  began: { name: string; at: Date }[] = []
  running = 0
  mostRunning = 0
  hold: Promise<unknown> = Promise.resolve()
  readonly paced = paceWithdrawals((args) => this.#withdraw(args), { clock: () => new Date(this.moment) })

  visit(name: string): void {
    this.consents.set(name, ++this.moment)
  }

  async #withdraw({ visitor, site, at }: { visitor: string; site: string; at: Date }): Promise<boolean> {
    const name = `${visitor} ${site}`
    this.began.push({ name, at })
    this.mostRunning = Math.max(this.mostRunning, ++this.running)
    const taken = this.consents.delete(name)
    for (let n = 0; n < 3; n++) await round()
    await this.hold
    this.running--
    return taken
  }

  /** True when it was taken, false when it was refused. */
  async withdraw(visitor: string, site = 's'): Promise<boolean> {
    const asked = ++this.moment
    try {
      await this.paced({ visitor, site })
    } catch (error) {
      expect(error).toBeInstanceOf(QueueFull)
      return false
    }
    expect(this.consents.get(`${visitor} ${site}`) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(asked)
    return true
  }

  /** Those that run do not end until what is given back is called. */
  stall(): () => void {
    let go = () => {}
    this.hold = new Promise<void>((resolve) => {
      go = resolve
    })
    return go
  }
}

test('whatever comes in whichever order: a withdrawal that is heard has taken every yes from before it was asked', async () => {
  const step = fc.record({
    what: fc.constantFrom('visit', 'withdraw', 'wait', 'later'),
    person: fc.constantFrom('a', 'a', 'b'),
    site: fc.constantFrom('s', 's', 't'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const store = new Store()
      const asked: Promise<boolean>[] = []
      for (const { what, person, site } of steps) {
        if (what === 'visit') store.visit(`${person} ${site}`)
        else if (what === 'withdraw') asked.push(store.withdraw(person, site))
        else if (what === 'later') store.moment += 10_000
        else await round()
      }
      await Promise.all(asked)
      expect(store.mostRunning).toBeLessThanOrEqual(1)
    }),
    { numRuns: 1_000 },
  )
})

test('one that waits stands for those like it; one that has begun does not', async () => {
  const store = new Store()
  const go = store.stall()
  const first = store.withdraw('ann')
  await round()
  store.visit('ann s')
  const others = [store.withdraw('ann'), store.withdraw('ann'), store.withdraw('ann', 't')]
  const [askedAt] = [store.moment]
  store.moment += 1_000
  go()
  expect(await Promise.all([first, ...others])).toEqual([true, true, true, true])
  expect(store.began.map(({ name }) => name)).toEqual(['ann s', 'ann s', 'ann t'])
  expect(store.began[1]?.at.getTime()).toBeGreaterThan(askedAt)
})

test('of one person a few a minute are taken, and whoever is refused is heard when they come again', async () => {
  const store = new Store()
  const all = Array.from({ length: 10 }, () => store.withdraw('ann'))
  expect((await Promise.all(all)).filter(Boolean)).toHaveLength(6)
  expect(await store.withdraw('bob')).toBe(true)
  store.visit('ann s')
  store.moment += 10_000
  expect(await store.withdraw('ann')).toBe(true)
  expect(store.consents.size).toBe(0)
})

test('the script, which sends again every five seconds, is never too often for one person', async () => {
  const store = new Store()
  for (let n = 0; n < 10; n++) {
    expect(await store.withdraw('ann')).toBe(true)
    store.moment += 5_000
  }
})

test('of a flood 64 wait and the others are refused, and it is over when those are done', async () => {
  const store = new Store()
  const go = store.stall()
  const flood = Array.from({ length: 100 }, (_, n) => store.withdraw(`visitor ${n}`))
  const refused = store.withdraw('ann')
  await round()
  go()
  expect((await Promise.all(flood)).filter(Boolean)).toHaveLength(64)
  expect(await refused).toBe(false)
  expect(store.mostRunning).toBe(1)
  store.visit('ann s')
  expect(await store.withdraw('ann')).toBe(true)
  expect(store.consents.size).toBe(0)
})

test('one that fails does not stand for those that come after it', async () => {
  let fails = true
  const paced = paceWithdrawals(
    async () => {
      if (fails) throw new Error('the database is away')
      return 'taken'
    },
    { clock: () => new Date(0) },
  )
  await expect(paced({ visitor: 'ann', site: 's' })).rejects.toThrow('the database is away')
  fails = false
  expect(await paced({ visitor: 'ann', site: 's' })).toBe('taken')
})
