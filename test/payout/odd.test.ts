import { cinemaAccrued, operatorReceivable } from '../../server/ledger/index.js'
import { addDays } from '../../server/lib/clock.js'
import { oddPayments } from '../../server/payout/index.js'
import { type PaidCinema, PayoutStage } from './stage.js'

let stage: PayoutStage
const cinemas = {} as Record<'steady' | 'one' | 'new', PaidCinema>

beforeAll(async () => {
  stage = await PayoutStage.open()
  for (const name of ['steady', 'one', 'new'] as const) cinemas[name] = await stage.cinema()
  for (const { id } of [cinemas.steady, cinemas.one]) await stage.confirm(id, 60_000_000n)
  await stage.batchUpTo('executed')
  // Everybody earns by campaign 1; one cinema by campaign 2 alone.
  const earned = [
    [cinemas.steady.id, 1, 50n],
    [cinemas.steady.id, 3, 50n],
    [cinemas.new.id, 1, 100n],
    [cinemas.one.id, 2, 95n],
    [cinemas.one.id, 1, 5n],
  ] as const
  for (const [cinema, campaign, micros] of earned)
    await stage.post({
      ...{ kind: 'clicks', details: { campaign } },
      entries: [
        { account: cinemaAccrued(cinema), micros },
        { account: operatorReceivable, micros: -micros },
      ],
    })
}, 60_000)
afterAll(() => stage?.close())

/** Those that are not a cinema's own. */
let ibans: Record<string, string> = {}

async function odd(cents: Partial<Record<keyof typeof cinemas, bigint>>, changedAt = addDays(stage.now, -31)) {
  const names = Object.keys(cents) as (keyof typeof cinemas)[]
  const found = await oddPayments(stage.database.console, {
    payments: names.map((name) => ({ cinemaId: cinemas[name].id, cents: cents[name] ?? 0n })),
    accounts: new Map(
      Object.values(cinemas).map(({ id, organisation }) => [
        id,
        { since: addDays(stage.now, -90), changedAt, organisation, iban: ibans[id] ?? id },
      ]),
    ),
    ...{ since: addDays(stage.now, -100), now: stage.now },
  })
  return Object.fromEntries(names.map((name) => [name, found.get(cinemas[name].id) ?? []]))
}

test('a payment like those before is nothing odd, one of three times as much is just not, and more is', async () => {
  expect(await odd({ steady: 6_000n })).toEqual({ steady: [] })
  expect(await odd({ steady: 18_000n })).toEqual({ steady: [] })
  expect(await odd({ steady: 18_001n })).toEqual({ steady: ['jump'] })
})

test('a first payment, a campaign that makes it all, and an account that was changed lately are shown', async () => {
  expect(await odd({ new: 6_000n, one: 6_000n })).toEqual({ new: ['first'], one: ['one-campaign'] })
  expect(await odd({ steady: 6_000n }, addDays(stage.now, -29))).toEqual({ steady: ['account-changed'] })
})

test('two organisations with one account are shown, be only one of them paid', async () => {
  ibans = { [cinemas.steady.id]: 'FR1', [cinemas.new.id]: 'FR1' }
  expect(await odd({ steady: 6_000n, one: 6_000n })).toEqual({ steady: ['same-account'], one: ['one-campaign'] })
  ibans = {}
})

test('who was in a batch that was cancelled in the payer’s hands is shown to whoever signs the next', async () => {
  await stage.confirm(cinemas.new.id, 160_000_000n)
  const prepared = await stage.batchUpTo('approved')
  await stage.cancel(prepared)
  expect(await odd({ new: 6_000n })).toEqual({ new: ['first'] })
  await stage.cancel(await stage.batchUpTo('handed'))
  await stage.write()
  expect(await odd({ new: 6_000n })).toEqual({ new: ['cancelled-after', 'first'] })
})
