import fc from 'fast-check'
import { confirmed } from '../../server/conformity/check.js'
import { followUp, GOOD_STANDING, type Standing } from '../../server/conformity/consequence.js'
import { fitted, OBSERVATION_MAX_BYTES } from '../../server/conformity/fit.js'
import { type Code, type Finding, judge, othersOf, RULES } from '../../server/conformity/judge.js'
import { nothingSeen } from '../../server/conformity/look.js'
import { type Observation, type OurRequest, PHASES } from '../../server/conformity/observation.js'
import { choosePages } from '../../server/conformity/pages.js'
import { isDue, lastSlot, nextSlot } from '../../server/conformity/schedule.js'
import { domainOf, SERVICES, serviceOf } from '../../server/conformity/trackers.js'
import { addDays, DAY_MS } from '../../server/lib/clock.js'
import { SITE } from './stage.js'

const script: OurRequest = { method: 'GET', path: '/p.js', cookie: false, referrer: false, answer: null }
const visit: OurRequest = { method: 'POST', path: '/e/v', cookie: false, referrer: false, answer: 'refused; bot' }
const at = { host: 'pixel.test', kind: 'fetch', count: 1 }

/** A site that does all well. */
const good: Observation = {
  ...nothingSeen(),
  pages: [{ host: 'royal.test', path: '/', status: 200, snippets: [{ site: 'KEY', notice: '2026-11' }] }],
  banners: ['klaro'],
  services: ['lanterne202611'],
  refusal: 'done',
  acceptance: 'done',
  seen: [
    { ...at, phase: 'before', ours: script },
    { ...at, phase: 'accepted', ours: visit },
    { ...at, phase: 'before', host: 'royal.test', kind: 'document' },
  ],
}

const codes = (seen: Observation) => judge(seen, SITE).findings.map(({ code }) => code)

test('a site that does all well is green', () => {
  expect(judge(good, SITE)).toEqual({ state: 'green', findings: [] })
})

test.each<[string, Partial<Observation>, Code[]]>([
  ['a visit before an answer', { seen: [...good.seen, { ...at, phase: 'before', ours: visit }] }, ['request-before']],
  [
    'the script with a cookie',
    { seen: [...good.seen, { ...at, phase: 'before', ours: { ...script, cookie: true } }] },
    ['request-before'],
  ],
  [
    'an image of ours that is no script',
    { seen: [...good.seen, { ...at, phase: 'before', ours: { ...script, path: '/e/s' } }] },
    ['request-before'],
  ],
  [
    'our cookie before an answer',
    { stored: [{ phase: 'before', where: 'cookie', host: 'pixel.test', name: 'lid', ours: true }] },
    ['stored-before'],
  ],
  [
    'our memory of a choice before one',
    { stored: [{ phase: 'before', where: 'localStorage', host: 'royal.test', name: 'lanterne', ours: true }] },
    ['stored-before'],
  ],
  [
    'our cookie after a no',
    { stored: [{ phase: 'refused', where: 'cookie', host: 'pixel.test', name: 'lid', ours: true }] },
    ['refusal-ignored'],
  ],
  [
    'names like ours of the cinema’s own',
    {
      stored: (['before', 'refused'] as const).flatMap((phase) => [
        { phase, where: 'cookie' as const, host: 'royal.test', name: 'lid' },
        { phase, where: 'localStorage' as const, host: 'royal.test', name: 'lanterne' },
      ]),
    },
    [],
  ],
  ['pages without the line', { pages: [{ host: 'royal.test', path: '/', status: 200, snippets: [] }] }, ['no-snippet']],
  ['a visit after a no', { seen: [...good.seen, { ...at, phase: 'refused', ours: visit }] }, ['refusal-ignored']],
  ['no visit after a yes', { seen: good.seen.slice(0, 1) }, ['yes-unheard']],
  ['a banner that nobody knows', { refusal: 'no-banner', acceptance: 'no-banner' }, ['refusal-unchecked']],
  ['an old name of ours in the banner', { services: ['lanterne202511'] }, ['stale-banner']],
  ['a limit', { cutShort: ['before'] }, ['cut-short']],
])('%s', (_, change, expected) => {
  expect(codes({ ...good, ...change })).toEqual(expected)
})

test('an old name beside the new one, and a name of the site’s own, are nothing', () => {
  expect(codes({ ...good, services: ['lanterne202511', 'lanterne202611'] })).toEqual([])
  expect(codes({ ...good, services: ['lanterne_ads'] })).toEqual([])
})

test('our banner’s own memory of a no is no ignored refusal', () => {
  const stored = [
    { phase: 'refused', where: 'localStorage', host: 'royal.test', name: 'lanterne', ours: true },
  ] as const
  expect(codes({ ...good, stored: [...stored] })).toEqual([])
})

