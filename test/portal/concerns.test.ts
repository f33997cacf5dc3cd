import type { Campaign } from '../../server/campaign/index.js'
import { addDays } from '../../server/lib/clock.js'
import { concernsOf } from '../../server/portal/federation/concerns.js'

const now = new Date('2026-11-25T12:00:00Z')

type Facts = Parameters<typeof concernsOf>[0]

const well: Facts = {
  lags: { rollUp: 1, judge: 0, post: 200 },
  release: { id: 1, madeAt: addDays(now, -2), windowFrom: '2026-08-25', windowTo: '2026-11-24', cells: [] },
  payouts: { rows: [{ carriedBecause: 'below-threshold' }, { carriedBecause: null }] } as unknown as Facts['payouts'],
  campaigns: [{ state: 'running' } as Campaign],
  toAdmit: 0,
  redSites: 0,
  unseenSites: 0,
  cinemas: [
    {
      id: 'a',
      slug: 'le-royal',
      name: 'Le Royal',
      city: 'Toulon',
      contract: 'in-force',
      since: addDays(now, -60),
      visits: 3,
    },
  ],
}

const submitted = (film: Partial<Campaign['film']>) => ({ state: 'submitted', film }) as Campaign

const kinds = (changes: Partial<Facts>) => concernsOf({ ...well, ...changes }, { now }).map(({ kind }) => kind)

test('when all is well there is nothing to look at', () => {
  expect(kinds({})).toEqual([])
})

test.each<[string, Partial<Facts>, string[]]>([
  ['visits that were never rolled up', { lags: { rollUp: null, judge: 0, post: 0 } }, ['visits-wait']],
  ['visits that wait', { lags: { rollUp: 121, judge: 0, post: 0 } }, ['visits-wait']],
  ['clicks that wait', { lags: { rollUp: 0, judge: 901, post: 0 } }, ['clicks-wait']],
  ['shares that wait', { lags: { rollUp: 0, judge: 0, post: 901 } }, ['clicks-wait']],
  ['no release', { release: null }, ['no-release']],
  [
    'an old release',
    { release: { ...(well.release as NonNullable<Facts['release']>), madeAt: addDays(now, -8.1) } },
    ['no-release'],
  ],
  ['a cinema to admit', { toAdmit: 1 }, ['cinemas-to-admit']],
  ['a site that the robot saw red', { redSites: 1 }, ['sites-red']],
  ['a site that it cannot see', { unseenSites: 1 }, ['sites-unseen']],
  ['a campaign that waits', { campaigns: [submitted({ id: 1, decision: 'accepted' })] }, ['campaigns-wait']],
  [
    'a film that waits, with it',
    { campaigns: [submitted({ id: 1, decision: null })] },
    ['films-wait', 'campaigns-wait'],
  ],
  [
    'a payout that no threshold explains',
    { payouts: { rows: [{ carriedBecause: 'negative-balance' }, { carriedBecause: 'unknown-cinema' }] } as never },
    ['odd-payouts'],
  ],
])('%s is to be looked at', (_what, changes, expected) => {
  expect(kinds(changes)).toEqual(expected)
})

test('a cinema under contract that sends nothing is told from one whose contract has stopped', () => {
  const [cinema] = well.cinemas as [Facts['cinemas'][number]]
  const cinemas = [
    cinema,
    { ...cinema, visits: 0 },
    { ...cinema, visits: 0, since: addDays(now, -27) },
    { ...cinema, visits: 0, contract: 'suspended' as const },
    { ...cinema, visits: 0, contract: null },
  ]
  expect(concernsOf({ ...well, cinemas }, { now }).map(({ kind, count }) => [kind, count])).toEqual([
    ['contracts-stopped', 1],
    ['silent-cinemas', 1],
  ])
})

test('a film for which two campaigns wait is one film', () => {
  const campaigns = [1, 1, 2].map((id) => submitted({ id, decision: null }))
  const concerns = concernsOf({ ...well, campaigns }, { now })
  expect(concerns.find(({ kind }) => kind === 'films-wait')).toMatchObject({ count: 2, href: '/federation/films' })
})
