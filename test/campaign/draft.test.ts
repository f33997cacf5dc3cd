import {
  addCreative,
  editCampaign,
  findCampaign,
  hintOf,
  MOST_CREATIVES,
  moveCampaign,
  NewCampaign,
  NewCreative,
  removeCreative,
  submitCampaign,
} from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { type Bookings, now, openBookings } from './bookings.js'

let bookings: Bookings
let distributorId: string
beforeAll(async () => {
  bookings = await openBookings()
  distributorId = bookings.plane.distributor
}, 60_000)
afterAll(() => bookings?.close())

const image = 'https://images.example/1.jpg'
const poster = NewCreative.parse({ format: 'poster', headline: 'La Haine', imageUrl: image, size: '300x600' })
const find = (id: number) => findCampaign(bookings.prisma, { id })
const add = (id: number, more = {}) => addCreative(bookings.prisma, { id, distributorId, creative: poster, ...more })
const submit = (id: number, more: Partial<Bookings['rules']> = {}, at = now) =>
  submitCampaign({ ...bookings.rules, ...more }, { id, organisationId: distributorId, now: at })

async function changed(id: number, changes: Record<string, unknown>) {
  const draft = await find(id)
  const campaign = NewCampaign.parse({
    ...{ filmId: draft?.film.id, name: draft?.name, segment: draft?.segment, landingUrl: draft?.landingUrl },
    ...{ startsAt: draft?.startsAt.toISOString(), endsAt: draft?.endsAt.toISOString() },
    ...{ creatives: draft?.creatives, placements: draft?.placements, ...changes },
  })
  return editCampaign(bookings.rules, { id, distributorId, campaign })
}

test('what a campaign asks for is kept: budget, criteria, places, a word to the operator', async () => {
  const asked = { iabCriteria: [5, 477, 5], iabPlaces: ['56:FR-BRE'], notes: ' Merci. ', budgetMicros: '12000000000' }
  const id = await bookings.book(asked)
  expect(await find(id)).toMatchObject({
    ...{ iabCriteria: [5, 477], iabPlaces: ['56:FR-BRE'], notes: 'Merci.', budgetMicros: 12_000_000_000n },
    ...{ dealId: null, quote: null },
  })
  expect(await find(await bookings.book())).toMatchObject({ budgetMicros: null, notes: '', iabPlaces: [] })
})

test.each([
  ['a row that is not offered', { iabCriteria: [522] }],
  ['a place that is none', { iabPlaces: ['56:DE-BE'] }],
  ['a budget of nothing', { budgetMicros: '0' }],
  ['a budget with a sign', { budgetMicros: '-5' }],
  ['a budget of ten million euros', { budgetMicros: '10000000000000' }],
  ['a long word', { notes: 'x'.repeat(2001) }],
  ['a creative that has none of what its format needs', { creatives: [{ format: 'poster', headline: 'x' }] }],
])('a booking with %s is not valid', async (_what, changes) => {
  await expect(bookings.book(changes)).rejects.toThrow()
})

test('a draft is added to and taken from; what was submitted is not', async () => {
  const id = await bookings.book()
  const added = await add(id)
  expect((await find(id))?.creatives).toMatchObject([{ format: 'text', size: null }, { ...poster }])
  const creativeId = added.changed ? added.id : 0
  const remove = (of: number, what: number) =>
    removeCreative(bookings.prisma, { id: of, distributorId, creativeId: what })
  const other = await bookings.book()
  expect(await remove(other, creativeId)).toEqual({ changed: false, why: 'not-found' })
  expect(await add(id, { distributorId: bookings.plane.publisher })).toEqual({ changed: false, why: 'not-found' })
  await submit(id)
  expect(await add(id)).toEqual({ changed: false, why: 'wrong-state' })
  expect(await remove(id, creativeId)).toEqual({ changed: false, why: 'wrong-state' })
  expect(await remove(999_999, creativeId)).toEqual({ changed: false, why: 'not-found' })
})

test('a draft shows so much and no more', async () => {
  const id = await bookings.book()
  for (let at = 1; at < MOST_CREATIVES; at++) expect(await add(id)).toMatchObject({ changed: true })
  expect(await add(id)).toEqual({ changed: false, why: 'too-many' })
})

test('with nothing to show a draft is not submitted, whoever does it', async () => {
  const id = await bookings.book()
  const [shown] = (await find(id))?.creatives ?? []
  await removeCreative(bookings.prisma, { id, distributorId, creativeId: shown?.id ?? 0 })
  expect(await submit(id)).toEqual({ moved: false, why: 'nothing-to-show' })
  const mover = { id, organisationId: distributorId, now }
  expect(await moveCampaign(bookings.prisma, { ...mover, action: 'submit', actor: 'distributor' })).toEqual({
    ...{ moved: false, why: 'nothing-to-show' },
  })
  expect((await find(id))?.state).toBe('draft')
})

test('a draft is judged anew when it is submitted', async () => {
  const id = await bookings.book()
  expect(await submit(id, { mayBook: async () => false })).toEqual({ moved: false, why: 'no-contract' })
  expect(await submit(id, {}, addDays(now, 31))).toEqual({ moved: false, why: 'over' })
  expect(await submit(999_999)).toEqual({ moved: false, why: 'not-found' })
  expect(await submit(id)).toEqual({ moved: true, to: 'submitted' })
  expect(await submit(id)).toEqual({ moved: false, why: 'wrong-state' })
})

test('an edited draft has the new contents, its creatives, and other placements; an edit is judged as a booking is', async () => {
  const id = await bookings.book()
  await add(id)
  const placements = [{ publisherId: bookings.plane.publisher, host: 'autre.example' }]
  expect(await changed(id, { name: 'Autre nom', placements, budgetMicros: '5000000' })).toEqual({ edited: true })
  expect(await find(id)).toMatchObject({
    ...{ name: 'Autre nom', budgetMicros: 5_000_000n, placements: [{ host: 'autre.example' }] },
    creatives: [{ format: 'text' }, { format: 'poster', size: '300x600', imageUrl: image }],
  })
  expect(await changed(id, { landingUrl: 'https://example.org/' })).toEqual({
    ...{ edited: false, why: 'landing-host-not-allowed' },
  })
  await submit(id)
  expect(await changed(id, { name: 'Trop tard' })).toEqual({ edited: false, why: 'wrong-state' })
})

test('an edit and a submission at once: one of them, never half of both', async () => {
  const id = await bookings.book()
  const [edited, submitted] = await Promise.all([changed(id, { name: 'En même temps' }), submit(id)])
  const { name, state } = (await find(id)) ?? {}
  expect(state).toBe('submitted')
  expect(submitted.moved).toBe(true)
  expect(name).toBe(edited.edited ? 'En même temps' : 'La Haine en salles')
})

test('the rule on films is a hint with its numbers, and says nothing below three cinemas', () => {
  expect(hintOf({ cinemas: 2, artEtEssai: 2 })).toEqual({ hint: 'to-decide', why: 'few-cinemas' })
  expect(hintOf({ cinemas: 4, artEtEssai: 3 })).toEqual({ hint: 'meets', cinemas: 4, artEtEssai: 3 })
  expect(hintOf({ cinemas: 4, artEtEssai: 2 })).toEqual({ hint: 'does-not', cinemas: 4, artEtEssai: 2 })
})
