import { randomUUID } from 'node:crypto'
import {
  addSite,
  amendContract,
  attach,
  changesOfTerms,
  createContract,
  findContract,
  listContracts,
  loadNotices,
  loadSiteTerms,
  moveContract,
  offerContract,
  putNotices,
  settleTerms,
  signContract,
  termAt,
  verifyContract,
} from '../../server/contract/index.js'
import { transaction } from '../../server/lib/postgres.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { bringIntoForce, cinema, colleague, contracts, done, library, notice, organisation, testRing } from './world.js'

let database: TestDatabase
const { ring, drop } = testRing()
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, seconds))
/** The console's role does everything here. */
const deps = () => ({ pool: database.console, library, ring })

beforeAll(async () => {
  database = await testDatabase()
  await notice(database.console)
})
afterAll(async () => {
  drop()
  await database?.drop()
})

/** A federation, its operator and one cinema with a site. */
async function world() {
  const pool = database.console
  const [federation, operator, party] = [
    await organisation(pool, 'federation'),
    await organisation(pool, 'operator'),
    await organisation(pool, 'cinema'),
  ]
  const site = await addASite(await cinema(pool, party.id))
  return { federation, operator, party, ...site }
}

async function addASite(cinemaId: string, when = at(0)) {
  const key = randomUUID()
  const siteId = await addSite(database.console, {
    cinemaId,
    key,
    hosts: ['le-trianon.exemple', 'localhost:4011'],
    consentSource: 'manual',
    noticeVersion: '2026-11',
    at: when,
  })
  return { key, siteId, cinemaId }
}

type World = Awaited<ReturnType<typeof world>>
const withOperator = ({ federation, operator }: World, seconds: number, choices = {}) =>
  bringIntoForce(deps(), { kind: 'operator-federation', federation, party: operator, at: at(seconds), choices })
const withCinema = ({ federation, party }: World, seconds: number, choices = {}) =>
  bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at: at(seconds), choices })

/** The validity of a site's terms, in seconds; null for no end. */
async function ranges(siteId: string): Promise<[number, number | null][]> {
  const { rows } = await database.console.query<{ from: Date; to: Date | null }>(
    'SELECT lower(valid) AS from, upper(valid) AS to FROM plane.contract_term WHERE site = $1 ORDER BY valid',
    [siteId],
  )
  const seconds = (date: Date) => (date.getTime() - at(0).getTime()) / 1000
  return rows.map(({ from, to }) => [seconds(from), to && seconds(to)])
}

test('one contract alone gives no term, both give one from the later on', async () => {
  const one = await world()
  await withCinema(one, 10)
  expect(await ranges(one.siteId)).toEqual([])
  await withOperator(one, 20)
  expect(await ranges(one.siteId)).toEqual([[20, null]])
})

test('the term says what the contracts say: the operator’s price, the cinema’s look-back and sharing', async () => {
  const one = await world()
  await withOperator(one, 0, { clickPriceMicros: '523' })
  await withCinema(one, 0)
  const terms = await loadSiteTerms(database.pixel)
  expect(termAt(terms, one.key, at(30))).toEqual({
    termId: expect.any(String),
    siteId: one.siteId,
    siteKey: one.key,
    hosts: ['le-trianon.exemple', 'localhost:4011'],
    cinemaId: one.cinemaId,
    noticeVersion: '2026-11',
    noticeSha256: expect.any(Buffer),
    consentSource: 'manual',
    validFrom: at(0),
    validTo: null,
    clickPriceMicros: 523n,
    lookBackDays: 90,
    sharing: 'equal',
  })
})

test('a suspension closes the term at that instant, and resuming opens another', async () => {
  const one = await world()
  const operator = await withOperator(one, 0)
  await withCinema(one, 0)
  done(await moveContract(database.console, { contractId: operator.id, type: 'suspend', at: at(10) }))
  expect(await ranges(one.siteId)).toEqual([[0, 10]])
  done(await moveContract(database.console, { contractId: operator.id, type: 'resume', at: at(20) }))
  expect(await ranges(one.siteId)).toEqual([
    [0, 10],
    [20, null],
  ])
})

