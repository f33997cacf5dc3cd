import { addDays } from '../../server/lib/clock.js'
import { loadOwnData } from '../../server/visit/index.js'
import { bob, now, PersonStage } from './person.js'

/** What somebody may see of their own data. */
const stage = PersonStage.forTests()

test('a person’s data: where, when, what, under which consents, and the clicks', async () => {
  await stage.visited()
  await stage.visited({ cinema: 1, at: addDays(now, -1) })
  await stage.clicked()
  await stage.rolledUp()
  await stage.matched()
  const data = await loadOwnData(stage.database.pixel, { visitor: stage.ann, now })
  expect(data).toMatchObject({
    cut: false,
    cinemas: [
      {
        name: 'cinema-0',
        city: 'Toulon',
        sites: [
          {
            id: stage.plane.cinemas[0]?.site,
            consent: {
              purposes: ['pool', 'target', 'pay'],
              noticeVersion: '1',
              source: 'manual',
              givenAt: now,
              over: false,
            },
          },
        ],
        days: [{ day: '2026-11-22', visits: 1, films: ['La Haine'], until: addDays(now, 180) }],
        visits: [{ at: now, kind: 'film', film: 'La Haine', device: 'mobile' }],
      },
      { name: 'cinema-1', days: [{ day: '2026-11-21' }] },
    ],
    clicks: [{ at: now, film: 'La Haine', host: 'journal.example' }],
    platforms: [{ name: 'Régie Une', since: now, until: addDays(now, 60) }],
  })
  expect(data.cinemas[0]?.sites[0]?.consent.receipt).toMatch(/^[0-9a-f-]{36}$/)
  expect(await loadOwnData(stage.database.pixel, { visitor: bob, now })).toEqual({
    cinemas: [],
    clicks: [],
    platforms: [],
    cut: false,
  })
  expect(JSON.stringify(data)).not.toContain(stage.ann)
})
