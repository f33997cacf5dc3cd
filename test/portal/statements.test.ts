import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { countShares } from '../../server/click/count.js'
import { postShares } from '../../server/click/index.js'
import { post } from '../../server/ledger/index.js'
import { parisDay } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { parisMidnight } from '../../server/lib/paris.js'
import { transaction } from '../../server/lib/postgres.js'
import { periodOf } from '../../server/payout/index.js'
import { monthAfter, monthsOf, readStatement } from '../../server/portal/read/statement.js'
import { type ConsoleServer, startConsoleServer } from '../app/console-server.js'
import { type Plane, seedPlane, settled } from '../audience/plane.js'
import { seedCampaign } from '../click/clicks.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { accrue } from './figures.js'

const NOW = new Date('2026-11-22T10:00:00Z')

let database: TestDatabase
let plane: Plane
let server: ConsoleServer
let now = NOW
let campaigns: [number, number]
const cookies: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  plane = await seedPlane(database.owner, { cinemas: 4, validFrom: '2026-01-01T00:00:00Z' })
  const seeded = [await seedCampaign(database.owner, plane), await seedCampaign(database.owner, plane)]
  campaigns = seeded.map(({ campaign }) => campaign) as [number, number]
  server = await startConsoleServer(database, { clock: () => now })
  for (const n of plane.cinemas.keys()) {
    const organisationId = uuidFromName(`organisation cinema ${n}`)
    await server.store.putPerson({
      id: randomUUID(),
      organisationId,
      name: `P${n}`,
      email: `p${n}@salle.example`,
      roles: ['reader'],
    })
    cookies.push(await server.signIn(organisationId))
  }
}, 60_000)
afterAll(async () => {
  await server?.close()
  await database?.drop()
})
beforeEach(() => {
  now = NOW
})

interface Earned {
  cinema: string
  campaign: number
  at: Date
  micros: bigint
}

const termOf = (cinema: string) => plane.cinemas.find(({ id }) => id === cinema)?.term as string

/** One more, without a past, under the contracts of the first. */
async function anotherCinema(): Promise<string> {
  const [id, site, term] = [randomUUID(), randomUUID(), randomUUID()]
  await database.owner.query(
    `WITH made AS (INSERT INTO public.cinema (id, slug, name, city) VALUES ($1, $1::uuid::text, 'Une salle', 'Toulon')),
       placed AS (INSERT INTO public.site (id, cinema_id, key, hosts, notice_version) VALUES ($2, $1, $2::uuid::text, '{}', '1'))
     INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
     SELECT $3, $2, $1, contract, operator_contract, valid, click_price_micros, look_back_days, sharing
     FROM plane.contract_term WHERE id = $4`,
    [id, site, term, plane.cinemas[0]?.term],
  )
  plane.cinemas.push({ id, site, term, region: '' })
  return id
}

/** Shares of clicks, written as the judge writes them: the rows and the counters in one transaction. */
async function earn(...shares: Earned[]): Promise<void> {
  await transaction(database.worker, async (client) => {
    for (const { cinema, campaign, at, micros } of shares)
      await client.query(
        `INSERT INTO plane.click_share (click, cinema, campaign, at, micros, term, rule_version)
         VALUES ($1, $2, $3, $4, $5, $6, 1)`,
        [randomUUID(), cinema, campaign, at, micros, termOf(cinema)],
      )
    const click = { id: '', placement: 1 } as never as { id: string }
    await countShares(
      client,
      shares.map(({ cinema, micros, campaign, at }) => ({
        cinema,
        term: termOf(cinema),
        micros,
        click: { ...click, campaign, at } as never,
      })),
    )
  })
}

async function posted(): Promise<void> {
  await settled(database.worker)
  await postShares(database.worker, { now })
}

const idOf = (n: number) => plane.cinemas[n]?.id as string
const url = (n: number, rest = '') => `/salle/cinema-${n}/releves${rest}`
const statement = (cinemaId: string, month: string) =>
  readStatement(database.console, { cinemaId, period: periodOf(parisMidnight(`${month}-15`) as Date) })

