import fc from 'fast-check'
import {
  type Campaign,
  deliveryOf,
  findCampaign,
  importDelivery,
  MOST_LINES,
  readDelivery,
  tryDelivery,
} from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { type Bookings, now, openBookings } from './bookings.js'

const later = addDays(now, 5)
const campaign = {
  startsAt: new Date('2026-11-21T23:00:00Z'),
  endsAt: new Date('2026-12-05T23:00:00Z'),
  placements: [
    { id: 7, host: 'journal.example' },
    { id: 8, host: 'journal.example' },
    { id: 9, host: 'courrier.example' },
  ],
} as unknown as Campaign
const read = (text: string) => readDelivery(text, { campaign, now: later })
const HEAD = 'jour;emplacement;impressions;dépense\n'
const lines = (...rows: string[]) => read(HEAD + rows.join('\n'))
const faults = (...rows: string[]) => {
  const given = lines(...rows)
  return given.readable ? given.faults.map(({ line, why, what }) => `${line} ${why} ${what}`) : given.why
}

test('a report is read: French or English heads, three separators, two ways of writing a day', () => {
  const row = { placement: 7, day: '2026-11-24', impressions: 12_500n, spendMicros: 48_200_000n }
  for (const text of [
    'jour;emplacement;impressions;dépense\r\n2026-11-24;7;12 500;48,20\r\n',
    '\ufeffDay,Placement ID,Impressions,Media Cost (EUR)\n24/11/2026,7,12500,48.20\n',
    'date\tsite\timps\tcost\n2026-11-24\t7\t12500\t48.2 €\n',
    'impressions;x;cout;emplacement;date\n12500;foo;48,20;7;24/11/2026\n',
  ])
    expect(read(text)).toEqual({ readable: true, rows: [row], faults: [] })
  expect(lines('2026-11-24;Courrier.Example;0;0')).toMatchObject({ rows: [{ placement: 9, impressions: 0n }] })
})

test('each line that is wrong is told by its number, and the others stand', () => {
  expect(
    faults(
      '2026-11-24;7;1;1',
      '2026-02-30;7;1;1',
      '2026-11-20;7;1;1',
      '2026-11-29;7;1;1',
      '2026-11-24;99;1;1',
      '2026-11-24;journal.example;1;1',
      '2026-11-24;8;1,5;1',
      '2026-11-24;8;1;deux',
      '24/11/2026;7;2;2',
      '2026-11-25;7;1;1',
    ),
  ).toEqual([
    '3 day 2026-02-30',
    '4 day-outside 2026-11-20',
    '5 day-to-come 2026-11-29',
    '6 placement 99',
    '7 placement-doubtful journal.example',
    '8 number 1,5',
    '9 amount deux',
    '10 twice 24/11/2026 7',
  ])
  const given = lines('2026-11-24;7;1;1', 'x', '2026-11-25;7;1;1')
  expect(given.readable && given.rows).toHaveLength(2)
})

test('a formula is a fault and nothing else', () => {
  expect(faults('=1+1;7;1;1', '2026-11-24;=cmd|x;1;1', '2026-11-24;7;+1;1', '2026-11-24;7;1;@x')).toEqual([
    '2 day =1+1',
    '3 placement =cmd|x',
    '4 number +1',
    '5 amount @x',
  ])
})

test('what is no report is told apart', () => {
  expect(read('  \n')).toEqual({ readable: false, why: 'empty' })
  expect(read('a;b;c\n1;2;3')).toEqual({ readable: false, why: 'no-header' })
  expect(read(`${HEAD}"2026-11-24;7`)).toEqual({ readable: false, why: 'not-csv' })
  expect(read(HEAD + '2026-11-24;7;1;1\n'.repeat(MOST_LINES + 1))).toEqual({ readable: false, why: 'too-long' })
  expect(read('x'.repeat(200_001))).toEqual({ readable: false, why: 'too-long' })
})

test('whatever a file holds, it is read or refused, and every row is of the campaign', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('2026-11-24', '7', '9', '1', 'courrier.example', '"', ';', '\n'))
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 }), (cells) => {
      const given = read(HEAD + cells.map((row) => row.join(';')).join('\n'))
      if (!given.readable) return
      for (const row of given.rows) {
        expect([7, 8, 9]).toContain(row.placement)
        expect(row.impressions >= 0n && row.spendMicros >= 0n).toBe(true)
      }
      const keys = given.rows.map(({ placement, day }) => `${placement} ${day}`)
      expect(new Set(keys).size).toBe(keys.length)
    }),
  )
})