test('scripts of all our names may be fetched before an answer', () => {
  for (const path of ['/p.js', '/p-klaro.js', '/p-films.js', '/p/demo-le-royal.js'])
    expect(codes({ ...good, seen: [...good.seen, { ...at, phase: 'before', ours: { ...script, path } }] })).toEqual([])
})

test('what happens before an answer is never green, whatever else was seen', () => {
  const ours = fc.record({
    method: fc.constantFrom('GET', 'POST', 'HEAD'),
    path: fc.constantFrom('/e/v', '/e/w', '/e/s', '/p.js', '/x', '/p.js/e/v'),
    cookie: fc.boolean(),
    referrer: fc.boolean(),
    answer: fc.constant(null),
  })
  fc.assert(
    fc.property(ours, fc.subarray([...PHASES]), (request, cutShort) => {
      const isFetch = request.method === 'GET' && request.path === '/p.js' && !request.cookie
      const { state } = judge(
        { ...good, cutShort, seen: [...good.seen, { ...at, phase: 'before', ours: request }] },
        SITE,
      )
      if (isFetch) return state !== 'red'
      return state === 'red'
    }),
  )
})

test('others are named by the longest of their names, and the site’s own hosts are none', () => {
  expect(serviceOf('www.facebook.com')?.name).toContain('Meta')
  expect(serviceOf('notfacebook.com')).toBeNull()
  expect(serviceOf('analytics.google.com')?.name).toBe('Google Analytics')
  expect(serviceOf('t.co')?.name).toContain('X')
  expect(serviceOf('at.co')).toBeNull()
  expect(domainOf('www.salles.asso.fr')).toBe('salles.asso.fr')
  expect(domainOf('a.b.cinema.fr')).toBe('cinema.fr')
  expect(domainOf('93.184.215.14')).toBe('93.184.215.14')
  const seen: Observation = {
    ...good,
    seen: [
      { phase: 'accepted', host: 'analytics.tiktok.com', kind: 'script', count: 2 },
      { phase: 'before', host: 'connect.facebook.net', kind: 'script', count: 1 },
      { phase: 'before', host: 'www.facebook.com', kind: 'image', count: 3 },
      { phase: 'before', host: 'static.royal.test', kind: 'image', count: 9 },
      { phase: 'refused', host: 'cdn.unknown.example', kind: 'image', count: 1 },
    ],
  }
  const others = othersOf(seen, SITE)
  expect(others.map(({ name, counts }) => [name, counts.before, counts.refused, counts.accepted])).toEqual([
    ['Meta (Facebook, Instagram)', 4, 0, 0],
    ['unknown.example', 0, 1, 0],
    ['TikTok', 0, 0, 2],
  ])
})

test('every service has hosts of its own and says where its maker names them', () => {
  const hosts = SERVICES.flatMap((service) => service.hosts)
  expect(new Set(hosts).size).toBe(hosts.length)
  expect(SERVICES.filter(({ source }) => !/^[\w.-]+(\/[\w./-]*)?$/.test(source))).toEqual([])
})

const red = (code: Code): Finding => ({ code, severity: RULES[code].severity, evidence: ['x'] })
const NOW = new Date('2026-11-26T10:00:00Z')
const follow = (standing: Standing, findings: Finding[], now = NOW) =>
  followUp(standing, findings, { now, cureDays: 30 })

