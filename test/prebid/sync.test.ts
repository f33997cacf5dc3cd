import { createProvider, type LanterneConfig } from '../../pixel/prebid/src/provider.js'
import { VENDOR } from '../consent/tc-string.js'

/** Introducing a browser to buying platforms, from a publisher's page: a fake of the page, as the module sees it. */
const ORIGIN = 'https://pixel.example'
let fetched: string[]
let pictures: string[]
let answers: Record<string, () => { status: number; json: () => Promise<unknown> }>

beforeEach(() => {
  fetched = []
  pictures = []
  const data = [{ name: 'federation.example', segment: [{ id: 'c0de' }] }]
  answers = {
    '/e/s': () => ({ status: 200, json: async () => ({ user: { data }, ttl: 300 }) }),
    '/e/sync': () => ({
      status: 200,
      json: async () => ({ syncs: [{ url: 'https://a.example/1' }, { url: 'https://b.example/2' }] }),
    }),
  }
  Object.assign(globalThis, {
    location: { search: '' },
    navigator: {},
    fetch: async (url: string) => {
      const { pathname } = new URL(url)
      fetched.push(pathname)
      return answers[pathname]?.()
    },
    Image: class {
      set src(url: string) {
        pictures.push(url)
      }
    },
  })
})

const consent = (vendors: Record<number, boolean> = { [VENDOR]: true }) => ({
  gdpr: {
    gdprApplies: true,
    consentString: 'CONSENT',
    vendorData: {
      gdprApplies: true,
      tcString: 'CONSENT',
      eventStatus: 'tcloaded',
      purpose: { consents: { 1: true, 4: true } },
      vendor: { consents: vendors, disclosedVendors: vendors },
      publisher: { restrictions: {} },
    },
  },
})

async function auction(params: LanterneConfig['params'], given = consent(), times = 1): Promise<void> {
  const provider = createProvider()
  const config = { params: { origin: ORIGIN, vendorId: VENDOR, ...params } }
  provider.init(config)
  for (let n = 0; n < times; n++)
    await new Promise<void>((done) => {
      const request = { ortb2Fragments: { global: {}, bidder: {} } }
      provider.getBidRequestData(request, done, config, given as never, 1_000)
    })
  for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve))
}

test('with the parameter each platform gets a picture, once a page, after the auction', async () => {
  await auction({ sync: true }, consent(), 3)
  expect(fetched).toEqual(['/e/s', '/e/sync'])
  expect(pictures).toEqual(['https://a.example/1', 'https://b.example/2'])
})

test('never without the parameter, without consent, or for somebody whom no campaign concerns', async () => {
  await auction({})
  await auction({ sync: true }, consent({}))
  answers['/e/s'] = () => ({ status: 204, json: async () => null })
  await auction({ sync: true })
  expect(fetched.filter((path) => path === '/e/sync')).toEqual([])
  expect(pictures).toEqual([])
})

test.each([
  ['nothing is due', () => ({ status: 204, json: async () => null }), []],
  ['the answer is no list', () => ({ status: 200, json: async () => ({ syncs: 'x' }) }), []],
  [
    'an address is a script',
    () => ({ status: 200, json: async () => ({ syncs: [{ url: 'javascript:1' }, { url: 7 }, null] }) }),
    [],
  ],
  [
    'there are more than five',
    () => ({
      status: 200,
      json: async () => ({ syncs: Array.from({ length: 9 }, () => ({ url: 'https://a.example/' })) }),
    }),
    Array(5).fill('https://a.example/'),
  ],
  [
    'the server is away',
    () => {
      throw new Error('away')
    },
    [],
  ],
])('an auction is as it was when %s', async (_title, answer, expected) => {
  answers['/e/sync'] = answer as never
  await auction({ sync: true })
  expect(pictures).toEqual(expected)
})
