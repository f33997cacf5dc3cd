import fc from 'fast-check'
import type { LogRequest } from '../../../server/demo/replay/log.js'
import { planClicks, planVisits, type ReplaySite } from '../../../server/demo/replay/plan.js'
import { chance, requestKind, sortVisitors } from '../../../server/demo/replay/visitors.js'
import { VisitBody } from '../../../server/visit/index.js'

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
const robot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const sites: ReplaySite[] = Array.from({ length: 10 }, (_, n) => ({
  key: `demo-${n}`,
  host: `h${n}.example`,
  noticeVersion: '2026-11',
}))

function request(other: Partial<LogRequest> = {}): LogRequest {
  return { line: 1, client: '198.18.0.1', at: 0, method: 'GET', target: '/', status: 200, agent: chrome, ...other }
}
function crowd(people: number, agent = chrome): LogRequest[] {
  return Array.from({ length: people }, (_, n) =>
    request({ client: `198.18.${n >> 8}.${n & 255}`, target: `/page-${n % 7}`, agent }),
  )
}
const options = { shares: { consent: 0.6, thirdPartyCookies: 0.7 }, seed: 1 }

test.each([
  ['/', 'page'],
  ['/blog/2015/a.html?utm_source=feed', 'page'],
  ['/index.php', 'page'],
  ['/page.xhtml', 'page'],
  ['/style.css', 'file'],
  ['/files/logstash-1.4.2.jar', 'file'],
  ['/robots.txt', 'file'],
  ['/favicon.ico?v=2', 'file'],
  ['/?flav=rss20', 'feed'],
  ['/blog/tags/x?flav=atom', 'feed'],
  ['/feed/', 'feed'],
  ['/index.rss', 'feed'],
])('a request for %s is a %s', (target, kind) => {
  expect(requestKind(request({ target }))).toBe(kind)
})

test('a page that was not found or moved, or only asked about, is no page view', () => {
  expect(requestKind(request({ status: 404 }))).toBe('not-shown')
  expect(requestKind(request({ status: 301 }))).toBe('not-shown')
  expect(requestKind(request({ status: 304 }))).toBe('page')
  expect(requestKind(request({ method: 'HEAD' }))).toBe('not-a-get')
})

test('a client and an agent are one visitor; another agent is another', () => {
  const { visitors, pages } = sortVisitors([request(), request({ target: '/b' }), request({ agent: robot })], options)
  expect(visitors.map(({ kind }) => kind)).toEqual(['browser', 'bot'])
  expect(pages[0]?.visitor).toBe(pages[1]?.visitor)
})

test('shares are kept, about; robots and empty agents always claim consent', () => {
  const { visitors } = sortVisitors(crowd(4000), options)
  expect(visitors.filter(({ consents }) => consents).length / 4000).toBeCloseTo(0.6, 1)
  expect(visitors.filter(({ thirdPartyCookies }) => thirdPartyCookies).length / 4000).toBeCloseTo(0.7, 1)
  const robots = sortVisitors([...crowd(50, robot), ...crowd(50, '')], {
    ...options,
    shares: { consent: 0, thirdPartyCookies: 0 },
  })
  expect(robots.visitors.every(({ kind, consents }) => kind === 'bot' && consents)).toBe(true)
})

test('the same seed makes the same plan, another seed another', () => {
  const { pages } = sortVisitors(crowd(100), options)
  expect(planVisits(pages, { sites, seed: 1 })).toEqual(planVisits(pages, { sites, seed: 1 }))
  expect(planVisits(pages, { sites, seed: 2 })).not.toEqual(planVisits(pages, { sites, seed: 1 }))
})

test('each visitor has one to four cinemas, each path is always the same page of one of them', () => {
  const views = crowd(60).flatMap((one) => Array.from({ length: 12 }, (_, n) => ({ ...one, target: `/${n % 6}` })))
  const { pages } = sortVisitors(views, { ...options, shares: { consent: 1, thirdPartyCookies: 1 } })
  const { visits } = planVisits(pages, { sites, seed: 1 })
  const byVisitor = new Map<string, Set<string>>()
  const byPath = new Map<string, Set<string>>()
  for (const [index, visit] of visits.entries()) {
    byVisitor.set(visit.visitor.id, (byVisitor.get(visit.visitor.id) ?? new Set()).add(visit.origin))
    const path = `${visit.visitor.id} ${pages[index]?.request.target}`
    byPath.set(path, (byPath.get(path) ?? new Set()).add(visit.body))
  }
  expect([...byPath.values()].every((bodies) => bodies.size === 1)).toBe(true)
  const sizes = [...byVisitor.values()].map((origins) => origins.size)
  expect(Math.min(...sizes)).toBe(1)
  expect(Math.max(...sizes)).toBeGreaterThan(1)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4)
})

test('a browser that did not say yes sends nothing, and its page views are told apart', () => {
  const { pages } = sortVisitors(crowd(500), options)
  const { visits, silentPages } = planVisits(pages, { sites, seed: 1 })
  expect(visits.every(({ visitor }) => visitor.consents)).toBe(true)
  expect(visits.length + silentPages).toBe(500)
  expect(silentPages).toBeGreaterThan(100)
})

test('every planned visit is one that the pixel accepts as well-formed', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.integer({ min: 0, max: 1000 }), (target, seed) => {
      const sorted = sortVisitors([request({ target: target || '/' })], {
        shares: { consent: 1, thirdPartyCookies: 1 },
        seed,
      })
      for (const { body } of planVisits(sorted.pages, { sites, seed }).visits) {
        expect(VisitBody.safeParse(JSON.parse(body)).success).toBe(true)
      }
    }),
  )
})

test('a share of the browsers clicks, some twice; some robots do; without ads nobody', () => {
  const { visitors } = sortVisitors([...crowd(1000), ...crowd(200, robot)], options)
  const clicks = planClicks(visitors, { urls: ['a', 'b'], share: 0.3, seed: 1 })
  const browsers = new Set(clicks.filter(({ visitor }) => visitor.kind === 'browser').map(({ visitor }) => visitor.id))
  expect(browsers.size / 1000).toBeCloseTo(0.3, 1)
  expect(clicks.filter(({ visitor, prefetch }) => visitor.kind === 'browser' && !prefetch).length).toBeGreaterThan(
    browsers.size,
  )
  expect(clicks.some(({ visitor }) => visitor.kind === 'bot')).toBe(true)
  expect(clicks.some(({ prefetch }) => prefetch)).toBe(true)
  expect(planClicks(visitors, { urls: [], share: 1, seed: 1 })).toEqual([])
})

test('chance is spread evenly', () => {
  const draws = Array.from({ length: 5000 }, (_, n) => chance(`x${n}`))
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true)
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1)
})
