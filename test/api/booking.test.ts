import { randomUUID } from 'node:crypto'
import { ApiStage, problemOf, type Sent } from './stage.js'

let stage: ApiStage
let key = ''
let body: Record<string, unknown> = {}

beforeAll(async () => {
  stage = await ApiStage.open()
  await stage.publish()
  key = await stage.key(await stage.distributorOf(1))
  const { publishers } = (await (await ask('GET', '/publishers')).json()) as {
    publishers: { id: string; host: string }[]
  }
  body = {
    filmId: 22,
    name: 'Essai',
    segment: 'salles-art-et-essai',
    landingUrl: 'https://www.allocine.fr/film/1',
    startsAt: '2026-12-02T00:00:00+01:00',
    endsAt: '2026-12-16T00:00:00+01:00',
    placements: [{ publisherId: publishers[0]?.id, host: publishers[0]?.host }],
    creatives: [{ format: 'text', headline: 'Un film' }],
  }
}, 60_000)
afterAll(() => stage?.close())
beforeEach(() => stage.rest())

const ask = (method: string, path: string, sent: Sent = {}) => stage.ask(method, `/api/v1${path}`, { key, ...sent })

interface Shown {
  id: number
  name: string
  state: string
  endsAt: string
  creatives: { id: number; headline: string }[]
}

async function draft(changes: object = {}): Promise<{ shown: Shown; tag: string }> {
  const response = await ask('POST', '/campaigns', { body: { ...body, ...changes } })
  expect(response.status).toBe(201)
  const shown = (await response.json()) as Shown
  expect(response.headers.get('location')).toBe(`/api/v1/campaigns/${shown.id}`)
  return { shown, tag: response.headers.get('etag') ?? '' }
}

const countOf = async () =>
  Number((await stage.database.owner.query('SELECT count(*) AS n FROM public.campaign')).rows[0].n)

test('a draft is made, edited, submitted, taken back, and read all along', async () => {
  const { shown, tag } = await draft()
  const at = `/campaigns/${shown.id}`
  const read = await ask('GET', at)
  expect([await read.json(), read.headers.get('etag')]).toEqual([shown, tag])
  const edited = await ask('PUT', at, { body: { ...body, name: 'Autre nom' } })
  expect([edited.status, ((await edited.json()) as Shown).name]).toEqual([200, 'Autre nom'])
  expect(edited.headers.get('etag')).not.toBe(tag)
  const states: string[] = []
  for (const act of ['submit', 'take-back', 'submit']) {
    const moved = await ask('POST', `${at}/${act}`)
    states.push(((await moved.json()) as Shown).state)
  }
  expect(states).toEqual(['submitted', 'draft', 'submitted'])
  expect(await problemOf(await ask('PUT', at, { body }))).toBe('409 wrong-state')
  expect(await problemOf(await ask('POST', `${at}/submit`))).toBe('409 wrong-state')
  expect(await problemOf(await ask('POST', `${at}/end`))).toBe('409 wrong-state')
})

test('what was read may be sent back whole as an edit: nothing changes but the numbers of its parts', async () => {
  const { shown } = await draft({ iabCriteria: [477], notes: 'Un mot', budgetMicros: '1000000' })
  const { film, creatives, ...rest } = shown as Shown & { film: { id: number } }
  const again = { ...rest, filmId: film.id, creatives }
  const edited = (await (await ask('PUT', `/campaigns/${shown.id}`, { body: again })).json()) as Shown
  const plain = (one: Shown) => JSON.stringify(one).replace(/"id":\d+/g, '"id":0')
  expect(plain(edited)).toBe(plain(shown))
})

test('an accepted campaign is ended', async () => {
  const ended = await ask('POST', '/campaigns/1/end')
  expect([ended.status, ((await ended.json()) as Shown).state]).toEqual([200, 'ended'])
  expect(await problemOf(await ask('POST', '/campaigns/1/end'))).toBe('409 wrong-state')
})