test('the end of a cinema’s contract ends its terms at that instant, and no other cinema’s', async () => {
  const one = await world()
  await withOperator(one, 0)
  const contract = await withCinema(one, 0)
  const other = await organisation(database.console, 'cinema')
  const { siteId } = await addASite(await cinema(database.console, other.id))
  await bringIntoForce(deps(), { kind: 'federation-cinema', federation: one.federation, party: other, at: at(5) })
  const ended = done(await moveContract(database.console, { contractId: contract.id, type: 'terminate', at: at(30) }))
  expect(ended).toMatchObject({ state: 'terminated', endedAt: at(30) })
  expect(await ranges(one.siteId)).toEqual([[0, 30]])
  expect(await ranges(siteId)).toEqual([[5, null]])
})

test('a contract covers all cinemas of the organisation, and sites that are added later', async () => {
  const one = await world()
  await withOperator(one, 0)
  await withCinema(one, 0)
  const second = await addASite(await cinema(database.console, one.party.id), at(40))
  const third = await addASite(one.cinemaId, at(50))
  expect(await ranges(second.siteId)).toEqual([[40, null]])
  expect(await ranges(third.siteId)).toEqual([[50, null]])
  const alone = await addASite(await cinema(database.console, null), at(60))
  expect(await ranges(alone.siteId)).toEqual([])
})

test('a cinema that changes hands leaves the old contract’s terms', async () => {
  const one = await world()
  await withOperator(one, 0)
  await withCinema(one, 0)
  await transaction(database.console, async (client) => {
    await client.query('UPDATE public.cinema SET organisation_id = NULL WHERE id = $1', [one.cinemaId])
    await settleTerms(client, { federationId: one.federation.id, at: at(15) })
  })
  expect(await ranges(one.siteId)).toEqual([[0, 15]])
})

test('settling again changes nothing', async () => {
  const one = await world()
  await withOperator(one, 0)
  await withCinema(one, 0)
  const before = await database.console.query('SELECT * FROM plane.contract_term WHERE site = $1', [one.siteId])
  for (const seconds of [0, 10, 20])
    await transaction(database.console, (client) =>
      settleTerms(client, { federationId: one.federation.id, at: at(seconds) }),
    )
  const after = await database.console.query('SELECT * FROM plane.contract_term WHERE site = $1', [one.siteId])
  expect(after.rows).toEqual(before.rows)
})

test('a new contract of the same two supersedes the old one without a gap, under its own terms', async () => {
  const one = await world()
  const old = await withOperator(one, 0)
  await withCinema(one, 0)
  await withOperator(one, 25, { clickPriceMicros: '500' })
  expect(await ranges(one.siteId)).toEqual([
    [0, 25],
    [25, null],
  ])
  expect(await findContract(database.console, old.id)).toMatchObject({ state: 'superseded', endedAt: at(25) })
  const terms = await loadSiteTerms(database.pixel, { since: at(0) })
  expect(termAt(terms, one.key, at(24))?.clickPriceMicros).toBe(400n)
  expect(termAt(terms, one.key, at(25))?.clickPriceMicros).toBe(500n)
})

test('a contract that starts later gives a term that starts later, and none when it ends before', async () => {
  const one = await world()
  await withOperator(one, 0)
  const { federation, party } = one
  const later = { kind: 'federation-cinema', federation, party, at: at(10), startsAt: at(100) } as const
  const contract = await bringIntoForce(deps(), later)
  expect(contract.inForceFrom).toEqual(at(100))
  expect(await ranges(one.siteId)).toEqual([[100, null]])
  const terms = await loadSiteTerms(database.pixel, { since: at(11) })
  expect(termAt(terms, one.key, at(99))).toBeNull()
  expect(termAt(terms, one.key, at(100))).not.toBeNull()
  done(await moveContract(database.console, { contractId: contract.id, type: 'terminate', at: at(50) }))
  expect(await ranges(one.siteId)).toEqual([])
})

test('a start that has passed by the second signature is that signature, and the evidence says so', async () => {
  const { federation, party } = await world()
  const draft = { kind: 'federation-cinema', federation, party, at: at(10) } as const
  for (const [startsAt, from] of [
    [at(9), at(10)],
    [at(11), at(11)],
  ] as const) {
    const contract = await bringIntoForce(deps(), { ...draft, startsAt })
    expect(contract.inForceFrom).toEqual(from)
    const evidence = await verifyContract(database.console, { contractId: contract.id, jwks: ring.jwks })
    expect(evidence).toMatchObject({ valid: true, statements: [{ startsAt: startsAt.toISOString() }, {}] })
    done(await moveContract(database.console, { contractId: contract.id, type: 'terminate', at: at(12) }))
  }
})

