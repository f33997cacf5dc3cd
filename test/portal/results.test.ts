import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { GROUPINGS, groupResults, readAsked, sumOfLines } from '../../server/portal/campaigns/grouped.js'
import type { ShownDay } from '../../server/portal/read/clicks.js'
import { ApiStage } from '../api/stage.js'

let stage: ApiStage
let cookie = ''
let other = ''
const PAGE = '/distributeur/campagnes/1/resultats'

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  await stage.run()
  cookie = await stage.server.signIn(await stage.distributorOf(1))
  other = await stage.server.signIn(await stage.distributorOf(2))
}, 60_000)
afterAll(() => stage?.close())

const html = async (query = '') => (await stage.server.get(PAGE + query, { cookie })).text()
/** As it is read: without tags, with plain spaces. */
const read = async (query = '') => (await html(query)).replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')

test('before the first click and report there are no rows, and what is missing says why', async () => {
  const page = await read()
  expect(page).toContain('Pas encore de clic jugé')
  expect(page).toContain('Impressions — Lanterne ne compte pas les impressions')
  expect(page).toContain('Personnes que la campagne peut viser — retenu : cette mesure ne l’a pas compté')
})

test('days, newspapers and creatives are added up as one chooses', async () => {
  const [first, second] = [new Date('2026-11-22T10:00:00Z'), new Date('2026-11-23T10:00:00Z')]
  await stage.click(
    { campaign: 1, placement: 1, creative: 1, at: first, reasons: [] },
    { campaign: 1, placement: 1, creative: 2, at: first, reasons: ['bot'] },
    { campaign: 1, placement: 2, creative: 2, at: second, reasons: ['no-cinema'] },
    { campaign: 2, placement: 3, creative: 3, at: second, reasons: [] },
  )
  await stage.deliver({ campaign: 1, placement: 1, day: '2026-11-22', impressions: 1_234 })
  const byDay = await read()
  expect(byDay).toContain('1 234 rapportées par la plateforme d’achat')
  expect(byDay).toMatch(/22 novembre 2026 1 234 2 1 23 novembre 2026 — 1 1 .*Ensemble 1 234 3 2 /)
  expect(await read('?par=journal')).toMatch(/La Gazette du Soir \(localhost:4021\) 1 234 2 1 trop peu/)
  const byCreative = await read('?par=creation')
  expect(byCreative).toMatch(/un film de Valeska Grisebach — 1 1 trop peu L’Aventure rêvée, au cinéma — 2 1 trop peu/)
  expect(byCreative).toContain('sans distinguer les créations')
  const crossed = await read('?journal=2&creation=2')
  expect(crossed).toMatch(/23 novembre 2026 — 1 1 Ensemble/)
  expect(crossed).toContain('ne sont donnés que pour la campagne entière')
  // Whoever had a link of their own is not told by a reason either.
  expect(crossed).toMatch(/aucune salle visitée dans la période qui compte trop peu/)
  expect(await read('?journal=1&par=jour')).not.toContain('23 novembre 2026')
  // What the campaign does not have is not asked for.
  expect(await read('?journal=3&creation=99&par=autre')).toBe(byDay)
})

test('the reach of the audience is the published one, or withheld with its reason', async () => {
  const { owner } = stage.database
  await owner.query(
    `UPDATE plane.release_cell SET addressable = 38000, addressable_withheld = NULL WHERE cell = 'salles-art-et-essai'`,
  )
  // Another release is read anew.
  await owner.query(
    `INSERT INTO plane.release (made_at, window_from, window_to) SELECT made_at, window_from, window_to FROM plane.release`,
  )
  await owner.query(
    `INSERT INTO plane.release_cell (release, cell, figure, withheld, activated, addressable, addressable_withheld)
     SELECT (SELECT max(id) FROM plane.release), cell, figure, withheld, activated, addressable, addressable_withheld
     FROM plane.release_cell`,
  )
  expect(await read()).toContain('Personnes que la campagne peut viser 38 000 mesure publiée du public')
})

test('a page of a campaign that runs asks again by itself; of one that is over it does not', async () => {
  expect(await html()).toContain('data-fresh="20"')
  for (const id of ['chiffres', 'tableau', 'motifs'])
    expect(await html()).toMatch(new RegExp(`data-part[^>]* id="${id}"`))
  await stage.database.owner.query(`UPDATE public.campaign SET state = 'ended' WHERE id = 1`)
  expect(await html()).not.toContain('data-fresh')
  await stage.database.owner.query(`UPDATE public.campaign SET state = 'running' WHERE id = 1`)
})

test('the results are the distributor’s own, and the campaign’s page leads to them', async () => {
  expect((await stage.server.get(PAGE, { cookie: other })).status).toBe(404)
  const page = await (await stage.server.get('/distributeur/campagnes/1', { cookie })).text()
  expect(page).toContain(`href="${PAGE}"`)
  const alias = await stage.server.get('/distributor/campaigns/1/results', { cookie })
  expect(alias.headers.get('location')).toBe(`${PAGE}?langue=en`)
})