test('a draft that has changed since it was read is not written over', async () => {
  const { shown, tag } = await draft()
  const at = `/campaigns/${shown.id}`
  const first = await ask('PUT', at, { body: { ...body, name: 'Premier' }, headers: { 'if-match': tag } })
  expect(first.status).toBe(200)
  const second = await ask('PUT', at, { body: { ...body, name: 'Second' }, headers: { 'if-match': tag } })
  expect(await problemOf(second)).toBe('412 changed-meanwhile')
  expect(((await (await ask('GET', at)).json()) as Shown).name).toBe('Premier')
  for (const matching of [`"x", ${first.headers.get('etag')}`, '*']) {
    const third = await ask('PUT', at, { body: { ...body, name: 'Troisième' }, headers: { 'if-match': matching } })
    expect([matching, third.status]).toEqual([matching, 200])
  }
})

test('of two edits by one tag at the same time one is done', async () => {
  const { shown, tag } = await draft()
  const edit = (name: string) =>
    ask('PUT', `/campaigns/${shown.id}`, { body: { ...body, name }, headers: { 'if-match': tag } })
  const answers = await Promise.all([edit('A'), edit('B'), edit('C')])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412])
})

test('what is unchanged is not sent again', async () => {
  const { shown, tag } = await draft()
  const response = await ask('GET', `/campaigns/${shown.id}`, { headers: { 'if-none-match': tag } })
  expect([response.status, await response.text()]).toEqual([304, ''])
  const other = await ask('GET', `/campaigns/${shown.id}`, { headers: { 'if-none-match': '"x"' } })
  expect(other.status).toBe(200)
})

test('the same request under one idempotency key is carried out once', async () => {
  const before = await countOf()
  const headers = { 'idempotency-key': randomUUID() }
  const first = await ask('POST', '/campaigns', { body, headers })
  const again = await ask('POST', '/campaigns', { body, headers })
  const [one, other] = [(await first.json()) as Shown, (await again.json()) as Shown]
  expect([first.status, again.status, one.id === other.id]).toEqual([201, 201, true])
  expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([null, 'true'])
  expect(again.headers.get('location')).toBe(`/api/v1/campaigns/${one.id}`)
  expect(await countOf()).toBe(before + 1)
  // What it has become meanwhile is what is answered.
  await ask('POST', `/campaigns/${one.id}/submit`)
  expect(((await (await ask('POST', '/campaigns', { body, headers })).json()) as Shown).state).toBe('submitted')
})

test('something else under the same key is a conflict: another body, another address, another tag', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const { id } = (await (await ask('POST', '/campaigns', { body, headers })).json()) as Shown
  const before = await countOf()
  for (const [method, path, sent] of [
    ['POST', '/campaigns', { body: { ...body, name: 'Autre' }, headers }],
    ['POST', `/campaigns/${id}/submit`, { headers }],
    ['PUT', `/campaigns/${id}`, { body, headers }],
    ['POST', '/campaigns', { body, headers: { ...headers, 'if-match': '"x"' } }],
  ] as [string, string, Sent][])
    expect([method, path, await problemOf(await ask(method, path, sent))]).toEqual([
      method,
      path,
      '409 idempotency-conflict',
    ])
  expect(await countOf()).toBe(before)
})

test('keys are each organisation’s own, and are forgotten after a day', async () => {
  const headers = { 'idempotency-key': 'une-cle-partagee' }
  const other = await stage.key(await stage.distributorOf(2))
  const mine = (await (await ask('POST', '/campaigns', { body, headers })).json()) as Shown
  const theirs = (await (await ask('POST', '/campaigns', { key: other, body, headers })).json()) as Shown
  expect(theirs.id).not.toBe(mine.id)
  stage.clock.now = new Date(stage.clock.now.getTime() + 86_400_000)
  const next = (await (await ask('POST', '/campaigns', { body, headers })).json()) as Shown
  expect(next.id).not.toBe(mine.id)
  const { rows } = await stage.database.owner.query('SELECT count(*)::int AS n FROM public.api_attempt')
  expect(rows[0].n).toBe(1)
})

test('many at once under one key make one campaign; the others are told to wait, or are answered by it', async () => {
  const before = await countOf()
  const headers = { 'idempotency-key': randomUUID() }
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('POST', '/campaigns', { body, headers })))
  const said = await Promise.all(
    answers.map(async (one) => (one.status === 201 ? `201 ${((await one.json()) as Shown).id}` : problemOf(one))),
  )
  expect(await countOf()).toBe(before + 1)
  const kinds = new Set(said)
  kinds.delete('409 idempotency-running')
  expect(kinds.size).toBe(1)
})

