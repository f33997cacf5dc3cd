import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSyncHandlers, loadSyncReference, type SyncReference } from '../../server/activation/index.js'
import { addDays } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createIdentityReader } from '../../server/pseudonym/index.js'
import { consent } from '../audience/plane.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { type Browser, LookUpStage, now, ORIGIN } from './stage.js'

/** Cookie synchronisation over the wire: who is introduced to whom, and by whose leave. */
const stage = LookUpStage.forTests()
const THEIRS = uuidFromName('theirs')
const OURS = uuidFromName('ours')
const PLATFORM_VENDOR = 755
const allYes = (at = stage.clock) => tcString(addDays(at, -1), { vendors: [VENDOR, PLATFORM_VENDOR] })

let server: Server
let origin: string
let reference: SyncReference | null

beforeAll(async () => {
  const { owner, pixel } = stage.database
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
  const handlers = createSyncHandlers({
    pool: pixel,
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
  reference = await loadSyncReference(stage.database.pixel)
})

/** Somebody who agreed on a cinema's site. */
async function somebody(given: { purposes?: number; expiresAt?: Date } = {}): Promise<Browser> {
  const browser = stage.browser()
  await consent(stage.database.owner, stage.plane, {
    visitor: browser.visitor,
    cinema: 0,
    expiresAt: addDays(now, 90),
    ...given,
  })
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
    const tc = allYes()
    expect(syncs).toEqual([
      {
        platform: OURS,
        type: 'image',
        url: `https://pixel.example/e/getuid?platform=${OURS}&gdpr=1&gdpr_consent=${tc}&redir=${encodeURIComponent(`https://sync.platform.example/match?uid=$UID&gdpr=1&tc=${tc}`)}`,
      },
      {
        platform: THEIRS,
        type: 'image',
        url: `https://sync.platform.example/getuid?${encodeURIComponent(`https://pixel.example/e/setuid?platform=${THEIRS}&gdpr=1&gdpr_consent=${tc}&f=i&uid=$UID`)}`,
      },
    ])
    expect((await get('sync', {}, { cookie })).status).toBe(204)
    stage.clock = addDays(now, 6.9)
    expect((await get('sync', { gdpr_consent: allYes() }, { cookie })).status).toBe(204)
    stage.clock = addDays(now, 7.1)
    expect((await get('sync', { gdpr_consent: allYes() }, { cookie })).status).toBe(200)
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
    reference = await loadSyncReference(stage.database.pixel)
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

describe('setuid', () => {
  /** Somebody who was asked for their number on a page. */
  async function asked(given: Parameters<typeof somebody>[0] = {}): Promise<Browser> {
    const browser = await somebody(given)
    expect((await get('sync', {}, browser)).status).toBe(200)
    return browser
  }
  const set = (uid: string, browser: Browser, query: Record<string, string | undefined> = {}) =>
    get('setuid', { platform: THEIRS, uid, ...query }, browser)

  test('notes the number, for 60 days, or as long as the consent', async () => {
    const response = await set('abc-1', await asked(), { f: 'i' })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const html = await set('abc-2', await asked({ expiresAt: addDays(now, 20) }))
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

  test('takes one answer to one question, and none that nobody put', async () => {
    expect(await codeOf(await set('mine', await somebody()))).toEqual([451, 'not-asked'])
    const browser = await asked()
    expect((await set('first', browser)).status).toBe(200)
    stage.clock = new Date(now.getTime() + 1000)
    expect(await codeOf(await set('forced', browser))).toEqual([451, 'not-asked'])
    const late = await asked()
    stage.clock = new Date(stage.clock.getTime() + 16 * 60_000)
    expect(await codeOf(await set('late', late))).toEqual([451, 'not-asked'])
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
    const browser = await asked()
    expect(await codeOf(await set('abc', browser, query as Record<string, string>))).toEqual(expected)
    expect(await matches()).toEqual([])
  })

  test('refuses with 451 where the page’s consent does not name both, or the browser says no', async () => {
    const browser = await asked()
    for (const vendors of [[VENDOR], [PLATFORM_VENDOR]]) {
      const response = await set('abc', browser, { gdpr_consent: tcString(addDays(now, -1), { vendors }) })
      expect(response.status).toBe(451)
    }
    expect(
      (await get('setuid', { platform: THEIRS, uid: 'abc' }, { ...browser, headers: { 'sec-gpc': '1' } })).status,
    ).toBe(451)
    expect(await codeOf(await get('setuid', { platform: THEIRS, uid: 'abc' }))).toEqual([451, 'nobody'])
    expect(await matches()).toEqual([])
  })

  test('an empty number lets go, without any consent, and the platform is to forget', async () => {
    const browser = await asked()
    await set('abc', browser)
    const response = await get('setuid', { platform: THEIRS, gdpr_consent: undefined, f: 'i' }, browser)
    expect(response.status).toBe(200)
    expect(await matches()).toEqual([])
    const { rows } = await stage.database.owner.query('SELECT uid FROM plane.withdrawn_uid')
    expect(rows).toEqual([{ uid: 'abc' }])
  })

  test('somebody who was erased in between is not brought back', async () => {
    const browser = await asked()
    await stage.database.owner.query(
      'INSERT INTO plane.tombstone (visitor_hash, erased_at) VALUES (sha256($1 || uuid_send($2)), now())',
      [stage.ring.tombstoneKey, browser.visitor],
    )
    expect(await codeOf(await set('abc', browser))).toEqual([451, 'nobody'])
  })
})

describe('getuid', () => {
  const redir = 'https://sync.platform.example/match?uid=$UID'
  const ask = (browser: Partial<Browser>, query: Record<string, string | undefined> = {}) =>
    get('getuid', { platform: OURS, redir, ...query }, browser)

  test('leads to a declared host with the pseudonym that is made for this platform, which is then known', async () => {
    const browser = await somebody()
    const response = await ask(browser)
    const location = response.headers.get('location') ?? ''
    expect([response.status, location]).toEqual([
      302,
      expect.stringMatching(/^https:\/\/sync\.platform\.example\/match\?uid=[0-9a-f]{32}$/),
    ])
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await matches()).toEqual([{ platform: OURS, uid: location.split('=')[1], days: 60 }])
    expect(location).not.toContain(browser.visitor.replaceAll('-', ''))
    expect((await ask(browser)).headers.get('location')).toBe(location)
  })

  test.each([
    ['another host', 'https://evil.example/?u=$UID'],
    ['a host that only begins alike', 'https://sync.platform.example.evil.example/?u=$UID'],
    ['a host behind a user', 'https://sync.platform.example@evil.example/?u=$UID'],
    ['a user at the host', 'https://u:p@sync.platform.example/?u=$UID'],
    ['backslashes', 'https:\\\\evil.example\\?u=$UID'],
    ['no scheme', '//sync.platform.example/?u=$UID'],
    ['a script', 'javascript:alert($UID)'],
    ['without encryption', 'http://sync.platform.example/?u=$UID'],
    ['this machine in production', 'http://localhost:9/?u=$UID'],
    ['another port', 'https://sync.platform.example:8443/?u=$UID'],
    ['no place for the number', 'https://sync.platform.example/'],
    ['a number in the host', 'https://$UID.platform.example/'],
    ['a line break', 'https://sync.platform.example/\r\nset-cookie:x=$UID'],
    ['nothing', undefined],
  ])('is no open redirect: %s', async (title, to) => {
    const response = await ask(await somebody(), { redir: to })
    if (title === 'a line break') {
      // An address has none: it is taken out, and the header stays one line.
      expect([response.status, response.headers.get('set-cookie')]).toEqual([302, null])
      return
    }
    expect(await codeOf(response)).toEqual([400, 'redirect-refused'])
    expect(await matches()).toEqual([])
  })

  test('refuses as setuid does, and leads nowhere then', async () => {
    const browser = await somebody()
    expect(await codeOf(await ask(browser, { gdpr_consent: undefined }))).toEqual([400, 'tc-string-malformed'])
    expect((await ask(browser, { gdpr_consent: tcString(addDays(now, -1), { vendors: [VENDOR] }) })).status).toBe(451)
    expect(await codeOf(await ask({}))).toEqual([451, 'nobody'])
    expect(await codeOf(await ask(await somebody({ purposes: 5 })))).toEqual([451, 'nobody'])
    expect(await codeOf(await ask(browser, { platform: THEIRS }))).toEqual([400, 'platform-numbers'])
    expect(await matches()).toEqual([])
  })
})

test('nothing is answered while it is unknown what is allowed, and no other method', async () => {
  reference = null
  for (const path of ['sync', 'getuid', 'setuid'] as const) expect((await get(path, {})).status).toBe(503)
  expect((await fetch(`${origin}/e/setuid`, { method: 'POST' })).status).toBe(405)
})