test('what would give a click two prices is refused', async () => {
  const one = await world()
  await withOperator(one, 0)
  await withCinema(one, 0)
  const rival = await organisation(database.console, 'operator')
  const { federation } = one
  await expect(
    bringIntoForce(deps(), { kind: 'operator-federation', federation, party: rival, at: at(1) }),
  ).rejects.toThrow('another-in-force')
  const elsewhere = await organisation(database.console, 'federation')
  await expect(
    bringIntoForce(deps(), { kind: 'federation-cinema', federation: elsewhere, party: one.party, at: at(1) }),
  ).rejects.toThrow('another-in-force')
  const later = { kind: 'federation-cinema', federation, party: one.party, at: at(1), startsAt: at(99) } as const
  await expect(bringIntoForce(deps(), later)).rejects.toThrow('starts-later-than-it-replaces')
  expect(await ranges(one.siteId)).toEqual([[0, null]])
})

test('a refused signature leaves nothing behind', async () => {
  const one = await world()
  await withOperator(one, 0)
  const rival = await organisation(database.console, 'operator')
  const draft = { kind: 'operator-federation', federation: one.federation, party: rival, at: at(1) } as const
  await expect(bringIntoForce(deps(), draft)).rejects.toThrow('another-in-force')
  const [contract] = await listContracts(database.console, { partyId: rival.id })
  expect(contract?.state).toBe('signed-by-one')
  expect(await verifyContract(database.console, { contractId: contract?.id ?? '', jwks: ring.jwks })).toEqual({
    valid: false,
    why: 'not-signed-by-both',
  })
})

test('only the right organisations, published versions and negotiable terms make a contract', async () => {
  const { federation, operator, party } = await world()
  const draft = { kind: 'federation-cinema', federationId: federation.id, partyId: party.id } as const
  const why = async (change: object) => {
    const outcome = await createContract(deps(), { ...draft, ...change })
    return outcome.done ? 'done' : outcome.why
  }
  expect(await why({ partyId: operator.id })).toBe('wrong-parties')
  expect(await why({ federationId: operator.id })).toBe('wrong-parties')
  expect(await why({ partyId: randomUUID() })).toBe('wrong-parties')
  expect(await why({ version: '2020-01' })).toBe('unknown-version')
  expect(await why({ choices: { lookBackDays: 1 } })).toBe('terms-not-negotiable')
  expect(await why({ choices: { thresholdCents: '-1' } })).toBe('terms-not-negotiable')
  expect(await why({ choices: { thresholdCents: '10000' } })).toBe('done')
})

test('a stranger cannot sign, nobody signs twice, and nothing is signed before its offer', async () => {
  const { federation, party, operator } = await world()
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: federation.id, partyId: party.id }),
  )
  const sign = async (personId: string) => {
    const outcome = await signContract(deps(), { contractId: id, personId, at: at(2) })
    return outcome.done ? outcome.contract.state : outcome.why
  }
  expect(await sign(party.person)).toBe('illegal-transition')
  done(await offerContract(deps(), { contractId: id, at: at(1) }))
  expect(await sign(operator.person)).toBe('not-a-party')
  expect(await sign(randomUUID())).toBe('not-a-party')
  expect(await sign(party.person)).toBe('signed-by-one')
  expect(await sign(party.person)).toBe('already-signed')
  expect(await sign(federation.person)).toBe('in-force')
  expect(await sign(federation.person)).toBe('illegal-transition')
  const unknown = await signContract(deps(), { contractId: randomUUID(), personId: party.person, at: at(2) })
  expect(unknown).toEqual({ done: false, why: 'unknown-contract' })
})

test('a side has signed even when the one who signed works elsewhere since', async () => {
  const { federation, party } = await world()
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: federation.id, partyId: party.id }),
  )
  done(await offerContract(deps(), { contractId: id, at: at(1) }))
  done(await signContract(deps(), { contractId: id, personId: party.person, at: at(2) }))
  await database.console.query('UPDATE public.person SET organisation_id = $2 WHERE id = $1', [
    party.person,
    federation.id,
  ])
  const successor = await colleague(database.console, party.id, { name: 'Jacques Demy' })
  const again = await signContract(deps(), { contractId: id, personId: successor, at: at(3) })
  expect(again).toEqual({ done: false, why: 'already-signed' })
  // Who signed does not sign once more for the side that they belong to now: nobody makes a contract with themselves.
  const both = await signContract(deps(), { contractId: id, personId: party.person, at: at(3) })
  expect(both).toEqual({ done: false, why: 'already-signed' })
  expect(done(await signContract(deps(), { contractId: id, personId: federation.person, at: at(4) })).state).toBe(
    'in-force',
  )
})

