import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import {
  createDayReader,
  createSyncHandlers,
  loadSyncReference,
  type SyncReference,
} from '../../server/activation/index.js'
import { nameOf } from '../../server/audience/index.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createIdentityReader } from '../../server/pseudonym/index.js'
import { consent } from '../audience/plane.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { type Browser, HOST, LookUpStage, now, ORIGIN } from './stage.js'

/** Cookie synchronisation over the wire: who is introduced to whom, and by whose leave. */
const stage = LookUpStage.forTests()
const THEIRS = uuidFromName('theirs')
const OURS = uuidFromName('ours')
const PLATFORM_VENDOR = 755
const allYes = (at = stage.clock) => tcString(addDays(at, -1), { vendors: [VENDOR, PLATFORM_VENDOR] })

let server: Server
let origin: string
let reference: SyncReference | null
/** Questions to the database, and what they wait for. */
let questions = 0
let gate: Promise<void> = Promise.resolve()

beforeAll(async () => {
  const { owner, pixel } = stage.database
  const pool = {
    query: async (text: string, values: unknown[]) => {
      questions++
      await gate
      return pixel.query(text, values)
    },
  } as unknown as pg.Pool
  for (const [id, ids, url] of [
    [THEIRS, 'theirs', 'https://sync.platform.example/getuid?{redirect}'],
    [OURS, 'ours', 'https://sync.platform.example/match?uid=$UID&gdpr={gdpr}&tc={gdpr_consent}'],
  ])
    await owner.query(
      `INSERT INTO public.platform (id, name, vendor_id, sync_hosts, sync_url, ids, created_at)
       VALUES ($1, $2, $3, '{sync.platform.example,localhost:9}', $4, $2, '2026-01-01Z')`,
      [id, ids, PLATFORM_VENDOR, url],
    )
  for (const id of [THEIRS, OURS])
    await owner.query(
      'INSERT INTO public.campaign_platform (campaign_id, platform_id, since) SELECT id, $1, $2 FROM public.campaign',
      [id, now],
    )
  await owner.query(`UPDATE public.contract SET in_force_from = '2026-01-01Z' WHERE kind = 'operator-federation'`)
  const handlers = createSyncHandlers({
    pool,
    people: createDayReader({ pool, clock: () => stage.clock }),
    reference: () => reference,
    campaigns: () => stage.reference.current(),
    readIdentity: createIdentityReader(stage.ring),
    ring: stage.ring,
    pixelOrigin: 'https://pixel.example',
    tcfVendorId: VENDOR,
    allowPlain: false,
    clock: () => stage.clock,
  })
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0]
    if (path === '/e/sync') void handlers.sync(request, response)
    else if (path === '/e/getuid') void handlers.getUid(request, response)
    else void handlers.setUid(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})
beforeEach(async () => {
  await stage.database.owner.query(
    'DELETE FROM plane.partner_match; DELETE FROM plane.sync_ask; DELETE FROM plane.consent_link; DELETE FROM plane.withdrawn_uid',
  )
  await reload()
})

async function reload(): Promise<void> {
  reference = await loadSyncReference(stage.database.pixel, { now: stage.clock })
}

/** Somebody who agreed on a cinema's site, and went there. */
async function somebody(given: { purposes?: number; expiresAt?: Date } = {}): Promise<Browser> {
  const browser = stage.browser()
  await consent(stage.database.owner, stage.plane, {
    visitor: browser.visitor,
    cinema: 0,
    expiresAt: addDays(now, 90),
    ...given,
  })
  await stage.went({ visitor: browser.visitor, ...given })
  return browser
}

