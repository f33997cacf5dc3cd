import type pg from 'pg'
import { addDays } from '../../server/lib/clock.js'
import { erasedAt, loadOwnData } from '../../server/visit/index.js'
import { insertVisits } from '../../server/visit/store.js'
import { now, PersonStage, tombstoneKey } from './person.js'

/** Taking a consent back, on its site or on the page "Mes données", and what may come after that. */
const stage = PersonStage.forTests()

test('taken back on this page, a site’s old yes does not come back; a later one does, under a receipt of its own', async () => {
  await stage.visited({ at: addDays(now, -1) })
  await stage.visited({ cinema: 1 })
  await stage.rolledUp()
  expect(await stage.takenBack(0)).toBeNull()
  const receipts = async () =>
    (
      await stage.database.owner.query('SELECT receipt, event FROM plane.consent WHERE site = $1 ORDER BY at', [
        stage.plane.cinemas[0]?.site,
      ])
    ).rows
  expect((await receipts()).map(({ event }) => event)).toEqual(['given', 'withdrawn'])
  expect(await stage.visited()).toBe(false)
  expect(await stage.visited({ said: addDays(now, -1) })).toBe(false)
  const [own] = (await loadOwnData(stage.database.pixel, { visitor: stage.ann, now })).cinemas
  expect(own).toMatchObject({ days: [], visits: [], sites: [{ consent: { over: true, receipt: null } }] })
  const later = addDays(now, 0.1)
  expect(await stage.visited({ at: later, said: later })).toBe(true)
  const log = await receipts()
  expect(log.map(({ event }) => event)).toEqual(['given', 'withdrawn', 'given'])
  expect(log[2]?.receipt).not.toBe(log[0]?.receipt)
})

test('the last consent that is taken back on this page takes the person with it', async () => {
  await stage.visited()
  await stage.visited({ cinema: 1 })
  expect(await stage.takenBack(1)).toBeNull()
  expect(await stage.takenBack(0)).toEqual({ consents: 1, days: 0, visits: 1, clicks: 0 })
  expect(await stage.found()).toEqual([])
  expect(await stage.visited()).toBe(false)
})

test('a no that was said here is remembered when the last yes is taken back on its site: the person is erased, and off', async () => {
  await stage.visited()
  await stage.visited({ cinema: 1 })
  await stage.takenBack(1)
  expect(await stage.withdrawn(0)).toEqual({ left: 0, erased: true })
  expect(await stage.found()).toEqual([])
  expect(await erasedAt(stage.database.pixel, { visitor: stage.ann, tombstoneKey })).toEqual(now)
  expect(await stage.visited({ cinema: 1 })).toBe(false)
})

test('a visit that is being written while a consent is taken back on its site is taken too', async () => {
  for (const take of [() => stage.withdrawn(0), () => stage.takenBack(0)]) {
    await stage.visited()
    await stage.visited({ cinema: 1 })
    const client = await stage.database.pixel.connect()
    await client.query('BEGIN')
    await insertVisits(client as unknown as pg.Pool, [stage.aVisit()])
    const taking = take()
    await stage.somebodyWaits()
    await client.query('COMMIT')
    client.release()
    await taking
    const { rows } = await stage.database.owner.query('SELECT DISTINCT cinema FROM plane.visit WHERE visitor = $1', [
      stage.ann,
    ])
    expect(rows).toEqual([{ cinema: stage.plane.cinemas[1]?.id }])
    await stage.empty()
  }
})