test('a contract that came into force since somebody looked is not ended as an offer', async () => {
  const one = await world()
  await withOperator(one, 0)
  const { id: contractId } = await withCinema(one, 0)
  const moves = [
    { type: 'terminate', from: ['offered', 'signed-by-one'] },
    { type: 'suspend', from: ['suspended'] },
  ] as const
  for (const move of moves)
    expect(await moveContract(database.console, { contractId, ...move, at: at(5) })).toEqual({
      done: false,
      why: 'illegal-transition',
    })
  expect(await findContract(database.console, contractId)).toMatchObject({ state: 'in-force', endedAt: null })
  expect(await ranges(one.siteId)).toEqual([[0, null]])
  const from = ['in-force', 'suspended'] as const
  done(await moveContract(database.console, { contractId, type: 'terminate', from, at: at(6) }))
  expect(await ranges(one.siteId)).toEqual([[0, 6]])
})

test('a party that is renamed after the offer is not made to sign another text', async () => {
  const { federation, party } = await world()
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: federation.id, partyId: party.id }),
  )
  done(await offerContract(deps(), { contractId: id, at: at(1) }))
  await database.console.query(`UPDATE public.organisation SET name = 'Le Royal' WHERE id = $1`, [party.id])
  const outcome = await signContract(deps(), { contractId: id, personId: party.person, at: at(2) })
  expect(outcome).toEqual({ done: false, why: 'text-changed' })
})