async function read(n: number, rest = '', language = 'fr'): Promise<string> {
  const response = await server.get(`${url(n, rest)}?langue=${language}`, { cookie: cookies[n] as string })
  const html = await response.text()
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

describe('before anything was earned', () => {
  test('the list teaches what will open the first statement', async () => {
    const page = await read(3)
    expect(page).toContain('Pas encore de relevé')
    expect(page).toContain('Le premier s’ouvre avec votre premier clic payable')
    expect(await read(3, '', 'en')).toContain('The first one opens with your first payable click')
  })

  test('the present month is an honest sheet, and no other is there', async () => {
    const page = await read(3, '/2026-11')
    expect(page).toContain('Aucun clic payable ce mois-ci.')
    expect(page).toContain('Ce mois est en cours')
    expect(page).toContain('Ni versement ni correction ce mois-ci.')
    expect(page).toContain('Contrôle : la somme du mois, 0,00 €, est exactement celle du grand livre.')
    for (const month of ['2026-10', '2026-12'])
      expect((await server.get(url(3, `/${month}`), { cookie: cookies[3] as string })).status).toBe(404)
  })
})

describe('a month', () => {
  beforeAll(async () => {
    const [one, two] = campaigns
    const share = { cinema: idOf(0), campaign: one, micros: 400n }
    await earn(
      // The last hour of September in France is the 30th at 21:00 UTC: summer time.
      { ...share, at: new Date('2026-09-30T21:59:59Z') },
      { ...share, at: new Date('2026-09-30T22:00:00Z') },
      // The 25th of October has twenty-five hours; October ends at 23:00 UTC.
      { ...share, at: new Date('2026-10-25T00:30:00Z') },
      { ...share, at: new Date('2026-10-25T01:30:00Z') },
      { ...share, at: new Date('2026-10-31T22:59:59Z') },
      { ...share, at: new Date('2026-10-31T23:00:00Z') },
      { ...share, campaign: two, micros: 133n, at: new Date('2026-11-03T12:00:00Z') },
    )
    await posted()
  })

  test('begins and ends at midnight in France, in summer and in winter', async () => {
    const months = await monthsOf(database.console, { cinemaId: idOf(0), last: '2026-11' })
    expect(months.map(({ month, clicks, earnedMicros }) => [month, clicks, earnedMicros])).toEqual([
      ['2026-11', 2, 533n],
      ['2026-10', 4, 1600n],
      ['2026-09', 1, 400n],
    ])
    for (const [month, micros] of [
      ['2026-09', 400n],
      ['2026-10', 1600n],
      ['2026-11', 533n],
    ] as const)
      expect((await statement(idOf(0), month)).postedMicros).toBe(micros)
  })

  test('carries the balance in, sums campaigns and days, and carries it out', async () => {
    const page = await read(0, '/2026-10')
    expect(page).toContain('Octobre 2026 cinema-0, Toulon : relevé du 1er octobre au 31 octobre 2026')
    expect(page).toContain('4 clics payables vous ont rapporté 0,0016 €.')
    expect(page).toContain('Solde reporté au 1er octobre 2026 0,000400 €')
    expect(page).toContain('Acquis par 4 clics payables 0,001600 €')
    expect(page).toContain('Solde au 31 octobre 2026 0,002000 €')
    expect(page).toContain('La Haine distributor 4 0,001600 €')
    expect(page).toContain('25 octobre 2026 2 0,000800 €')
    expect(page).toContain('Contrôle : la somme du mois, 0,0016 €, est exactement celle du grand livre.')
    expect(page).toContain('Mois précédent : septembre 2026')
    expect(page).toContain('Mois suivant : novembre 2026')
  })

  test('tells the rule with this cinema’s numbers', async () => {
    const page = await read(0, '/2026-11')
    expect(page).toContain('Prix d’un clic payable, hors taxes 0,0004 €')
    expect(page).toContain('Période prise en compte les 90 jours qui précèdent le clic')
    // 533 micro-euros for two clicks: to the nearest.
    expect(page).toContain('Votre part moyenne 0,000267 € par clic, soit 67 % du prix')
    expect(await read(0, '/2026-11', 'en')).toContain('€0.000267 a click, which is 67% of the price')
  })

  test('of two rules in one month each has its day', async () => {
    const { owner } = database
    const { site, id } = plane.cinemas[2] as Plane['cinemas'][number]
    await owner.query(
      `UPDATE plane.contract_term SET valid = tstzrange(lower(valid), '2026-10-09T22:00:00Z') WHERE cinema = $1`,
      [id],
    )
    await owner.query(
      `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
       SELECT $1, $2, cinema, contract, operator_contract, tstzrange('2026-10-09T22:00:00Z', NULL), 500, 60, sharing
       FROM plane.contract_term WHERE cinema = $3`,
      [randomUUID(), site, id],
    )
    const rules = (await statement(id, '2026-10')).rules.map(({ clickPrice, lookBackDays }) => [
      clickPrice,
      lookBackDays,
    ])
    expect(rules).toEqual([
      [400n, 90],
      [500n, 60],
    ])
    expect((await statement(id, '2025-12')).rules).toEqual([])
    await earn({ cinema: id, campaign: campaigns[0], micros: 250n, at: new Date('2026-10-05T10:00:00Z') })
    expect(await read(2, '/2026-10')).toContain('À partir du 10 octobre 2026')
  })

  test('the list has its months, newest first, with the balance at the end of each', async () => {
    const page = await read(0)
    expect(page).toContain('Solde à ce jour : 0,002533 €.')
    expect(page).toMatch(/novembre 2026 en cours 2 0,000533 € 0,002533 € octobre 2026 4 0,001600 € 0,002000 €/)
    expect(page).toContain('septembre 2026 1 0,000400 € 0,000400 €')
    now = new Date('2027-01-05T10:00:00Z')
    cookies[0] = await server.signIn(uuidFromName('organisation cinema 0'))
    expect(await read(0)).toMatch(/janvier 2027 en cours 0 0 € 0,002533 € décembre 2026 0 0 € 0,002533 €/)
    now = NOW
    cookies[0] = await server.signIn(uuidFromName('organisation cinema 0'))
  })

  test('is missing where there is none, and belongs to nobody else', async () => {
    const odd = [
      '2026-08',
      '2026-12',
      '2026-13',
      '2026-00',
      '2026-1',
      '0000-01',
      '9999-12',
      'novembre',
      '%00',
      '2026-11-01',
    ]
    for (const month of odd) {
      for (const end of ['', '.csv']) {
        const { status } = await server.get(url(0, `/${month}${end}`), { cookie: cookies[0] as string })
        expect(`${month}${end} ${status}`).toBe(`${month}${end} 404`)
      }
    }
    for (const rest of ['', '/2026-10', '/2026-10.csv'])
      expect((await server.get(url(0, rest), { cookie: cookies[1] as string })).status).toBe(404)
    expect(server.logged.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('is a file too: a row for each day and campaign', async () => {
    const response = await server.get(`${url(0, '/2026-11.csv')}`, { cookie: cookies[0] as string })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="lanterne-cinema-0-2026-11.csv"')
    const text = Buffer.from(await response.arrayBuffer()).toString()
    expect(text.split('\r\n')).toEqual([
      '\ufeffJour;Campagne;Film;Clics;micro-euros;euros',
      '2026-11-01;La Haine;La Haine;1;400;0,000400',
      '2026-11-03;La Haine;La Haine;1;133;0,000133',
      '',
    ])
    const english = await server.get(`${url(0, '/2026-11.csv')}?langue=en`, { cookie: cookies[0] as string })
    expect(await english.text()).toContain('2026-11-01,La Haine,La Haine,1,400,0.000400')
  })

  test('no name in the file is a formula', async () => {
    await database.owner.query(`UPDATE public.campaign SET name = '=HYPERLINK("x")' WHERE id = $1`, [campaigns[0]])
    const response = await server.get(`${url(0, '/2026-10.csv')}`, { cookie: cookies[0] as string })
    expect(await response.text()).toContain(`;"'=HYPERLINK(""x"")";La Haine;`)
    await database.owner.query(`UPDATE public.campaign SET name = 'La Haine' WHERE id = $1`, [campaigns[0]])
  })

  test('has English addresses', async () => {
    const { headers } = await server.get('/cinema/cinema-0/statements/2026-10')
    expect(headers.get('location')).toBe('/salle/cinema-0/releves/2026-10?langue=en')
    expect((await server.get('/cinema/cinema-0/statements')).headers.get('location')).toBe(`${url(0)}?langue=en`)
  })
})

describe('the ledger', () => {
  test('shares that are not posted yet are named by themselves, and are in the balance', async () => {
    const cinema = idOf(1)
    await earn({ cinema, campaign: campaigns[0], micros: 400n, at: new Date('2026-11-20T10:00:00Z') })
    await posted()
    await earn({ cinema, campaign: campaigns[0], micros: 200n, at: new Date('2026-11-21T10:00:00Z') })
    const page = await read(1, '/2026-11')
    expect(page).toContain(
      'la somme du mois, 0,0006 €, est celle du grand livre (0,0004 €) et des parts qui n’y sont pas encore inscrites (0,0002 €)',
    )
    expect(page).toContain('Solde à ce jour 0,000600 €')
    expect(await read(1)).toContain('Solde à ce jour : 0,0006 €.')
    await posted()
    expect(await read(1, '/2026-11')).toContain('0,0006 €, est exactement celle du grand livre.')
  })

  test('what is no click is shown as what it is, and moves the balance', async () => {
    const cinema = idOf(1)
    await transaction(database.worker, (client) =>
      post(client, [
        {
          key: 'payout:1',
          at: new Date('2026-11-21T12:00:00Z'),
          kind: 'payout',
          details: {},
          entries: [
            { account: `cinema:${cinema}:accrued`, micros: -500n },
            { account: 'payout:1:clearing', micros: 500n },
          ],
        },
        {
          key: 'close:1',
          at: new Date('2026-11-21T13:00:00Z'),
          kind: 'period-close',
          details: {},
          entries: [
            { account: `cinema:${cinema}:accrued`, micros: -100n },
            { account: `cinema:${cinema}:payable`, micros: 100n },
          ],
        },
      ]),
    )
    const page = await read(1, '/2026-11')
    expect(page).toContain('21 novembre 2026 autre écriture −0,000500 €')
    expect(page).not.toContain('payout')
    expect(await read(1, '/2026-11', 'en')).toContain('21 November 2026 other posting')
    expect(page).not.toContain('period-close')
    expect(page).toContain('Solde à ce jour 0,000100 €')
    expect(page).toContain('0,0006 €, est exactement celle du grand livre.')
  })

  test('a sum that differs from the ledger’s is said, in red', async () => {
    await accrue(database, { cinemaId: idOf(1), micros: 7n, at: new Date('2026-11-02T10:00:00Z') })
    const html = await (await server.get(url(1, '/2026-11'), { cookie: cookies[1] as string })).text()
    expect(html).toMatch(/role="alert"[^>]*><strong class="error">Contrôle/)
    expect(await read(1, '/2026-11')).toContain(
      'ce relevé compte 0,0006 €. Le grand livre en compte 0,000607 €, et 0,00 € n’y est pas encore inscrit : les deux ne s’accordent pas.',
    )
    expect(await read(1, '/2026-11', 'en')).toContain('the two do not agree')
  })
})

test('whatever was clicked, judged and posted when, each month sums to its clicks and to the ledger', async () => {
  const share = fc.record({
    campaign: fc.integer({ min: 1, max: 3 }),
    micros: fc.bigInt({ min: 0n, max: 400n }),
    // Both changes of the clock, the turn of a year, and a February.
    at: fc.date({ min: new Date('2026-10-20Z'), max: new Date('2027-04-10Z'), noInvalidDate: true }),
  })
  const history = fc.array(fc.record({ shares: fc.array(share, { minLength: 1, maxLength: 8 }), post: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  })
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const cinema = await anotherCinema()
      for (const step of steps) {
        await earn(...step.shares.map((one) => ({ ...one, cinema })))
        if (step.post) await posted()
      }
      const all = steps.flatMap(({ shares }) => shares)
      const months = await monthsOf(database.console, { cinemaId: cinema, last: '2027-04' })
      const first = all.map(({ at }) => parisDay(at).slice(0, 7)).sort()[0] as string
      expect(months.at(-1)?.month).toBe(first)
      let balance = 0n
      for (const { month, clicks, earnedMicros, balanceMicros } of months.toReversed()) {
        const own = all.filter(({ at }) => parisDay(at).startsWith(month))
        const sum = own.reduce((total, { micros }) => total + micros, 0n)
        const sheet = await statement(cinema, month)
        expect(sheet.carriedInMicros).toBe(balance)
        balance += sum
        expect([clicks, earnedMicros, balanceMicros]).toEqual([own.length, sum, balance])
        expect(sheet.carriedOutMicros).toBe(balance)
        expect(sheet.earned.reduce((total, { micros }) => total + micros, 0n)).toBe(sum)
        expect(sheet.earned.reduce((total, cell) => total + cell.clicks, 0)).toBe(own.length)
        expect(sheet.postedMicros + sheet.unpostedMicros).toBe(sum)
        expect(sheet.others).toEqual([])
      }
      expect(monthAfter('2026-12')).toBe('2027-01')
    }),
    { numRuns: 25 },
  )
}, 60_000)