describe('taken in', () => {
  let bookings: Bookings
  let id: number
  let places: number[]
  beforeAll(async () => {
    bookings = await openBookings()
    id = await bookings.book({}, 'accepted')
    await bookings.database.owner.query(`UPDATE public.campaign SET state = 'running' WHERE id = $1`, [id])
    places = (await findCampaign(bookings.prisma, { id }))?.placements.map((place) => place.id) ?? []
  }, 60_000)
  afterAll(() => bookings?.close())

  const report = (...rows: [place: number, day: string, impressions: number, spend: string][]) =>
    HEAD + rows.map(([place, day, impressions, spend]) => `${day};${places[place]};${impressions};${spend}`).join('\n')
  async function take(text: string) {
    const tried = await tryDelivery(bookings.prisma, { id, text, now: later })
    if (!tried.good) throw new Error(tried.why)
    return importDelivery(bookings.prisma, { id, text, mark: tried.plan.mark, now: later })
  }
  const outcomes = async (text: string) => {
    const tried = await tryDelivery(bookings.prisma, { id, text, now: later })
    return tried.good ? tried.plan.rows.map(({ outcome }) => outcome) : tried.why
  }

  test('a dry run changes nothing; the same report twice counts once; a later one replaces its days', async () => {
    const first = report([0, '2026-11-23', 100, '1'], [1, '2026-11-23', 50, '0,5'])
    expect(await outcomes(first)).toEqual(['new', 'new'])
    expect(await deliveryOf(bookings.prisma, { id })).toEqual([])
    expect(await take(first)).toMatchObject({ done: true })
    expect(await outcomes(first)).toEqual(['same', 'same'])
    expect(await take(first)).toMatchObject({ done: true })
    expect(await deliveryOf(bookings.prisma, { id })).toHaveLength(2)
    const second = report([0, '2026-11-23', 120, '1,2'], [0, '2026-11-24', 10, '0,1'])
    expect(await outcomes(second)).toEqual(['changed', 'new'])
    await take(second)
    expect((await deliveryOf(bookings.prisma, { id })).map(({ impressions }) => impressions)).toEqual([120n, 50n, 10n])
  })

  test('what is done is what was shown: when the numbers have changed since, nothing is', async () => {
    const text = report([0, '2026-11-25', 7, '1'])
    const tried = await tryDelivery(bookings.prisma, { id, text, now: later })
    const mark = tried.good ? tried.plan.mark : ''
    await take(report([0, '2026-11-25', 8, '1']))
    const before = await deliveryOf(bookings.prisma, { id })
    expect(await importDelivery(bookings.prisma, { id, text, mark, now: later })).toMatchObject({
      ...{ done: false, why: 'changed' },
      plan: { rows: [{ outcome: 'changed' }] },
    })
    expect(await deliveryOf(bookings.prisma, { id })).toEqual(before)
    const other = await importDelivery(bookings.prisma, { id, text: '', mark, now: later })
    expect(other).toEqual({ done: false, why: 'empty' })
  })

  test('two imports of one report at once count it once', async () => {
    const text = report([1, '2026-11-26', 99, '1'])
    const tried = await tryDelivery(bookings.prisma, { id, text, now: later })
    const mark = tried.good ? tried.plan.mark : ''
    const both = await Promise.all([1, 2].map(() => importDelivery(bookings.prisma, { id, text, mark, now: later })))
    expect(both.map(({ done }) => done).sort()).toEqual([false, true])
    const rows = (await deliveryOf(bookings.prisma, { id })).filter(({ day }) => day === '2026-11-26')
    expect(rows).toHaveLength(1)
  })

  test('before it runs there is nothing to report', async () => {
    const waiting = await bookings.book({}, 'accepted')
    const text = report([0, '2026-11-23', 1, '1'])
    expect(await tryDelivery(bookings.prisma, { id: waiting, text, now: later })).toEqual({
      ...{ good: false, why: 'wrong-state' },
    })
    expect(await tryDelivery(bookings.prisma, { id: 999_999, text, now: later })).toEqual({
      ...{ good: false, why: 'not-found' },
    })
  })
})