describe('what follows from a check', () => {
  test('what reaches people against their will is told and suspended in the same moment', () => {
    const { standing, happened } = follow(GOOD_STANDING, [red('request-before')])
    expect(happened).toEqual(['red', 'suspended'])
    expect(standing).toEqual({ noticedAt: NOW, dueAt: NOW, causes: ['request-before'], suspendedAt: NOW })
  })

  test('an old notice has the contract’s period, is suspended after it, and resumes when it is mended', () => {
    const told = follow(GOOD_STANDING, [red('stale-notice')])
    expect(told.happened).toEqual(['red'])
    expect(told.standing.dueAt).toEqual(addDays(NOW, 30))
    const week = follow(told.standing, [red('stale-notice')], addDays(NOW, 7))
    expect([week.happened, week.standing.dueAt]).toEqual([[], addDays(NOW, 30)])
    const late = follow(week.standing, [red('stale-notice')], addDays(NOW, 30))
    expect(late.happened).toEqual(['suspended'])
    const mended = follow(late.standing, [], addDays(NOW, 31))
    expect(mended).toEqual({ standing: GOOD_STANDING, happened: ['resumed'] })
  })

  test('what comes to be graver does not wait for the period', () => {
    const told = follow(GOOD_STANDING, [red('stale-notice')])
    const graver = follow(told.standing, [red('stale-notice'), red('refusal-ignored')], addDays(NOW, 1))
    expect(graver.happened).toEqual(['red', 'suspended'])
  })

  test.each<[Code]>([['unreachable'], ['robots-forbid'], ['cut-short']])('%s neither suspends nor resumes', (code) => {
    const suspended = follow(GOOD_STANDING, [red('request-before')]).standing
    const seen = { ...red(code), evidence: ['before'] }
    expect(follow(suspended, [seen], addDays(NOW, 1))).toEqual({ standing: suspended, happened: [] })
    expect(follow(GOOD_STANDING, [red(code)])).toEqual({ standing: GOOD_STANDING, happened: [] })
  })

  test('an ignored refusal is mended only when a refusal was tried, and nothing is that was red once', () => {
    const suspended = follow(GOOD_STANDING, [red('refusal-ignored')]).standing
    expect(follow(suspended, [red('refusal-unchecked')]).happened).toEqual([])
    expect(follow(suspended, [red('others-before')]).happened).toEqual(['resumed'])
    expect(follow(suspended, [{ ...red('request-before'), severity: 'amber' }]).happened).toEqual([])
  })

  test.each<[Code, Code]>([
    ['request-before', 'no-snippet'],
    ['stored-before', 'other-key'],
    ['refusal-ignored', 'no-snippet'],
    ['stale-notice', 'unreachable'],
    ['stale-notice', 'no-snippet'],
  ])('%s is not mended by a look that found %s', (cause, code) => {
    const suspended = follow(GOOD_STANDING, [red(cause)], addDays(NOW, -40)).standing
    expect(follow(suspended, [red(code)])).toEqual({ standing: suspended, happened: [] })
  })

  test('each cause stays until it was seen mended, whatever is red meanwhile', () => {
    const first = follow(GOOD_STANDING, [red('refusal-ignored')]).standing
    const second = follow(first, [red('request-before'), red('refusal-unchecked')], addDays(NOW, 1))
    expect(second.happened).toEqual(['red'])
    expect(second.standing.causes).toEqual(['refusal-ignored', 'request-before'])
    const third = follow(second.standing, [red('refusal-unchecked')], addDays(NOW, 2))
    expect([third.standing.causes, third.happened]).toEqual([['refusal-ignored'], []])
    expect(third.standing.suspendedAt).toEqual(NOW)
    expect(follow(third.standing, [], addDays(NOW, 3))).toEqual({ standing: GOOD_STANDING, happened: ['resumed'] })
  })

  test('a slow site resumes by the visits that were made to their end', () => {
    const cut = (...phases: string[]): Finding => ({ ...red('cut-short'), evidence: phases })
    const before = follow(GOOD_STANDING, [red('request-before')]).standing
    expect(follow(before, [cut('accepted', 'refused')]).happened).toEqual(['resumed'])
    expect(follow(before, [cut('before')]).happened).toEqual([])
    const ignored = follow(GOOD_STANDING, [red('refusal-ignored')]).standing
    expect(follow(ignored, [cut('before')]).happened).toEqual(['resumed'])
    expect(follow(ignored, [cut('refused')]).happened).toEqual([])
  })

  test('no cause is lost: it is red, was seen mended, or is still there', () => {
    const anyCode = fc.constantFrom(...(Object.keys(RULES) as Code[]))
    const blind: Code[] = ['unreachable', 'robots-forbid', 'no-snippet', 'other-key']
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(anyCode, { maxLength: 4 }), { maxLength: 8 }), (checks) => {
        let standing = GOOD_STANDING
        checks.forEach((codes, day) => {
          const next = follow(standing, codes.map(red), addDays(NOW, day)).standing
          for (const cause of standing.causes)
            if (codes.some((code) => blind.includes(code) || code === cause)) expect(next.causes).toContain(cause)
          standing = next
        })
      }),
    )
  })

  test('no order of checks suspends without a notice, or before its time', () => {
    const anyCode = fc.constantFrom(...(Object.keys(RULES) as Code[]))
    const checks = fc.array(
      fc.record({ found: fc.uniqueArray(anyCode, { maxLength: 3 }), days: fc.integer({ min: 0, max: 20 }) }),
    )
    fc.assert(
      fc.property(checks, (all) => {
        let standing = GOOD_STANDING
        let now = NOW
        for (const { found, days } of all) {
          now = addDays(now, days)
          const before = standing
          const next = follow(standing, found.map(red), now)
          standing = next.standing
          if (standing.suspendedAt !== null) {
            expect(standing.noticedAt).not.toBeNull()
            expect((standing.dueAt as Date) <= now).toBe(true)
          }
          const amends = before.suspendedAt !== null && standing.suspendedAt === null
          expect(next.happened.includes('resumed')).toBe(amends)
          expect(next.happened.includes('suspended')).toBe(before.suspendedAt === null && standing.suspendedAt !== null)
        }
      }),
    )
  })
})

