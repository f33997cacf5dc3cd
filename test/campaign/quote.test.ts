import fc from 'fast-check'
import { readCount } from '../../server/campaign/amount.js'
import {
  acceptCampaign,
  answerQuote,
  findCampaign,
  moveCampaign,
  quoteCampaign,
  readEuros,
  setDeal,
} from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { decimalEuros } from '../../server/lib/money.js'
import { type Bookings, now, openBookings, operator } from './bookings.js'

let bookings: Bookings
beforeAll(async () => {
  bookings = await openBookings()
}, 60_000)
afterAll(() => bookings?.close())

const price = { priceMicros: 8_500_000_000n, text: 'Deux pavés, 400 000 affichages', validUntil: '2026-11-30' }
const quote = (id: number, more: Partial<typeof price> = {}) =>
  quoteCampaign(bookings.prisma, { id, quote: { ...price, ...more }, now })
const answer = (id: number, quoteId: number, given: 'accepted' | 'declined', at = now) =>
  answerQuote(bookings.prisma, { id, quoteId, distributorId: bookings.plane.distributor, answer: given, now: at })
const accept = (id: number) => acceptCampaign(bookings.rules, { id, organisationId: operator, now })
const stands = async (id: number) => (await findCampaign(bookings.prisma, { id }))?.quote

async function quoted(): Promise<{ id: number; quoteId: number }> {
  const id = await bookings.book({}, 'submitted')
  const made = await quote(id)
  if (!made.quoted) throw new Error(made.why)
  return { id, quoteId: made.id }
}

test('a price holds the operator back until the distributor has said yes', async () => {
  const { id, quoteId } = await quoted()
  expect(await stands(id)).toMatchObject({ ...price, state: 'open', answeredAt: null })
  expect(await accept(id)).toEqual({ moved: false, why: 'quote-not-accepted' })
  expect(await answer(id, quoteId, 'declined')).toEqual({ answered: true })
  expect(await accept(id)).toEqual({ moved: false, why: 'quote-not-accepted' })
  const again = await quote(id, { priceMicros: 7_000_000_000n })
  expect(await answer(id, again.quoted ? again.id : 0, 'accepted')).toEqual({ answered: true })
  expect(await accept(id)).toEqual({ moved: true, to: 'accepted' })
  expect(await stands(id)).toMatchObject({ priceMicros: 7_000_000_000n, state: 'accepted', answeredAt: now })
})

test('a yes is in the audit chain, with ids alone; a no is not', async () => {
  const { id, quoteId } = await quoted()
  const chain = async () =>
    (await bookings.database.owner.query(`SELECT body FROM audit.entry WHERE body LIKE '%"quote-accepted"%'`)).rows
  const before = (await chain()).length
  await answer(id, quoteId, 'declined')
  expect(await chain()).toHaveLength(before)
  const again = await quote(id)
  await answer(id, again.quoted ? again.id : 0, 'accepted')
  const bodies = (await chain()).map(({ body }) => JSON.parse(body))
  expect(bodies).toHaveLength(before + 1)
  expect(bodies.at(-1)).toMatchObject({
    ...{ kind: 'quote-accepted', subject: String(id) },
    facts: { organisation: bookings.plane.distributor, quote: again.quoted ? again.id : 0 },
  })
})

test('a quote is answered once, by its distributor, until its last day is over in Paris', async () => {
  const { id, quoteId } = await quoted()
  const other = { id, quoteId, distributorId: bookings.plane.publisher, answer: 'accepted' as const, now }
  expect(await answerQuote(bookings.prisma, other)).toEqual({ answered: false, why: 'not-found' })
  expect(await answer(id, quoteId, 'accepted', new Date('2026-11-30T23:00:00Z'))).toEqual({
    ...{ answered: false, why: 'not-open' },
  })
  expect(await answer(id, quoteId, 'accepted', new Date('2026-11-30T22:59:00Z'))).toEqual({ answered: true })
  expect(await answer(id, quoteId, 'declined')).toEqual({ answered: false, why: 'not-open' })
  expect(await answer(id, 999_999, 'accepted')).toEqual({ answered: false, why: 'not-found' })
})

test('what was replaced meanwhile is not accepted unseen', async () => {
  const { id, quoteId } = await quoted()
  await quote(id, { priceMicros: 9_900_000_000n })
  expect(await answer(id, quoteId, 'accepted')).toEqual({ answered: false, why: 'not-open' })
  expect(await stands(id)).toMatchObject({ priceMicros: 9_900_000_000n, state: 'open' })
})

