import type { ApiScope, OrganisationKind } from '../../server/membership/index.js'
import { ORGANISATION_KINDS } from '../../server/membership/index.js'
import type { Endpoint, OperationId } from '../../server/portal/api/endpoint.js'
import { allEndpoints } from '../../server/portal/api/routes.js'
import { twoAgencies } from '../membership/members.js'
import { ALL, ApiStage, problemOf } from './stage.js'

let stage: ApiStage
const endpoints = allEndpoints()
const organisations = {} as Record<OrganisationKind, string>
/** A campaign of each of two distributors. */
let own = 0
let foreign = 0

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  for (const kind of ORGANISATION_KINDS) organisations[kind] = await stage.organisation(kind)
  organisations.distributor = await stage.distributorOf(1)
  const agencies = await twoAgencies(stage.server.store, stage.database, { distributor: organisations.distributor })
  organisations.agency = agencies.own
  own = 1
  foreign = 2
}, 60_000)
afterAll(() => stage?.close())

/** The address of an operation about a campaign; of others the things that everybody may read. */
function addressOf({ path, example: { params = {} } }: Endpoint, campaign: number): string {
  return path.replace(/:(\w+)/g, (_part, name: string) =>
    path.includes('/campaigns/') ? String(campaign) : encodeURIComponent(params[name] ?? ''),
  )
}

/** What is answered: `entered`, whatever then becomes of it, or why not. */
async function ask(endpoint: Endpoint, key: string | undefined, campaign: number): Promise<string> {
  stage.rest()
  const sent = endpoint.method === 'get' ? { key } : { key, body: {} }
  const response = await stage.ask(endpoint.method.toUpperCase(), addressOf(endpoint, campaign), sent)
  return response.status < 500 && ![401, 403, 404].includes(response.status) ? 'entered' : problemOf(response)
}

/** The scopes that each operation wants, said once more: this is the oracle of the walk. */
const SCOPES: Record<OperationId, ApiScope> = {
  ...scope('campaigns:read', ['listFilms', 'readFilm', 'listPublishers', 'listPlatforms']),
  ...scope('campaigns:read', ['readGrid', 'listCells', 'readCell', 'readLabel', 'listReleases']),
  ...scope('campaigns:read', ['listCampaigns', 'readCampaign', 'listCreatives', 'listLinks']),
  ...scope('campaigns:read', [
    'listAllCampaigns',
    'readAnyCampaign',
    'listAnyLinks',
    'readActivation',
    'readAnyActivation',
  ]),
  ...scope('campaigns:book', ['createCampaign', 'editCampaign', 'submitCampaign', 'takeBackCampaign', 'endCampaign']),
  ...scope('results:read', ['listResults', 'readResults', 'readDelivery', 'listAllResults', 'readAnyResults']),
  ...scope('results:read', ['readStatements']),
} as Record<OperationId, ApiScope>

function scope(name: ApiScope, ids: readonly OperationId[]): Partial<Record<OperationId, ApiScope>> {
  return Object.fromEntries(ids.map((id) => [id, name]))
}

/** Who may ask for what. */
function kindsOf({ id, path }: Endpoint): readonly OrganisationKind[] {
  if (path.includes('/operator/')) return ['operator']
  if (id === 'readStatements') return ['cinema']
  return path.includes('/campaigns') || path === '/api/v1/results' ? ['distributor'] : ['distributor', 'operator']
}

test('every operation answers the key of every kind of organisation, with every scope, as it should', async () => {
  expect(Object.keys(SCOPES).sort()).toEqual(endpoints.map(({ id }) => id).sort())
  const wrong: string[] = []
  for (const kind of ORGANISATION_KINDS) {
    for (const scopes of [ALL, ...ALL.map((one) => [one])] as ApiScope[][]) {
      const key = await stage.key(organisations[kind], scopes)
      for (const endpoint of endpoints) {
        const answered = await ask(endpoint, key, own)
        const expected = expectedOf(endpoint, kind, scopes)
        if (answered !== expected) wrong.push(`${endpoint.id} as ${kind} for ${scopes}: ${answered}, not ${expected}`)
      }
    }
    await stage.database.owner.query('DELETE FROM public.api_key')
  }
  expect(wrong).toEqual([])
}, 300_000)

