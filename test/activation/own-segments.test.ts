import fc from 'fast-check'
import { type DayRow, evaluate, type LookUpReference, ownSegments } from '../../server/activation/index.js'
import { campaignsAt } from '../../server/activation/look-up-judge.js'
import { cellsOf, FRANCE, isIn, nameOf } from '../../server/audience/index.js'
import { addDays } from '../../server/lib/clock.js'

const now = new Date('2026-11-22T10:00:00Z')
const HOSTS = ['journal.example', 'autre.example', 'localhost:4021']
const cells = cellsOf([FRANCE, 'Bretagne'])

const reference: fc.Arbitrary<LookUpReference> = fc
  .array(
    fc.record({
      cell: fc.constantFrom(...cells),
      host: fc.constantFrom(...HOSTS),
      id: fc.integer({ min: 1, max: 6 }),
      from: fc.integer({ min: -3, max: 1 }),
      days: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 20 },
  )
  .map((booked) => {
    const hosts = new Map<string, LookUpReference['hosts'] extends ReadonlyMap<string, infer List> ? List : never>()
    const own = new Map(booked.map((one) => [one.id, one])) // A campaign has one segment and one time.
    for (const { id, host } of booked) {
      const { cell, from, days } = own.get(id) as (typeof booked)[number]
      const startsAt = addDays(now, from)
      const times = { startsAt, endsAt: addDays(startsAt, days) }
      const campaign = { id, code: `c${id}`, publisher: 'p', film: `Film ${id}`, cell, ...times }
      const there = hosts.get(host) ?? []
      if (!there.some((one) => one.id === id)) hosts.set(host, [...there, campaign])
    }
    const grid = (id: string, region: string) => ({
      grid: { id, territories: [FRANCE, region], salle: ['recherche'], ecrans: '1' },
      terms: [{ validFrom: addDays(now, -9), validTo: null }],
    })
    const cinemas = new Map([
      ['a', grid('a', 'Bretagne')],
      ['b', grid('b', 'Occitanie')],
    ])
    return { hosts, cinemas, tastesOf: (film) => (film % 2 === 0 ? ['drame'] : ['documentaire']) }
  })
const days: fc.Arbitrary<DayRow[]> = fc.array(
  fc.record({
    visitor: fc.constant('v'),
    cinema: fc.constantFrom('a', 'b'),
    day: fc.integer({ min: 0, max: 9 }),
    films: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  }),
  { maxLength: 12 },
)

test('a person is shown what look-ups would say of them, on each site, and nothing else', () => {
  fc.assert(
    fc.property(reference, days, (known, rows) => {
      const shown = ownSegments(rows, known, { now })
      const person = evaluate(rows, known, { now })
      for (const host of HOSTS) {
        const origin = host.startsWith('localhost') ? `http://${host}` : `https://${host}`
        const told = campaignsAt(known, { origin, now }).filter(({ cell }) => isIn(cell, person))
        const seen = shown.flatMap(({ cell, campaigns }) =>
          campaigns.filter(({ hosts }) => hosts.includes(host)).map(({ film }) => `${cell} ${film}`),
        )
        expect(seen.sort()).toEqual(told.map(({ cell, film }) => `${nameOf(cell)} ${film}`).sort())
      }
      const names = shown.map(({ cell }) => cell)
      expect(names).toEqual([...new Set(names)].sort())
      for (const { hosts } of shown.flatMap(({ campaigns }) => campaigns))
        expect(new Set(hosts).size).toBe(hosts.length)
    }),
  )
})