test('a campaign that is taken back has no quote any more, and none that was accepted', async () => {
  const { id, quoteId } = await quoted()
  await answer(id, quoteId, 'accepted')
  const mover = { id, organisationId: bookings.plane.distributor, now }
  await moveCampaign(bookings.prisma, { ...mover, action: 'take-back', actor: 'distributor' })
  expect(await stands(id)).toBeNull()
  await moveCampaign(bookings.prisma, { ...mover, action: 'submit', actor: 'distributor' })
  expect(await answer(id, quoteId, 'accepted')).toEqual({ answered: false, why: 'not-open' })
  expect(await accept(id)).toEqual({ moved: true, to: 'accepted' })
})

test('there is a price for what was submitted alone, with a day to come', async () => {
  const [draft, accepted] = [await bookings.book(), await bookings.book({}, 'accepted')]
  expect(await quote(draft)).toEqual({ quoted: false, why: 'wrong-state' })
  expect(await quote(accepted)).toEqual({ quoted: false, why: 'wrong-state' })
  expect(await quote(999_999)).toEqual({ quoted: false, why: 'not-found' })
  const id = await bookings.book({}, 'submitted')
  expect(await quote(id, { validUntil: '2026-11-21' })).toEqual({ quoted: false, why: 'over' })
  expect(await quote(id, { validUntil: '2027-03-01' })).toEqual({ quoted: false, why: 'too-long' })
  expect(await quote(id, { validUntil: '2026-11-22' })).toMatchObject({ quoted: true })
})

test('two quotes at once leave one that stands', async () => {
  const id = await bookings.book({}, 'submitted')
  await Promise.all([1, 2, 3].map((at) => quote(id, { priceMicros: BigInt(at) })))
  const states = await bookings.prisma.campaignQuote.findMany({ where: { campaignId: id }, select: { state: true } })
  expect(states.map(({ state }) => state).sort()).toEqual(['open', 'withdrawn', 'withdrawn'])
})

test('a deal is written down by the operator until the end, and taken away again', async () => {
  const [draft, id] = [await bookings.book(), await bookings.book({}, 'accepted')]
  const set = (of: number, dealId: string) => setDeal(bookings.prisma, { id: of, dealId })
  expect(await set(draft, 'PM-1')).toEqual({ set: false, why: 'wrong-state' })
  expect(await set(id, ' PM-ABC:12_3.x ')).toEqual({ set: true })
  expect((await findCampaign(bookings.prisma, { id }))?.dealId).toBe('PM-ABC:12_3.x')
  for (const bad of ['a b', '=1+1', '<b>', 'x'.repeat(101)])
    expect(await set(id, bad)).toEqual({ set: false, why: 'not-valid' })
  expect(await set(id, '')).toEqual({ set: true })
  expect((await findCampaign(bookings.prisma, { id }))?.dealId).toBeNull()
  expect(await set(999_999, 'x')).toEqual({ set: false, why: 'not-found' })
})

test('each campaign has a code of its own, which says nothing', async () => {
  const ids = [await bookings.book(), await bookings.book()]
  const codes = await Promise.all(ids.map(async (id) => (await findCampaign(bookings.prisma, { id }))?.activationCode))
  expect(new Set(codes).size).toBe(2)
  for (const code of codes) expect(code).toMatch(/^[0-9a-f]{32}$/)
})

test('amounts are read as people write them, exactly', () => {
  expect(readEuros('12 000')).toBe(12_000_000_000n)
  expect(readEuros('1\u202f234,56\u00a0€')).toBe(1_234_560_000n)
  expect(readEuros('0.123')).toBe(123_000n)
  expect(readEuros('0.000001')).toBe(1n)
  for (const bad of ['', '-1', '1,234.56', '1,234', '12.345 €', '1.2345678', 'x', '=1', '1e3', '1,', '٣'])
    expect([bad, readEuros(bad)]).toEqual([bad, null])
  expect(readCount('12\u202f500')).toBe(12_500n)
  for (const bad of ['', '1,5', '-1', '+1', '1e3']) expect(readCount(bad)).toBeNull()
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (micros) => {
      expect(readEuros(decimalEuros(micros))).toBe(micros)
    }),
  )
})

test('a quote of yesterday still counts on the day that it names', async () => {
  const { id, quoteId } = await quoted()
  expect(await answer(id, quoteId, 'accepted', addDays(now, 8))).toEqual({ answered: true })
})