test('only what is red twice is red', () => {
  const judged = (...findings: Finding[]) => ({ state: 'red' as const, findings })
  expect(confirmed(judged(red('request-before')), judged(red('request-before'))).state).toBe('red')
  const once = confirmed(judged(red('request-before')), { state: 'green', findings: [] })
  expect(once).toEqual({ state: 'amber', findings: [{ ...red('request-before'), severity: 'amber' }] })
  expect(confirmed(judged(red('request-before')), judged(red('refusal-ignored'))).state).toBe('amber')
})

describe('when a site is looked at', () => {
  const id = fc.uuid()
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })

  test('once a week, at its own moment', () => {
    fc.assert(
      fc.property(id, moment, (site, now) => {
        const slot = lastSlot(site, now)
        expect(slot <= now && now.getTime() - slot.getTime() < 7 * DAY_MS).toBe(true)
        expect(nextSlot(site, now).getTime() - slot.getTime()).toBe(7 * DAY_MS)
        const known = { id: site, askedAt: null }
        expect(isDue({ ...known, since: now, checkedAt: null }, now)).toBe(false)
        expect(isDue({ ...known, since: now, checkedAt: now }, now)).toBe(false)
        expect(isDue({ ...known, since: addDays(now, -7), checkedAt: null }, now)).toBe(true)
        expect(isDue({ ...known, since: now, checkedAt: now }, addDays(now, 7))).toBe(true)
        expect(isDue({ ...known, since: now, checkedAt: addDays(now, -1), askedAt: now }, now)).toBe(true)
        expect(isDue({ ...known, since: now, checkedAt: now, askedAt: addDays(now, -0.01) }, now)).toBe(false)
      }),
    )
  })

  test('sites are spread over the week', () => {
    const days = new Set<number>()
    for (let n = 0; n < 200; n++) {
      const site = `${((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`
      days.add(lastSlot(site, NOW).getUTCDay())
    }
    expect(days.size).toBe(7)
  })
})

test('pages are chosen on the site’s own hosts: films first, no files, none that robots.txt forbids', () => {
  const rules = { allows: (url: string) => !url.includes('/secret'), delayMs: 0 }
  const links = [
    ...['http://royal.test/contact', 'http://royal.test/#haut', 'mailto:a@royal.test', 'http://elsewhere.test/film'],
    ...[
      'http://royal.test/programme.pdf',
      'http://royal.test/secret',
      'http://royal.test/film/la-haine#bande',
      'http://royal.test/film/la-haine',
    ],
    ...['javascript:alert(1)', 'file:///etc/passwd', 'http://royal.test:8080/film'],
  ]
  const asked = { home: 'http://royal.test/', links, hosts: ['royal.test'], rules, max: 3 }
  expect(choosePages(asked)).toEqual([
    'http://royal.test/',
    'http://royal.test/film/la-haine',
    'http://royal.test/contact',
  ])
  expect(choosePages({ ...asked, rules: { ...rules, delayMs: 60_000 } })).toEqual(['http://royal.test/'])
})

describe('an observation that is too large', () => {
  const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n))
  const large = (): Observation => ({
    ...good,
    seen: [
      ...many(1_200, (n) => ({ ...at, phase: 'refused' as const, host: `${'x'.repeat(240)}${n}` })),
      { ...at, phase: 'before', ours: script },
    ],
    stored: [
      ...many(600, (n) => ({
        phase: 'accepted' as const,
        where: 'cookie' as const,
        host: 'h'.repeat(200),
        name: `\u0001`.repeat(59) + n,
      })),
      { phase: 'before', where: 'cookie', host: 'pixel.test', name: 'lid', ours: true },
    ],
  })

  test('is made to fit: what is ours stays, and the phases are cut short', () => {
    const fit = fitted(large())
    expect(Buffer.byteLength(JSON.stringify(fit))).toBeLessThanOrEqual(OBSERVATION_MAX_BYTES)
    expect(fit.seen[0]).toMatchObject({ ours: script })
    expect(fit.stored[0]).toMatchObject({ name: 'lid', ours: true })
    expect(new Set(fit.cutShort)).toEqual(new Set(['refused', 'accepted']))
    expect(judge(fit, SITE).findings.map(({ code }) => code)).toContain('stored-before')
  })

  test('one that fits loses nothing', () => {
    expect(fitted(good)).toEqual(good)
    expect(fitted(large(), 100).seen).toEqual([])
  })
})