test('the file has impressions in rows of their own, so that every column can be added up', async () => {
  const response = await stage.server.get(`${PAGE}.csv`, { cookie })
  const [, ...rows] = parse(await response.text(), { bom: true, delimiter: ';' }) as string[][]
  const sum = (column: number) => rows.reduce((all, row) => all + Number(row[column]), 0)
  expect([sum(5), sum(6), sum(7), sum(8)]).toEqual([1_234, 3, 2, 0])
  expect(rows[0]?.slice(1)).toEqual(['2026-11-22', 'La Gazette du Soir', 'localhost:4021', '', '1234', '', '', ''])
})

test('the page, the file and the API say the same of payable clicks', async () => {
  const at = new Date('2026-11-12T10:00:00Z')
  await stage.click(...Array.from({ length: 240 }, () => ({ campaign: 1, placement: 2, creative: 1, at, reasons: [] })))
  const key = await stage.key(await stage.distributorOf(1))
  const api = await stage.ask('GET', '/api/v1/campaigns/1/results?limit=200', { key })
  const { periods, totals } = (await api.json()) as {
    periods: { to: string; payable: { figure: number } }[]
    totals: { payable: { figure: number } }
  }
  const figure = totals.payable.figure
  expect(periods).toEqual([{ from: null, to: '2026-11-12', payable: { figure, withheld: null } }])
  expect(await read()).toContain(`Payables ≈ ${figure} `)
  expect(await read()).toContain(`jusqu’au 12 novembre 2026 ≈ ${figure}`)
  expect(await read('?par=journal')).toMatch(new RegExp(`localhost:\\d+\\) — 24\\d 24\\d ≈ ${figure}`))
  const text = await (await stage.server.get(`${PAGE}.csv`, { cookie })).text()
  const rows = parse(text, { bom: true, delimiter: ';' }) as string[][]
  expect(rows.filter((row) => row[8] !== '').slice(1)).toEqual([
    [expect.any(String), '2026-11-12', '', '', '', '', '', '', String(figure)],
  ])
})

test('whatever was clicked and reported, each grouping sums to the same, and nothing is counted twice', () => {
  const day = fc.constantFrom('2026-11-21', '2026-11-22', '2026-12-01')
  const placement = fc.integer({ min: 1, max: 12 })
  const row = fc
    .record({
      day,
      placement,
      creative: fc.integer({ min: 1, max: 3 }),
      clicks: fc.tuple(fc.nat(9), fc.nat(9)),
    })
    .map(
      ({ clicks: [a, b], ...mark }): ShownDay => ({
        ...mark,
        judged: a + b,
        filtered: a,
        reasons: {},
      }),
    )
  const report = fc.record({ day, placement, impressions: fc.bigInt({ min: 0n, max: 10_000n }) })
  fc.assert(
    fc.property(fc.array(row), fc.array(report), (days, delivered) => {
      const whole = delivered.reduce((sum, one) => sum + Number(one.impressions), 0)
      for (const by of GROUPINGS) {
        const lines = groupResults({ days, delivered }, { by, placement: null, creative: null })
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
        const sum = sumOfLines(lines)
        expect(sum.judged).toBe(days.reduce((all, one) => all + one.judged, 0))
        expect(sum.filtered).toBe(days.reduce((all, one) => all + one.filtered, 0))
        expect(sum.impressions).toBe(by === 'creation' || delivered.length === 0 ? null : whole)
      }
      // The parts by placement are the whole; those by creative say nothing of impressions.
      const parts = Array.from({ length: 12 }, (_one, at) =>
        sumOfLines(groupResults({ days, delivered }, { by: 'jour', placement: at + 1, creative: null })),
      )
      expect(parts.reduce((all, one) => all + one.judged, 0)).toBe(days.reduce((all, one) => all + one.judged, 0))
      expect(parts.reduce((all, one) => all + (one.impressions ?? 0), 0)).toBe(whole)
      for (const creative of [1, 2, 3])
        expect(
          sumOfLines(groupResults({ days, delivered }, { by: 'jour', placement: null, creative })).impressions,
        ).toBeNull()
    }),
  )
})

test('only what a campaign has is asked for', () => {
  const campaign = { placements: [{ id: 1 }], creatives: [{ id: 7 }] }
  expect(readAsked({ par: 'journal', journal: '1', creation: '7' }, campaign)).toEqual({
    ...{ by: 'journal', placement: 1, creative: 7 },
  })
  for (const given of ['2', '01', ['1'], {}, 1, '__proto__'])
    expect(readAsked({ par: given, journal: given, creation: given }, campaign)).toEqual({
      ...{ by: 'jour', placement: null, creative: null },
    })
})
