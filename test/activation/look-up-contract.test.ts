import fc from 'fast-check'
import { type Evaluation, evaluate, loadLookUpReference } from '../../server/activation/index.js'
import { FRANCE, type GridCinema } from '../../server/audience/index.js'
import { addDays } from '../../server/lib/clock.js'
import { Reference } from '../../server/lib/reference.js'
import { HOST, LookUpStage, now } from './stage.js'

const stage = LookUpStage.forTests()
/** Far more than a message of the database takes, and far less than the five seconds of the reading that needs none. */
const AT_ONCE_MS = 2_000

const campaigns = () => stage.reference.current()?.hosts.get(HOST)?.length ?? 0

async function change(sql: string, values: unknown[] = []): Promise<void> {
  const { rowCount } = await stage.database.owner.query(sql, values)
  expect(rowCount).toBeGreaterThan(0)
}

/** Changes something, sees the answer change at once, puts it right again, and sees that too. */
async function there(and: { broken: string; mended: string; values?: unknown[] }): Promise<void> {
  const browser = stage.browser()
  await stage.went(browser)
  expect((await stage.ask(browser)).status).toBe(200)
  await change(and.broken, and.values)
  expect(await stage.until(({ hosts }) => !hosts.has(HOST))).toBeLessThan(AT_ONCE_MS)
  expect((await stage.ask(browser)).status).toBe(403)
  await change(and.mended, and.values)
  expect(await stage.until(({ hosts }) => hosts.has(HOST))).toBeLessThan(AT_ONCE_MS)
  expect((await stage.ask(browser)).status).toBe(200)
}

describe('a page is answered only while', () => {
  test.each([
    ['its publisher’s contract is in force', 'federation-publisher', 'suspended'],
    ['its publisher’s contract is not terminated', 'federation-publisher', 'terminated'],
    ['the distributor’s contract is in force', 'federation-distributor', 'suspended'],
  ])('%s', async (_title, kind, state) => {
    const set = (to: string) => `UPDATE public.contract SET state = '${to}' WHERE kind = $1::contract_kind`
    await there({ broken: set(state), mended: set('in-force'), values: [kind] })
  })

  test('the contract has begun', async () => {
    const set = (to: string) => `UPDATE public.contract SET in_force_from = '${to}' WHERE kind = 'federation-publisher'`
    await there({ broken: set('2026-11-23Z'), mended: set('2026-01-01Z') })
  })

  test('the campaign runs', async () => {
    const set = (to: string) => `UPDATE public.campaign SET state = '${to}'`
    await there({ broken: set('ended'), mended: set('running') })
  })

  test('the campaign is placed there', async () => {
    const set = (to: string) => `UPDATE public.placement SET host = '${to}'`
    await there({ broken: set('other.example'), mended: set(HOST) })
  })

  test('the segment is large enough, also the root', async () => {
    await there({
      broken: 'DELETE FROM plane.activated_cell',
      mended: `INSERT INTO plane.activated_cell (cell, since) VALUES ('salles-art-et-essai', now())`,
    })
  })
})

test('a campaign whose segment is none of the grid is passed over, and others are not', async () => {
  await change(`INSERT INTO plane.activated_cell (cell, since) VALUES ('gout:cuisine', now())`)
  await change(`UPDATE public.campaign SET segment = 'gout:cuisine'`)
  await stage.until(({ hosts }) => !hosts.has(HOST))
  await change(`UPDATE public.campaign SET segment = 'salles-art-et-essai'`)
  await stage.until(({ hosts }) => hosts.has(HOST))
  await change(`DELETE FROM plane.activated_cell WHERE cell = 'gout:cuisine'`)
})

