import * as fc from 'fast-check'
import { pageOf, readCursor, writeCursor } from '../../server/portal/api/cursor.js'
import { ApiStage, problemOf } from './stage.js'

let stage: ApiStage
let key = ''

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  const distributor = await stage.distributorOf(1)
  key = await stage.key(distributor)
  await stage.database.owner.query(
    `INSERT INTO public.campaign (distributor_id, film_id, name, segment, iab_criteria, landing_url, state, starts_at, ends_at)
     SELECT $1, 22, 'n° ' || n, 'salles-art-et-essai', '{}', 'https://www.allocine.fr/', 'draft', now(), now() + interval '1 day'
     FROM generate_series(1, 7) AS n`,
    [distributor],
  )
  await stage.run()
  const at = (day: number) => new Date(Date.UTC(2026, 11, day, 12))
  for (let day = 1; day <= 4; day++)
    await stage.click(
      { campaign: 1, placement: 1, creative: 1, at: at(day), reasons: [] },
      { campaign: 1, placement: 1, creative: 2, at: at(day), reasons: ['bot'] },
      { campaign: 1, placement: 2, creative: 1, at: at(day), reasons: [] },
    )
  await stage.deliver(
    ...[1, 2, 3].map((day) => ({ campaign: 1, placement: 1, day: `2026-12-0${day}`, impressions: 100 })),
  )
}, 60_000)
afterAll(() => stage?.close())
beforeEach(() => stage.rest())

/** All of a list, by pages of so many. */
async function all(path: string, name: string, limit: number): Promise<unknown[]> {
  const found: unknown[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    stage.rest()
    const asked: string = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`
    const response = await stage.ask('GET', asked, { key })
    expect([asked, response.status]).toEqual([asked, 200])
    const page = (await response.json()) as { next: string | null } & Record<string, unknown[]>
    expect(page[name]?.length).toBeLessThanOrEqual(limit)
    found.push(...(page[name] ?? []))
    cursor = page.next
  }
  return found
}

const LISTS: [path: string, name: string, atLeast: number][] = [
  ['/api/v1/campaigns', 'campaigns', 8],
  ['/api/v1/campaigns?state=draft', 'campaigns', 7],
  ['/api/v1/results', 'campaigns', 8],
  ['/api/v1/films', 'films', 30],
  ['/api/v1/cells', 'cells', 3],
  ['/api/v1/cells?territory=Occitanie', 'cells', 2],
  ['/api/v1/releases', 'releases', 1],
  ['/api/v1/campaigns/1/results', 'days', 12],
  ['/api/v1/campaigns/1/delivery', 'days', 3],
]

test.each(LISTS)(
  'whatever the size of its pages, %s gives everything once, in one order',
  async (path, name, atLeast) => {
    const whole = await all(path, name, 200)
    expect(whole.length).toBeGreaterThanOrEqual(atLeast)
    expect(new Set(whole.map((one) => JSON.stringify(one))).size).toBe(whole.length)
    for (const limit of [1, 2, 5, whole.length]) expect(await all(path, name, limit)).toEqual(whole)
  },
)

test.each(LISTS)(
  '%s goes on behind what was added meanwhile, and refuses what is no cursor of its own',
  async (path) => {
    const others = [[1, 2, 3, 4], ['x', 1], [], [1.5], [-1], [2_147_483_648], 'x', '%00', 'a'.repeat(401), '{"a":1}']
    for (const other of others) {
      stage.rest()
      const cursor = typeof other === 'string' ? other : writeCursor(other)
      const response = await stage.ask('GET', `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`, { key })
      expect([cursor, ['400 bad-cursor', '400 invalid-request']]).toEqual([
        cursor,
        expect.arrayContaining([await problemOf(response)]),
      ])
    }
    expect(stage.server.logged.filter(({ level }) => level === 'error')).toEqual([])
  },
)

test('limits out of range are refused, by the name of the parameter', async () => {
  for (const limit of ['0', '201', '-1', 'x', '1.5', '']) {
    const response = await stage.ask('GET', `/api/v1/films?limit=${limit}`, { key })
    const { code, errors } = (await response.json()) as { code: string; errors: { pointer: string }[] }
    expect([limit, response.status, code, errors[0]?.pointer]).toEqual([limit, 400, 'invalid-request', 'limit'])
  }
})

test('films are found whatever their accents, and merged ones are not listed', async () => {
  const titles = async (title: string) =>
    ((await all(`/api/v1/films?title=${encodeURIComponent(title)}`, 'films', 50)) as { title: string }[]).map(
      (film) => film.title,
    )
  expect(await titles('AVENTURE REVEE')).toEqual(["L'Aventure rêvée"])
  expect(await titles('rien de tel')).toEqual([])
  const response = await stage.ask('GET', '/api/v1/films/99999', { key })
  expect(await problemOf(response)).toBe('404 not-found')
})

test('a cell says what is published of it, and why the rest is not; what is no cell of the grid does not exist', async () => {
  const cell = async (name: string) => {
    const response = await stage.ask('GET', `/api/v1/cells/${encodeURIComponent(name)}`, { key })
    return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : problemOf(response)
  }
  expect(await cell('region:Occitanie')).toMatchObject({
    people: { figure: 8400, withheld: null },
    usable: true,
    territory: 'Occitanie',
  })
  expect(await cell('region:Occitanie+frequence:assidue')).toMatchObject({
    people: { figure: null, withheld: 'few-people' },
    usable: false,
  })
  expect(await cell('region:Bretagne')).toMatchObject({ people: { figure: null, withheld: 'not-counted' } })
  for (const none of [
    'gout:religion',
    'france',
    'frequence:assidue+region:Occitanie',
    'salle:recherche+frequence:assidue+gout:drame',
    'region:Atlantide',
    '__proto__',
  ])
    expect([none, await cell(none)]).toEqual([none, '404 not-found'])
})

test('whatever is in a cursor, it is read back as it was written, or is of no list', () => {
  const value = fc.oneof(fc.integer(), fc.string())
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (mark) => {
      const good = mark.every((one) => typeof one === 'number' || (one.isWellFormed() && !one.includes('\0')))
      expect(readCursor(writeCursor(mark))).toEqual(good ? mark : [])
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => expect(Array.isArray(readCursor(text))).toBe(true)))
})

test('a page has a next one when, and only when, there is more', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 10 }), (things, limit) => {
      const { shown, next } = pageOf(things.slice(0, limit + 1), { limit, mark: (one) => [one] })
      expect(shown).toEqual(things.slice(0, limit))
      expect(next !== null).toBe(things.length > limit)
    }),
  )
})