test('the evidence holds when a party is renamed later, and fails when anything that was signed is changed', async () => {
  const one = await world()
  const { id } = await withCinema(one, 10)
  const verify = () => verifyContract(database.console, { contractId: id, jwks: ring.jwks })
  await database.console.query(`UPDATE public.organisation SET name = 'Le Royal' WHERE id = $1`, [one.party.id])
  const evidence = await verify()
  const statements = evidence.valid ? evidence.statements : []
  expect(statements.map(({ signatory }) => `${signatory.side}: ${signatory.name}`).sort()).toEqual([
    'federation: Agnès Varda',
    'party: Agnès Varda',
  ])
  for (const { parties } of statements) expect(parties.party.name).toBe('Un cinema')
  for (const [column, value] of [
    ['terms', `jsonb_set(terms, '{lookBackDays}', '180')`],
    ['text_sha256', `'\\x00'::bytea`],
    ['version', `'2026-10'`],
    ['in_force_from', `in_force_from - interval '1 day'`],
    ['party_id', `'${one.operator.id}'`],
  ]) {
    const client = await database.console.connect()
    try {
      await client.query(`BEGIN; UPDATE public.contract SET ${column} = ${value} WHERE id = '${id}'`)
      const evidence = await verifyContract(client, { contractId: id, jwks: ring.jwks })
      expect(evidence).toEqual({ valid: false, why: 'differs-from-contract' })
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  }
  const stranger = testRing()
  expect(await verifyContract(database.console, { contractId: id, jwks: stranger.ring.jwks })).toEqual({
    valid: false,
    why: 'signature',
  })
  stranger.drop()
})

test('both contracts signed at once give one term, and a site added at once is not missed', async () => {
  for (let round = 0; round < 5; round++) {
    const one = await world()
    const drafts = await Promise.all(
      (['operator-federation', 'federation-cinema'] as const).map(async (kind) => {
        const party = kind === 'operator-federation' ? one.operator : one.party
        const { id } = done(await createContract(deps(), { kind, federationId: one.federation.id, partyId: party.id }))
        done(await offerContract(deps(), { contractId: id, at: at(0) }))
        return { id, party }
      }),
    )
    const signatures = drafts.flatMap(({ id, party }) =>
      [one.federation.person, party.person].map((personId) =>
        signContract(deps(), { contractId: id, personId, at: at(5) }),
      ),
    )
    const [second] = await Promise.all([addASite(one.cinemaId, at(5)), ...signatures])
    expect(await ranges(one.siteId)).toEqual([[5, null]])
    expect(await ranges(second.siteId)).toEqual([[5, null]])
  }
})

test('of rival operators that are signed at once, one is in force', async () => {
  const federation = await organisation(database.console, 'federation')
  const rivals = await Promise.all([1, 2, 3].map(() => organisation(database.console, 'operator')))
  const drafts = await Promise.all(
    rivals.map(async (party) => {
      const draft = { kind: 'operator-federation', federationId: federation.id, partyId: party.id } as const
      const { id: contractId } = done(await createContract(deps(), draft))
      done(await offerContract(deps(), { contractId, at: at(0) }))
      done(await signContract(deps(), { contractId, personId: federation.person, at: at(1) }))
      return { contractId, personId: party.person, at: at(2) }
    }),
  )
  const outcomes = await Promise.all(drafts.map((signature) => signContract(deps(), signature)))
  expect(outcomes.filter((outcome) => outcome.done)).toHaveLength(1)
  expect(outcomes.filter((outcome) => !outcome.done && outcome.why === 'another-in-force')).toHaveLength(2)
})

test('when the terms cannot follow, the contract does not change either', async () => {
  const one = await world()
  await withOperator(one, 0)
  // Planted: a term of this site that no contract of this federation made, so that the new one would overlap it.
  const other = await world()
  const [operator, contract] = [await withOperator(other, 0), await withCinema(other, 0)]
  await database.console.query(
    `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, tstzrange($5, NULL), 400, 90, 'equal')`,
    [one.siteId, one.cinemaId, contract.id, operator.id, at(0)],
  )
  await expect(withCinema(one, 20)).rejects.toThrow('conflicting key value violates exclusion constraint')
  const [unsigned] = await listContracts(database.console, { partyId: one.party.id })
  expect(unsigned?.state).toBe('signed-by-one')
})

test('the database itself refuses two terms of a site at one moment', async () => {
  const one = await world()
  const [operator, contract] = [await withOperator(one, 0), await withCinema(one, 0)]
  const insert = (range: string) =>
    database.console.query(
      `INSERT INTO plane.contract_term (id, site, cinema, contract, operator_contract, valid, click_price_micros, look_back_days, sharing)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, ${range}, 400, 90, 'equal')`,
      [one.siteId, one.cinemaId, contract.id, operator.id],
    )
  await expect(insert(`tstzrange('2026-11-23', NULL)`)).rejects.toThrow('exclusion constraint')
  await expect(insert(`tstzrange(NULL, NULL)`)).rejects.toThrow('constraint')
  await expect(insert(`tstzrange('2020-01-01', '2020-01-02', '[]')`)).rejects.toThrow('check constraint')
})

test('the pixel’s role reads the terms and changes none, and reads no contract', async () => {
  await expect(loadSiteTerms(database.pixel)).resolves.toEqual(expect.any(Array))
  await expect(database.pixel.query('DELETE FROM plane.contract_term')).rejects.toThrow('permission denied')
  await expect(findContract(database.pixel, randomUUID())).rejects.toThrow('permission denied')
})

test('the worker’s role reads the contracts that it pays by', async () => {
  const one = await world()
  await withCinema(one, 0, { thresholdCents: '7500' })
  const [contract] = await listContracts(database.worker, { kind: 'federation-cinema', partyId: one.party.id })
  expect(contract?.terms.thresholdCents).toBe('7500')
})

test('a change of terms is told to those who keep them in memory', async () => {
  const one = await world()
  await withOperator(one, 0)
  const listener = await database.pixel.connect()
  const told: string[] = []
  listener.on('notification', ({ payload }) => told.push(payload ?? ''))
  await listener.query('LISTEN lanterne_reference')
  await withCinema(one, 10)
  await listener.query('SELECT 1') // Notifications arrive before the answer of a later statement.
  listener.release(true)
  expect(told).toContain('contract_term')
})

test('a notice that was published with another text stops the start', async () => {
  const [published] = loadNotices(contracts)
  if (published === undefined) throw new Error('no notice')
  await putNotices(database.console, [published])
  await expect(putNotices(database.console, [{ ...published, sha256: Buffer.alloc(32) }])).rejects.toThrow(
    'another text',
  )
})

test('a site without a host, or with something that no browser sends as one, is a bug', async () => {
  const cinemaId = await cinema(database.console, null)
  for (const hosts of [[], ['https://a.fr'], ['A.fr'], ['a.fr/'], ['a.fr:80'], ['a.fr:443'], ['é.fr']])
    await expect(
      addSite(database.console, {
        cinemaId,
        key: 'k',
        hosts,
        consentSource: 'manual',
        noticeVersion: '2026-11',
        at: at(0),
      }),
    ).rejects.toThrow('a site has hosts')
})

test('only who may bind an organisation signs for it, and nobody who left', async () => {
  const { federation, party } = await world()
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: federation.id, partyId: party.id }),
  )
  done(await offerContract(deps(), { contractId: id, at: at(1) }))
  const reader = await colleague(database.console, party.id, { roles: ['reader', 'manager'] })
  const sign = (personId: string) => signContract(deps(), { contractId: id, personId, at: at(2) })
  expect(await sign(reader)).toEqual({ done: false, why: 'not-a-signatory' })
  await database.owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [party.person])
  expect(await sign(party.person)).toEqual({ done: false, why: 'not-a-party' })
})

