import * as fc from 'fast-check'
import { PersonStage } from './person.js'

const stage = PersonStage.forTests()

test('in whatever order: after an erasure nothing of the person is left, and visits and money are what they were', async () => {
  const step = fc.constantFrom('visit 0', 'visit 1', 'click', 'withdraw 0', 'withdraw 1', 'erase', 'roll-up', 'judge')
  const steps = fc.array(step, { maxLength: 14 })
  await fc.assert(
    fc
      .asyncProperty(steps, async (todo) => {
        const model = new Model()
        for (const what of todo) {
          const cinema = Number(what.at(-1))
          if (what.startsWith('visit')) {
            const kept = await stage.visited({ cinema })
            expect(kept).toBe(!model.gone && !model.no.has(cinema))
            if (kept) {
              model.visits++
              model.seen.add(cinema)
            }
          } else if (what === 'click') {
            await stage.clicked()
            model.click()
          } else if (what.startsWith('withdraw')) {
            const gone = await stage.takenBack(cinema)
            stage.keeper.forget(
              gone === null ? { visitor: stage.ann, site: stage.siteOf(cinema) } : { visitor: stage.ann },
            )
            model.settle()
            if (gone !== null) model.forget()
            else if (model.seen.delete(cinema)) model.no.add(cinema)
          } else if (what === 'erase') {
            await stage.erased()
            model.settle()
            model.forget()
          } else if (what === 'roll-up') await stage.rolledUp()
          else {
            await stage.judged()
            model.judge()
          }
          if (model.gone) expect(await stage.found()).toEqual([])
        }
        await stage.judged()
        model.judge()
        if (model.gone) expect(await stage.found()).toEqual([])
        const { rows } = await stage.database.owner.query(
          `SELECT (SELECT coalesce(sum(visits), 0)::int FROM plane.site_day) AS visits, count(*)::int AS shares,
             coalesce(sum(micros), 0)::int AS micros FROM plane.click_share`,
        )
        expect(rows[0]).toEqual({ visits: model.visits, shares: model.shares, micros: model.micros })
      })
      .beforeEach(() => stage.empty()),
    { numRuns: 25 },
  )
}, 120_000)

/** What visits and clicks are worth in a world where nobody is ever erased. */
class Model {
  visits = 0
  shares = 0
  micros = 0
  gone = false
  /** Cinemas that were visited under a consent that holds, and those where it was taken back. */
  readonly seen = new Set<number>()
  readonly no = new Set<number>()
  #waiting: { linked: boolean; pays: Set<number> }[] = []

  click(): void {
    this.#waiting.push({ linked: this.seen.size > 0, pays: new Set() })
  }

  settle(): void {
    for (const { linked, pays } of this.#waiting) if (linked) for (const cinema of this.seen) pays.add(cinema)
  }

  forget(): void {
    this.seen.clear()
    this.gone = true
  }

  judge(): void {
    this.settle()
    for (const { pays } of this.#waiting) {
      this.shares += pays.size
      if (pays.size > 0) this.micros += 400
    }
    this.#waiting = []
  }
}
