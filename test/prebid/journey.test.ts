import { addDays } from '../../server/lib/clock.js'
import { LookUpStage, now, PROVIDER } from '../activation/stage.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { BIDDER, PrebidStage } from './stage.js'

describeInChromium('a spectator reads the newspaper', () => {
  const pool = LookUpStage.forTests()
  const paper = new PrebidStage()
  const tc = tcString(addDays(now, -1), { vendors: [VENDOR, BIDDER] })
  beforeAll(async () => {
    await paper.open()
    for (const table of ['placement', 'publisher_site'])
      await pool.database.owner.query(`UPDATE public.${table} SET host = $1`, [new URL(paper.pageOrigin).host])
    await pool.until(({ hosts }) => hosts.has(new URL(paper.pageOrigin).host))
  }, 120_000)
  afterAll(() => paper.close(), 60_000)
  beforeEach(() => {
    paper.reset()
    paper.answer = (request, response) => void pool.handle(request, response)
  })

  test('and its auction hears of the campaign, from the pool to the bidder; after a withdrawal it does not', async () => {
    const { cookie, visitor } = pool.browser()
    await pool.went({ visitor })
    await paper.browser.context.addCookies([
      {
        name: 'lid',
        value: cookie.slice('lid='.length),
        domain: '127.0.0.1',
        path: '/e',
        secure: true,
        sameSite: 'None',
        httpOnly: true,
      },
    ])
    const { sent, targeting } = await paper.auction({ tc, how: 'prebuilt' })
    expect(sent).toEqual([
      [
        { name: PROVIDER, ext: { segtax: 4 }, segment: [{ id: '477' }] },
        { name: PROVIDER, segment: [{ id: pool.code }] },
      ],
    ])
    expect(targeting).toEqual({ lanterne: [pool.code], lanterne_iab: ['477'] })
    await pool.database.owner.query('DELETE FROM plane.visitor_cinema_day WHERE visitor = $1', [visitor])
    // The answer may be kept for five minutes; a page of then asks anew.
    const page = await paper.browser.context.newPage()
    const session = await paper.browser.context.newCDPSession(page)
    await session.send('Network.clearBrowserCache')
    expect((await paper.auction({ tc, how: 'prebuilt' })).sent).toEqual([null])
    expect(await pool.counted()).toMatchObject({ answered: 1, 'no-segment': 1 })
    expect(paper.errors).toEqual([])
  }, 60_000)
})