function get(
  path: 'sync' | 'getuid' | 'setuid',
  query: Record<string, string | undefined>,
  { cookie, headers = {} }: { cookie?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const asked = Object.entries({ gdpr: '1', gdpr_consent: allYes(), ...query }).filter(
    ([, value]) => value !== undefined,
  )
  const from = path === 'sync' ? { origin: ORIGIN } : {}
  return fetch(`${origin}/e/${path}?${new URLSearchParams(asked as [string, string][])}`, {
    redirect: 'manual',
    headers: { ...from, ...(cookie === undefined ? {} : { cookie }), ...headers },
  })
}

const codeOf = async (response: Response) => [response.status, (await response.json()).code]

async function matches(): Promise<{ platform: string; uid: string; days: number }[]> {
  const { rows } = await stage.database.owner.query(
    `SELECT platform, uid, round(extract(epoch FROM expires_at - $1) / 86400)::int AS days FROM plane.partner_match ORDER BY uid`,
    [now],
  )
  return rows
}

describe('sync', () => {
  test('lists the platforms of the campaigns on this page, each once a week', async () => {
    const { cookie } = await somebody()
    const response = await get('sync', {}, { cookie })
    expect([
      response.status,
      response.headers.get('access-control-allow-origin'),
      response.headers.get('cache-control'),
    ]).toEqual([200, ORIGIN, 'no-store'])
    const { syncs } = await response.json()
    const url = (platform: string) =>
      expect.stringMatching(
        new RegExp(
          `^https://pixel\\.example/e/getuid\\?platform=${platform}&gdpr=1&gdpr_consent=${allYes()}&t=[\\w-]{70}$`,
        ),
      )
    expect(syncs).toEqual([
      { platform: OURS, type: 'image', url: url(OURS) },
      { platform: THEIRS, type: 'image', url: url(THEIRS) },
    ])
    expect((await get('sync', {}, { cookie })).status).toBe(204)
    stage.clock = addDays(now, 6.9)
    expect((await get('sync', { gdpr_consent: allYes() }, { cookie })).status).toBe(204)
    stage.clock = addDays(now, 7.1)
    expect((await get('sync', { gdpr_consent: allYes() }, { cookie })).status).toBe(200)
  })

  test('says nothing of what was asked on another publisher’s pages', async () => {
    const { owner } = stage.database
    const other = uuidFromName('organisation other publisher')
    await owner.query(`INSERT INTO public.organisation (id, kind, name) VALUES ($1, 'publisher', 'other')`, [other])
    await stage.putContract('federation-publisher', other)
    await owner.query(
      `INSERT INTO public.placement (campaign_id, publisher_id, host) SELECT id, $1, 'autre.example' FROM public.campaign`,
      [other],
    )
    await owner.query(`INSERT INTO public.publisher_site VALUES ($1, 'autre.example', $2)`, [other, now])
    await stage.until(({ hosts }) => hosts.has('autre.example'))
    const { cookie } = await somebody()
    const there = { cookie, headers: { origin: 'https://autre.example' } }
    expect((await get('sync', {}, { cookie })).status).toBe(200)
    expect((await get('sync', {}, there)).status).toBe(200)
    expect((await get('sync', {}, there)).status).toBe(204)
    // Nor does a match that another page led to.
    await follow(OURS, await somebody())
    const { rows } = await owner.query('SELECT DISTINCT publisher_hash AS page FROM plane.sync_ask')
    // The digests of one publisher are others for each person.
    expect(rows).toHaveLength(3)
    await owner.query(`DELETE FROM public.placement WHERE host = 'autre.example'`)
    await stage.until(({ hosts }) => !hosts.has('autre.example'))
  })

  test('tells a publisher of nobody of whom a look-up would not', async () => {
    const { owner } = stage.database
    const put = async (segment: string) => {
      await owner.query('UPDATE public.campaign SET segment = $1', [segment])
      await stage.until(({ hosts }) => hosts.get(HOST)?.some(({ cell }) => nameOf(cell) === segment) === true)
    }
    await owner.query(`INSERT INTO plane.activated_cell (cell, since) VALUES ('region:Occitanie', $1)`, [now])
    await put('region:Occitanie')
    const [inside, outside] = [stage.browser(), await somebody()]
    await consent(owner, stage.plane, { visitor: inside.visitor, cinema: 1, expiresAt: addDays(now, 90) })
    await stage.went({ visitor: inside.visitor, cinema: 1 })
    const both = async (browser: Browser) => [
      (await stage.ask({ cookie: browser.cookie })).status,
      (await get('sync', {}, browser)).status,
    ]
    expect([await both(inside), await both(outside)]).toEqual([
      [200, 200],
      [204, 204],
    ])
    expect((await owner.query('SELECT FROM plane.sync_ask WHERE visitor = $1', [outside.visitor])).rowCount).toBe(0)
    await put('salles-art-et-essai')
  })

  test.each([
    ['an operator', `UPDATE public.contract SET state = 'suspended' WHERE kind = 'operator-federation'`],
    ['the distributor', `UPDATE public.contract SET state = 'suspended' WHERE kind = 'federation-distributor'`],
    ['a campaign that is accepted or running', `UPDATE public.campaign SET state = 'ended'`],
    ['a campaign that is bought there', `UPDATE public.campaign_platform SET ended_at = now()`],
  ])('nothing is asked, and no number taken, without the contract of %s', async (_title, sql) => {
    const { owner } = stage.database
    const browser = await somebody()
    const [onward, back] = [await onwardOf(OURS, browser), await asked(await somebody())]
    // The look-ups hear of it a moment later: what they know does not matter here.
    await owner.query(sql)
    await reload()
    const after = [
      (await get('sync', {}, await somebody())).status === 200,
      await codeOf(await fetchAs(onward, browser)),
      await codeOf(await set('abc', back)),
    ]
    await owner.query(
      `UPDATE public.contract SET state = 'in-force'; UPDATE public.campaign SET state = 'running'; UPDATE public.campaign_platform SET ended_at = NULL`,
    )
    await stage.until(({ hosts }) => hosts.has(HOST))
    expect(after).toEqual([false, [400, 'platform-unknown'], [400, 'platform-unknown']])
    expect(await matches()).toEqual([])
  })

  test('five at most, and the others the next time', async () => {
    const { cookie } = await somebody()
    const { owner } = stage.database
    await owner.query(
      `INSERT INTO public.platform (id, name, vendor_id, sync_hosts, sync_url, created_at)
       SELECT gen_random_uuid(), 'more ' || n, $1, '{a.example}', 'https://a.example/{redirect}', now() FROM generate_series(1, 6) AS n`,
      [PLATFORM_VENDOR],
    )
    await owner.query(
      `INSERT INTO public.campaign_platform (campaign_id, platform_id, since) SELECT c.id, p.id, now() FROM public.campaign c, public.platform p WHERE p.name LIKE 'more %'`,
    )
    await reload()
    const syncs = async () => ((await (await get('sync', {}, { cookie })).json()) as { syncs: unknown[] }).syncs.length
    expect([await syncs(), await syncs(), (await get('sync', {}, { cookie })).status]).toEqual([5, 3, 204])
    await owner.query(
      `DELETE FROM plane.sync_ask; DELETE FROM public.campaign_platform WHERE platform_id IN (SELECT id FROM public.platform WHERE name LIKE 'more %')`,
    )
  })

  test.each([
    ['another page', {}, { origin: 'https://other.example' }, [403, 'no-campaign-here']],
    ['a page without a consent string', { gdpr_consent: undefined }, {}, [400, 'tc-string-malformed']],
    ['a malformed one', { gdpr_consent: 'nonsense' }, {}, [400, 'tc-string-malformed']],
  ])('%s is refused', async (_title, query, headers, expected) => {
    const { cookie } = await somebody()
    const response = await get('sync', query, { cookie, headers: headers as Record<string, string> })
    expect(await codeOf(response)).toEqual(expected)
    if (expected[0] === 403) expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  test.each<[string, () => Record<string, string>, Record<string, string>]>([
    [
      'the page’s consent does not name the platform',
      () => ({ gdpr_consent: tcString(addDays(now, -1), { vendors: [VENDOR] }) }),
      {},
    ],
    ['it does not name us', () => ({ gdpr_consent: tcString(addDays(now, -1), { vendors: [PLATFORM_VENDOR] }) }), {}],
    [
      'it has no purpose 4',
      () => ({ gdpr_consent: tcString(addDays(now, -1), { purposes: [1, 3, 7], vendors: [VENDOR, PLATFORM_VENDOR] }) }),
      {},
    ],
    ['the page says that the GDPR does not apply', () => ({ gdpr: '0' }), {}],
    ['the browser says no to all', () => ({}), { 'sec-gpc': '1' }],
  ])('nothing is listed where %s', async (_title, query, headers) => {
    const { cookie } = await somebody()
    expect((await get('sync', query(), { cookie, headers })).status).toBe(204)
    expect((await stage.database.owner.query('SELECT FROM plane.sync_ask')).rowCount).toBe(0)
  })

  test('nothing is listed for nobody, nor for who did not agree to be addressed, or no more', async () => {
    expect((await get('sync', {})).status).toBe(204)
    expect((await get('sync', {}, { cookie: stage.browser().cookie })).status).toBe(204)
    expect((await get('sync', {}, { cookie: (await somebody({ purposes: 5 })).cookie })).status).toBe(204)
    expect((await get('sync', {}, { cookie: (await somebody({ expiresAt: now })).cookie })).status).toBe(204)
  })
})

/** What a picture of the page does: our own address, wherever the tests have it. */
function fetchAs(address: string, { cookie, headers = {} }: Partial<Browser> & { headers?: Record<string, string> }) {
  const { pathname, search } = new URL(address)
  return fetch(`${origin}${pathname}${search}`, {
    redirect: 'manual',
    headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
  })
}

/** Where a page has somebody's browser sent on to a platform, since they were asked. */
async function onwardOf(platform: string, browser: Browser): Promise<string> {
  const response = await get('sync', {}, browser)
  expect(response.status).toBe(200)
  const { syncs } = (await response.json()) as { syncs: { platform: string; url: string }[] }
  return syncs.find((one) => one.platform === platform)?.url ?? ''
}

async function follow(platform: string, browser: Browser): Promise<Response> {
  return fetchAs(await onwardOf(platform, browser), browser)
}

interface Asked extends Browser {
  /** Where the platform is to give its number. */
  back: string
}

/** Somebody who was asked for their number on a page, and sent to the platform. */
async function asked(browser: Browser): Promise<Asked> {
  const response = await follow(THEIRS, browser)
  const location = response.headers.get('location') ?? ''
  expect([response.status, location]).toEqual([
    302,
    expect.stringMatching(/^https:\/\/sync\.platform\.example\/getuid\?https%3A/),
  ])
  return { ...browser, back: decodeURIComponent(location.split('?')[1] ?? '') }
}

/** The platform sends the browser back with a number. */
function set(uid: string, { back, ...browser }: Asked, query: Record<string, string | undefined> = {}) {
  const url = new URL(back.replace('$UID', encodeURIComponent(uid)))
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return fetchAs(url.href, browser)
}

describe('setuid', () => {
  test('notes the number, for 60 days, or as long as the consent', async () => {
    const response = await set('abc-1', await asked(await somebody()))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const html = await set('abc-2', await asked(await somebody({ expiresAt: addDays(now, 20) })), { f: 'b' })
    expect([html.status, html.headers.get('content-type'), await html.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '',
    ])
    expect(await matches()).toEqual([
      { platform: THEIRS, uid: 'abc-1', days: 60 },
      { platform: THEIRS, uid: 'abc-2', days: 20 },
    ])
  })

  test('takes one answer to one question, and tells nobody that it took no other', async () => {
    const browser = await asked(await somebody())
    expect((await set('first', browser)).status).toBe(200)
    stage.clock = new Date(now.getTime() + 1000)
    expect((await set('forced', browser)).status).toBe(200)
    expect((await matches()).map(({ uid }) => uid)).toEqual(['first'])
  })

  test.each([
    ['a consent string that is missing', { gdpr_consent: undefined }, [400, 'tc-string-malformed']],
    ['one that is malformed', { gdpr_consent: 'CXX' }, [400, 'tc-string-malformed']],
    ['gdpr=2', { gdpr: '2' }, [400, 'gdpr-malformed']],
    ['another platform', { platform: uuidFromName('none') }, [400, 'platform-unknown']],
    ['no platform', { platform: undefined }, [400, 'platform-unknown']],
    ['a platform that uses our numbers', { platform: OURS }, [400, 'platform-numbers']],
    ['a macro that was not replaced', { uid: '$UID' }, [400, 'uid-malformed']],
    ['a formula', { uid: '=cmd' }, [400, 'uid-malformed']],
    ['two fields in one', { uid: 'a,b' }, [400, 'uid-malformed']],
    ['a number that is too long', { uid: 'a'.repeat(257) }, [400, 'uid-malformed']],
    ['another form', { f: 'x' }, [400, 'form-unknown']],
    ['a page on which the GDPR does not apply', { gdpr: '0' }, [451, 'gdpr-not-applied']],
  ])('refuses %s', async (_title, query, expected) => {
    const browser = await asked(await somebody())
    expect(await codeOf(await set('abc', browser, query as Record<string, string>))).toEqual(expected)
    expect(await matches()).toEqual([])
  })

  test('refuses with 451 where the page’s consent does not name both, or the browser says no', async () => {
    const browser = await asked(await somebody())
    for (const vendors of [[VENDOR], [PLATFORM_VENDOR]]) {
      const response = await set('abc', browser, { gdpr_consent: tcString(addDays(now, -1), { vendors }) })
      expect(response.status).toBe(451)
    }
    const back = browser.back.replace('$UID', 'abc')
    expect((await fetchAs(back, { ...browser, headers: { 'sec-gpc': '1' } })).status).toBe(451)
    expect(await matches()).toEqual([])
  })

  test('an empty number lets go, without consent, ticket or contract, and the platform is to forget', async () => {
    const browser = await asked(await somebody())
    await set('abc', browser)
    reference = { platforms: new Map(), ofCampaign: new Map() }
    const response = await get('setuid', { platform: THEIRS, gdpr_consent: undefined, f: 'i' }, browser)
    expect(response.status).toBe(200)
    await until(async () => (await matches()).length === 0)
    const { rows } = await stage.database.owner.query('SELECT uid FROM plane.withdrawn_uid')
    expect(rows).toEqual([{ uid: 'abc' }])
    expect(await codeOf(await get('setuid', { platform: 'x', uid: '' }, browser))).toEqual([400, 'platform-unknown'])
  })

  test('who lets go is answered before anything is looked up', async () => {
    const browser = await asked(await somebody())
    await set('abc', browser)
    let open = () => {}
    gate = new Promise((resolve) => {
      open = resolve
    })
    try {
      expect((await get('setuid', { platform: THEIRS, uid: '' }, browser)).status).toBe(200)
      expect(await matches()).toHaveLength(1)
    } finally {
      open()
    }
    await until(async () => (await matches()).length === 0)
  })

  test('somebody who was erased in between is not brought back', async () => {
    const browser = await asked(await somebody())
    await stage.database.owner.query(
      'INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES (sha256($1 || uuid_send($2)), now())',
      [stage.ring.tombstoneKey, browser.visitor],
    )
    expect((await set('abc', browser)).status).toBe(200)
    expect(await matches()).toEqual([])
  })
})

describe('getuid', () => {
  test('leads to a declared host with the pseudonym that is made for this platform, which is then known', async () => {
    const browser = await somebody()
    const onward = await onwardOf(OURS, browser)
    const response = await fetchAs(onward, browser)
    const location = response.headers.get('location') ?? ''
    const [, uid] =
      /^https:\/\/sync\.platform\.example\/match\?uid=([0-9a-f]{32})&gdpr=1&tc=[\w.-]+$/.exec(location) ?? []
    expect([response.status, uid]).toEqual([302, expect.anything()])
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await matches()).toEqual([{ platform: OURS, uid, days: 60 }])
    expect(location).not.toContain(browser.visitor.replaceAll('-', ''))
    expect((await fetchAs(onward, browser)).headers.get('location')).toBe(location)
  })

  test('asks a platform for its own number, and no page sees where the answer goes', async () => {
    const browser = await somebody()
    const onward = await onwardOf(THEIRS, browser)
    const { back } = await asked(await somebody())
    const url = new URL(back)
    expect([url.origin, url.pathname, [...url.searchParams.keys()]]).toEqual([
      'https://pixel.example',
      '/e/setuid',
      ['platform', 'gdpr', 'gdpr_consent', 't', 'f', 'uid'],
    ])
    // The page's own ticket is none to answer with.
    expect(
      await codeOf(await set('mine', { ...browser, back: onward.replace('getuid', 'setuid').concat('&uid=$UID') })),
    ).toEqual([451, 'not-asked'])
    expect(await matches()).toEqual([])
  })

  test('refuses as setuid does, and leads nowhere then', async () => {
    const browser = await somebody()
    const onward = await onwardOf(OURS, browser)
    const but = (name: string, value: string) => {
      const url = new URL(onward)
      url.searchParams.set(name, value)
      return fetchAs(url.href, browser)
    }
    expect(await codeOf(await but('gdpr_consent', ''))).toEqual([400, 'tc-string-malformed'])
    expect((await but('gdpr_consent', tcString(addDays(now, -1), { vendors: [VENDOR] }))).status).toBe(451)
    expect((await fetchAs(onward, { ...browser, headers: { 'sec-gpc': '1' } })).status).toBe(451)
    await stage.database.owner.query('DELETE FROM plane.consent_link')
    expect(await codeOf(await fetchAs(onward, browser))).toEqual([451, 'not-asked'])
    expect(await matches()).toEqual([])
  })

  test('leads nowhere when the terms of the publisher ended after it asked', async () => {
    const { owner } = stage.database
    const browser = await somebody()
    const onward = await onwardOf(OURS, browser)
    await owner.query(`UPDATE public.contract SET state = 'suspended' WHERE kind = 'federation-publisher'`)
    await stage.until(({ hosts }) => !hosts.has(HOST))
    expect(await codeOf(await fetchAs(onward, browser))).toEqual([451, 'not-asked'])
    await owner.query(`UPDATE public.contract SET state = 'in-force' WHERE kind = 'federation-publisher'`)
    await stage.until(({ hosts }) => hosts.has(HOST))
  })
})

describe('a website that was asked nothing', () => {
  /** All that a page could tell two answers apart by. */
  const seen = async (response: Response) => {
    const { date: _, ...headers } = Object.fromEntries(response.headers)
    return { status: response.status, headers, body: await response.text() }
  }

  test('hears the same of everybody, and no clock tells it who is known', async () => {
    const [ann, bob] = [await somebody(), await somebody()]
    const annOnward = await onwardOf(OURS, ann)
    const annBack = (await asked(await somebody())).back.replace('$UID', 'abc')
    await fetchAs(annOnward, ann)
    const ticket = (address: string) => new URL(address).searchParams.get('t') ?? ''
    const tries = [
      ['getuid', { platform: OURS }],
      ['getuid', { platform: OURS, redir: 'https://sync.platform.example/?uid=$UID' }],
      ['getuid', { platform: OURS, t: 'A'.repeat(70) }],
      ['getuid', { platform: OURS, t: ticket(annOnward) }],
      ['getuid', { platform: THEIRS, t: ticket(annOnward) }],
      ['getuid', { platform: OURS, t: ticket(annBack) }],
      ['setuid', { platform: THEIRS, uid: 'abc' }],
      ['setuid', { platform: THEIRS, uid: 'abc', t: ticket(annOnward) }],
      ['setuid', { platform: THEIRS, uid: 'abc', t: ticket(annBack) }],
      ['setuid', { platform: THEIRS, uid: 'abc', t: ticket(annOnward).slice(1) }],
    ] as const
    questions = 0
    for (const [path, query] of tries) {
      const answers = [
        await seen(await get(path, query)),
        await seen(await get(path, query, stage.browser())),
        await seen(await get(path, query, { cookie: 'lid=off' })),
        await seen(await get(path, query, bob)),
      ]
      expect(answers[0]).toMatchObject({ status: 451, body: expect.stringContaining('not-asked') })
      for (const answer of answers) expect(answer).toEqual(answers[0])
    }
    expect(questions).toBe(0)
    const mine = await matches()
    expect(mine.map(({ platform }) => platform)).toEqual([OURS])
  })

  test('not with what somebody was asked a quarter of an hour ago either', async () => {
    const browser = await somebody()
    const onward = await onwardOf(OURS, browser)
    const back = await asked(await somebody())
    stage.clock = new Date(now.getTime() + 15 * 60_000)
    questions = 0
    for (const response of [await fetchAs(onward, browser), await set('late', back)])
      expect(await codeOf(response)).toEqual([451, 'not-asked'])
    expect(questions).toBe(0)
  })

  test('nor does sync tell it anything, not even whether nobody is known', async () => {
    const browser = await somebody()
    questions = 0
    for (const headers of [{ origin: 'https://other.example' }, { origin: 'null' }, { origin: '' }]) {
      const [known, unknown] = [await get('sync', {}, { ...browser, headers }), await get('sync', {}, { headers })]
      expect(await seen(known)).toEqual(await seen(unknown))
      expect(known.status).toBe(403)
    }
    expect(questions).toBe(0)
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('nothing is answered while it is unknown what is allowed, and no other method', async () => {
  reference = null
  for (const path of ['sync', 'getuid', 'setuid'] as const) expect((await get(path, {})).status).toBe(503)
  expect((await fetch(`${origin}/e/setuid`, { method: 'POST' })).status).toBe(405)
})