function expectedOf(endpoint: Endpoint, kind: OrganisationKind, scopes: readonly ApiScope[]): string {
  if (!kindsOf(endpoint).includes(kind)) return '403 wrong-organisation'
  // Who may not book is a reader, whatever else the key is for.
  if (SCOPES[endpoint.id] === 'campaigns:book' && !scopes.includes('campaigns:book')) return '403 wrong-role'
  return scopes.includes(SCOPES[endpoint.id]) ? 'entered' : '403 wrong-scope'
}

test('a foreign campaign is as if it were not there, whatever is sent to it; and so is everything that is no number', async () => {
  const key = await stage.key(organisations.distributor)
  const about = endpoints.filter(({ path }) => path.startsWith('/api/v1/campaigns/:id'))
  expect(about.length).toBeGreaterThan(8)
  for (const endpoint of about) {
    expect([endpoint.id, await ask(endpoint, key, foreign)]).toEqual([endpoint.id, '404 not-found'])
    for (const id of ['0', '-1', '1.0', '01', '9999999999', 'x', '%00', '1%20', '١']) {
      stage.rest()
      const response = await stage.ask(endpoint.method.toUpperCase(), endpoint.path.replace(':id', id), { key })
      expect([endpoint.id, id, await problemOf(response)]).toEqual([endpoint.id, id, '404 not-found'])
    }
  }
  const { rows } = await stage.database.owner.query('SELECT state FROM public.campaign WHERE id = $1', [foreign])
  expect(rows[0].state).toBe('accepted')
})

test('nothing of a foreign campaign stands in any list', async () => {
  const { rows } = await stage.database.owner.query('SELECT name FROM public.campaign WHERE id = $1', [foreign])
  const key = await stage.key(organisations.distributor)
  for (const path of ['/api/v1/campaigns', '/api/v1/results']) {
    const text = await (await stage.ask('GET', `${path}?limit=200`, { key })).text()
    expect(text).toContain('"id":1')
    expect(text).not.toContain(rows[0].name)
  }
})

test('without a key nothing is answered, and how one enters is said', async () => {
  for (const endpoint of endpoints) {
    const response = await stage.ask(endpoint.method.toUpperCase(), addressOf(endpoint, own))
    // Without a key a change could have been sent by a page of another site.
    const expected = endpoint.method === 'get' ? '401 sign-in' : '403 wrong-origin'
    expect([endpoint.id, await problemOf(response)]).toEqual([endpoint.id, expected])
    if (endpoint.method === 'get') expect(response.headers.get('www-authenticate')).toBe('Bearer realm="lanterne"')
  }
})

test('a cookie beside a key does nothing: it is the key that says who asks, from whatever page it is sent', async () => {
  const key = await stage.key(organisations.cinema, ['results:read'])
  const cookie = await stage.server.signIn(organisations.distributor)
  for (const origin of ['https://attaquant.exemple', 'null']) {
    const headers = { cookie, origin }
    const response = await stage.ask('POST', '/api/v1/campaigns', { key, body: {}, headers })
    expect(await problemOf(response)).toBe('403 wrong-organisation')
    const without = await stage.ask('POST', '/api/v1/campaigns', { body: {}, headers })
    expect(await problemOf(without)).toBe('403 wrong-origin')
  }
  const wrong = await stage.ask('POST', '/api/v1/campaigns', { key: 'x', body: {}, headers: { cookie } })
  expect(await problemOf(wrong)).toBe('401 wrong-key')
})

test('a key changes nothing outside of the API, whatever it is for', async () => {
  const key = await stage.key(organisations.distributor)
  for (const path of ['/distributeur/campagnes/nouvelle', '/distributeur/campagnes/1/terminer', '/compte/cles'])
    expect([path, (await stage.ask('POST', path, { key, body: {} })).status]).toEqual([path, 403])
})

test('one key too often is too many requests, for changes as well', async () => {
  const key = await stage.key(organisations.distributor)
  stage.rest()
  const answers: number[] = []
  for (let times = 0; times < 60; times++)
    answers.push((await stage.ask('POST', '/api/v1/campaigns', { key, body: {} })).status)
  expect(new Set(answers)).toEqual(new Set([400]))
  const refused = await stage.ask('POST', '/api/v1/campaigns', { key, body: {} })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await problemOf(refused)).toBe('429 too-often')
})