describe('a cinema whose contract ends', () => {
  const end = (at: Date | null) =>
    change('UPDATE plane.contract_term SET valid = tstzrange(lower(valid), $2) WHERE id = $1', [
      stage.plane.cinemas[0]?.term,
      at,
    ])

  test('takes its people with it at once, in every process', async () => {
    const other = new Reference({
      load: () => loadLookUpReference(stage.database.worker, { now }),
      maxAgeMs: 60_000,
    })
    await other.start(stage.database.urls.worker)
    try {
      const [leaving, staying] = [stage.browser(), stage.browser()]
      const cinema = stage.plane.cinemas[0]?.id ?? ''
      await stage.went(leaving)
      await stage.went(staying)
      await stage.went({ ...staying, cinema: 1 })
      expect([(await stage.ask(leaving)).status, (await stage.ask(staying)).status]).toEqual([200, 200])
      const began = performance.now()
      await end(now)
      await stage.until(({ cinemas }) => !cinemas.has(cinema))
      while (other.current()?.cinemas.has(cinema)) await new Promise((resolve) => setTimeout(resolve, 2))
      expect(performance.now() - began).toBeLessThan(AT_ONCE_MS)
      expect(campaigns()).toBe(1)
      expect([(await stage.ask(leaving)).status, (await stage.ask(staying)).status]).toEqual([204, 200])
    } finally {
      await other.stop()
      await end(null)
      await stage.until(({ cinemas }) => cinemas.size === 3)
    }
  })

  test('on a day that is known beforehand does so at that moment, without being told', async () => {
    const browser = stage.browser()
    await stage.went(browser)
    const last = addDays(now, 1)
    await end(last)
    await stage.until(({ cinemas }) =>
      [...cinemas.values()].some(({ terms }) => terms.some(({ validTo }) => validTo !== null)),
    )
    stage.clock = new Date(last.getTime() - 1)
    expect((await stage.ask(browser)).status).toBe(200)
    stage.clock = last
    expect((await stage.ask(browser)).status).toBe(204)
    await end(null)
  })
})

describe('what is evaluated', () => {
  const cinema = (id: string): GridCinema => ({ id, territories: [FRANCE], salle: [], ecrans: null })
  const ids = ['a', 'b', 'c', 'd']

  test('days at cinemas without a term in force might as well not be there', () => {
    const term = fc.record({
      validFrom: fc.integer({ min: 0, max: 20 }),
      days: fc.option(fc.integer({ min: 0, max: 20 })),
    })
    const days = fc.array(
      fc.record({
        visitor: fc.constant('v'),
        cinema: fc.constantFrom(...ids, 'unknown'),
        day: fc.integer({ min: 0, max: 30 }),
        films: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(fc.array(fc.array(term, { maxLength: 3 }), { minLength: 4, maxLength: 4 }), days, (terms, rows) => {
        const at = addDays(now, 10)
        const cinemas: Evaluation['cinemas'] = new Map(
          ids.map((id, n) => [
            id,
            {
              grid: cinema(id),
              terms: (terms[n] ?? []).map(({ validFrom, days: length }) => ({
                validFrom: addDays(now, validFrom),
                validTo: length === null ? null : addDays(now, validFrom + length),
              })),
            },
          ]),
        )
        const tastesOf = (film: number) => (film % 2 === 0 ? ['drame'] : [])
        const inForce = (id: string) =>
          cinemas
            .get(id)
            ?.terms.some(({ validFrom, validTo }) => validFrom <= at && (validTo === null || at < validTo)) ?? false
        const person = evaluate(rows, { cinemas, tastesOf }, { now: at })
        const without = rows.filter((row) => inForce(row.cinema))
        expect(person).toEqual(evaluate(without, { cinemas, tastesOf }, { now: at }))
        expect(person.cinemas.every(({ id }) => inForce(id))).toBe(true)
        expect(person.cinemas.length === 0).toBe(without.length === 0)
      }),
    )
  })
})

test('counts that cannot be written now are written later, and none twice', async () => {
  const { owner } = stage.database
  await stage.counter.flush()
  await owner.query('REVOKE INSERT ON plane.lookup_count FROM lanterne_pixel')
  for (let n = 0; n < 3; n++) stage.counter.count('answered', { publisher: stage.plane.publisher })
  await stage.counter.flush()
  await owner.query('GRANT INSERT ON plane.lookup_count TO lanterne_pixel')
  stage.counter.count('answered', { publisher: stage.plane.publisher })
  expect(await stage.counted()).toEqual({ answered: 4 })
  stage.counter.count('answered', { publisher: stage.plane.publisher })
  expect(await stage.counted()).toEqual({ answered: 5 })
})

test('what is counted names no person', async () => {
  const browser = stage.browser()
  await stage.went(browser)
  await stage.ask(browser)
  await stage.counter.flush()
  const { rows } = await stage.database.owner.query('SELECT row_to_json(l)::text AS line FROM plane.lookup_count l')
  expect(rows.length).toBe(2)
  for (const { line } of rows) expect(line).not.toContain(browser.visitor)
})