test('taking back what is not there waits for nobody, and writes nothing', async () => {
  await stage.visited({ cinema: 1 })
  const alone = await stage.database.owner.connect()
  await alone.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('lanterne.people', 0))`)
  expect(await stage.withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await stage.takenBack(0)).toBeNull()
  await alone.query('COMMIT')
  alone.release()
  expect(await stage.events(1)).toEqual(['given'])
})

test('the log says "withdrawn" once, and not of a consent that had run out', async () => {
  await stage.visited({ cinema: 1 })
  await stage.visited({ at: addDays(now, -1) })
  await stage.database.owner.query(`UPDATE plane.consent_link SET expires_at = $2 WHERE site = $1`, [
    stage.plane.cinemas[0]?.site,
    addDays(now, -0.5),
  ])
  expect(await stage.withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await stage.withdrawn(0)).toEqual({ left: 1, erased: false })
  expect(await stage.events(0)).toEqual(['given'])
})

/** A browser's next words: fewer purposes, or as many as before. */
const says = (purposes: number, at: Date, said?: Date) =>
  stage.keeper.keep({ ...stage.aVisit({ at, ...(said === undefined ? {} : { said }) }), purposes })

test('what was taken back stays so, whatever the old banner says and in which order, and the log tells of no yes', async () => {
  await stage.visited({ cinema: 1 })
  await stage.visited({ at: addDays(now, -1) })
  await stage.takenBack(0)
  const later = (hours: number) => addDays(now, hours / 24)
  const old = addDays(now, -1)
  for (const [n, [purposes, said]] of ([[3], [7], [1, old], [5, old], [7, old], [7]] as [number, Date?][]).entries()) {
    stage.keeper = stage.anotherKeeper()
    expect([purposes, said, await says(purposes, later(n + 1), said)]).toEqual([purposes, said, false])
  }
  expect(await stage.events(0)).toEqual(['given', 'withdrawn'])
  expect(await says(3, later(10), later(10))).toBe(true)
  expect(await stage.events(0)).toEqual(['given', 'withdrawn', 'given'])
})

test('a consent that ran out stays so too, when the same banner says less and then as much again', async () => {
  await stage.visited({ at: addDays(now, -1) })
  await stage.database.owner.query('UPDATE plane.consent_link SET expires_at = $1', [addDays(now, -0.5)])
  for (const purposes of [5, 7, 1, 7]) expect(await says(purposes, now)).toBe(false)
  expect(await stage.events(0)).toEqual(['given'])
  const { rows } = await stage.database.owner.query('SELECT purposes FROM plane.consent_link')
  expect(rows).toEqual([{ purposes: 7 }])
})

test('a yes that was given earlier, and ends days of the pool earlier, has the pool alone', async () => {
  await stage.visited({ at: addDays(now, -1) })
  const pooling = await stage.database.worker.connect()
  await pooling.query(`BEGIN; SELECT pg_advisory_xact_lock_shared(hashtextextended('lanterne.pool', 0))`)
  const visit = { ...stage.aVisit({ said: addDays(now, -30) }), purposes: 7 }
  visit.consent.noticeVersion = '2'
  const keeping = stage.keeper.keep(visit)
  await stage.somebodyWaits()
  await pooling.query('COMMIT')
  pooling.release()
  expect(await keeping).toBe(true)
})

test('a click that is linked while its person allows less is not linked', async () => {
  await stage.visited({ at: addDays(now, -1) })
  const narrowing = await stage.database.owner.connect()
  await narrowing.query('BEGIN')
  await narrowing.query('UPDATE plane.consent_link SET purposes = 3')
  const clicking = stage.clicked()
  await stage.somebodyWaits()
  await narrowing.query('COMMIT')
  narrowing.release()
  await clicking
  expect((await stage.database.owner.query('SELECT FROM plane.click_visitor')).rowCount).toBe(0)
})

describe('what buying platforms know of somebody', () => {
  test('goes with an erasure, and with the last consent, in the same transaction; the number waits to be taken back', async () => {
    for (const go of [() => stage.erased(), () => stage.withdrawn(0), () => stage.takenBack(0)]) {
      await stage.visited()
      await stage.matched()
      await go()
      expect(await stage.known()).toEqual({ matches: [], removals: ['4711'] })
      expect(await stage.found()).not.toContain('plane.sync_ask')
      await stage.empty()
    }
  })

  test('stays while another consent carries it, and no longer than that', async () => {
    await stage.visited({ cinema: 0 })
    await stage.visited({ cinema: 1, said: addDays(now, -150) })
    await stage.matched()
    expect((await stage.known()).matches).toEqual(['4711 until 2027-01-21'])
    await stage.withdrawn(0)
    // Whether the audience is still theirs, the next file looks.
    expect(await stage.known()).toEqual({ matches: ['4711 until 2026-12-22'], removals: ['4711'] })
  })

  test('goes when the consent that is left allows no advertising', async () => {
    await stage.visited()
    await stage.matched()
    const narrower = { ...stage.aVisit({ at: addDays(now, 0.1) }), purposes: 5 }
    expect(await stage.keeper.keep(narrower)).toBe(true)
    expect(await stage.known()).toEqual({ matches: [], removals: ['4711'] })
  })

  test('is not of somebody who was erased before the number came', async () => {
    await stage.visited()
    await stage.erased()
    const { rows } = await stage.database.pixel.query(
      `SELECT plane.match_person($1, $2, 'x', $3, $4, NULL, $5) AS said`,
      [stage.ann, stage.platform, now, addDays(now, 60), tombstoneKey],
    )
    expect(rows).toEqual([{ said: 'nobody' }])
  })
})