test('a cinema’s text names the operator whose contract is in force, and is signed while that is so', async () => {
  const one = await world()
  await withOperator(one, 0)
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: one.federation.id, partyId: one.party.id }),
  )
  const offered = done(await offerContract(deps(), { contractId: id, at: at(1) }))
  expect(offered.operator).toEqual({ id: one.operator.id, name: 'Un operator' })
  done(await signContract(deps(), { contractId: id, personId: one.party.person, at: at(2) }))
  const [contract] = await listContracts(database.console, { kind: 'operator-federation', partyId: one.operator.id })
  done(await moveContract(database.console, { contractId: contract?.id ?? '', type: 'terminate', at: at(3) }))
  const other = await organisation(database.console, 'operator')
  await bringIntoForce(deps(), { kind: 'operator-federation', federation: one.federation, party: other, at: at(4) })
  const late = await signContract(deps(), { contractId: id, personId: one.federation.person, at: at(5) })
  expect(late).toEqual({ done: false, why: 'operator-changed' })
})

test('an amendment keeps what was chosen, changes something, and ends with what it would replace', async () => {
  const one = await world()
  await withOperator(one, 0)
  const old = await bringIntoForce(deps(), {
    ...{ kind: 'federation-cinema', federation: one.federation, party: one.party, at: at(1), version: '2026-11' },
    choices: { thresholdCents: '7500' },
  })
  const amend = (more = {}) => amendContract(deps(), { contractId: old.id, at: at(2), ...more })
  expect(await amend({ version: '2026-11' })).toEqual({ done: false, why: 'nothing-changes' })
  expect(await amend({ choices: { lookBackDays: 1 } })).toEqual({ done: false, why: 'terms-not-negotiable' })
  const amendment = done(await amend())
  expect(amendment).toMatchObject({
    state: 'offered',
    version: '2026-12',
    amends: old.id,
    terms: { thresholdCents: '7500' },
  })
  expect(await amend()).toEqual({ done: false, why: 'open-contract' })
  const changes = changesOfTerms(old.terms, amendment.terms, 'fr')
  expect(changes.map(({ field }) => field)).toEqual(
    expect.arrayContaining(['version', 'ibanRequest', 'securityMeasures']),
  )
  expect(changes.find(({ field }) => field === 'thresholdCents')).toBeUndefined()
  done(await moveContract(database.console, { contractId: old.id, type: 'suspend', at: at(3) }))
  const early = await signContract(deps(), { contractId: amendment.id, personId: one.party.person, at: at(4) })
  expect(early).toEqual({ done: false, why: 'amended-not-in-force' })
  done(await moveContract(database.console, { contractId: old.id, type: 'terminate', at: at(5) }))
  expect((await findContract(database.console, amendment.id))?.state).toBe('terminated')
})

test('the database itself refuses two contracts of a line in force at one moment', async () => {
  const one = await world()
  const contract = await withCinema(one, 1)
  const copy = database.owner.query(
    `INSERT INTO public.contract (id, kind, version, federation_id, party_id, state, terms, text_sha256)
     SELECT gen_random_uuid(), kind, version, federation_id, party_id, 'suspended', terms, text_sha256
     FROM public.contract WHERE id = $1`,
    [contract.id],
  )
  await expect(copy).rejects.toMatchObject({ code: '23505' })
})

test('a signature that was made before signatures were detached stays verifiable', async () => {
  const one = await world()
  const { id } = await withCinema(one, 1)
  const { rows } = await database.owner.query(
    'SELECT side, jws, statement FROM public.contract_signature WHERE contract_id = $1',
    [id],
  )
  for (const { side, jws, statement } of rows)
    await database.owner.query(
      'UPDATE public.contract_signature SET jws = $3, statement = NULL WHERE contract_id = $1 AND side = $2',
      [id, side, attach({ jws, statement })],
    )
  expect((await verifyContract(database.console, { contractId: id, jwks: ring.jwks })).valid).toBe(true)
})