test('a refusal is not kept: the same key may be used once what was wrong is mended', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const wrong = await ask('POST', '/campaigns', { body: { ...body, filmId: 99_999 }, headers })
  expect(await problemOf(wrong)).toBe('422 unknown-film')
  expect((await ask('POST', '/campaigns', { body, headers })).status).toBe(201)
})

test('an attempt that died is taken over after a minute, by the same request alone, and is never done twice', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const { id } = (await (await ask('POST', '/campaigns', { body, headers })).json()) as Shown
  // As if the process had died before its transaction committed.
  await stage.database.owner.query('UPDATE public.api_attempt SET object = NULL WHERE object = $1', [id])
  expect(await problemOf(await ask('POST', '/campaigns', { body, headers }))).toBe('409 idempotency-running')
  stage.clock.now = new Date(stage.clock.now.getTime() + 60_000)
  const other = await ask('POST', '/campaigns', { body: { ...body, name: 'Autre' }, headers })
  expect(await problemOf(other)).toBe('409 idempotency-conflict')
  expect((await ask('POST', '/campaigns', { body, headers })).status).toBe(201)
})

test('a key of another form is refused', async () => {
  for (const given of ['', 'court', 'a'.repeat(129), 'avec espace'])
    expect([
      given,
      await problemOf(await ask('POST', '/campaigns', { body, headers: { 'idempotency-key': given } })),
    ]).toEqual([given, '400 bad-idempotency-key'])
})

test('what is refused says why: by its code, or field by field', async () => {
  const refused: [object, string][] = [
    [{ filmId: 99_999 }, '422 unknown-film'],
    [{ segment: 'region:Atlantide' }, '422 unknown-segment'],
    [{ segment: 'region:Occitanie+frequence:assidue' }, '422 segment-too-small'],
    [{ segment: 'salle:recherche+frequence:assidue+gout:drame' }, '422 unknown-segment'],
    [{ landingUrl: 'http://www.allocine.fr/' }, '422 landing-not-https'],
    [{ landingUrl: 'https://ailleurs.exemple/' }, '422 landing-host-not-allowed'],
    [{ landingUrl: 'https://a:b@www.allocine.fr/' }, '422 landing-credentials'],
    [{ placements: [{ publisherId: randomUUID(), host: 'x.fr' }] }, '422 unknown-publisher'],
    [{ startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-02T00:00:00Z' }, '422 already-over'],
  ]
  for (const [changes, answer] of refused) {
    const response = await ask('POST', '/campaigns', { body: { ...body, ...changes } })
    expect([changes, await problemOf(response)]).toEqual([changes, answer])
  }
  const response = await ask('POST', '/campaigns', {
    body: { ...body, name: '', endsAt: 'demain', creatives: [{ format: 'affiche', headline: 'x' }] },
  })
  const problem = (await response.json()) as { code: string; errors: { pointer: string; detail: string }[] }
  expect([response.status, problem.code]).toEqual([400, 'invalid-request'])
  expect(problem.errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(['/name', '/endsAt', '/creatives/0/format']),
  )
})

test('a body that is no JSON, is not announced as it, or is too large, is refused', async () => {
  const sent: [Sent, string][] = [
    [{ text: '{' }, '400 malformed-json'],
    [{ text: '' }, '400 malformed-json'],
    [{ text: 'null' }, '400 invalid-request'],
    [{ text: '[]' }, '400 invalid-request'],
    [{ text: '{}', headers: { 'content-type': 'text/plain' } }, '415 not-json'],
    [{ text: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, '415 not-json'],
    [{ text: JSON.stringify({ ...body, notes: 'x'.repeat(70_000) }) }, '413 too-large'],
    [{ text: `${'['.repeat(30_000)}${']'.repeat(30_000)}` }, '400 invalid-request'],
    [{ text: '{"__proto__":{"name":"x"}}' }, '400 invalid-request'],
    [{ text: JSON.stringify({ ...body, name: '\ud800' }) }, '400 invalid-request'],
  ]
  for (const [one, answer] of sent) {
    stage.rest()
    const said = one.text?.slice(0, 40)
    expect([said, await problemOf(await ask('POST', '/campaigns', one))]).toEqual([said, answer])
  }
  expect(stage.server.logged.filter(({ level }) => level === 'error')).toEqual([])
})
