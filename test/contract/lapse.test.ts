import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import {
  amendContract,
  type Contract,
  confirmSignedElsewhere,
  discardSignedElsewhere,
  fetchSignedElsewhere,
  findContract,
  lapseAmendments,
  moveContract,
  recordSignedElsewhere,
  signContract,
} from '../../server/contract/index.js'
import { parisDay } from '../../server/lib/clock.js'
import { parisMidnight, shiftDay } from '../../server/lib/paris.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { bringIntoForce, colleague, done, library, organisation, testRing } from './world.js'

let database: TestDatabase
const { ring, drop } = testRing()
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  drop()
  await database?.drop()
})

const deps = () => ({ pool: database.console, library, ring })
/** 23:30 in Paris: in UTC it is the day of the offer still, half an hour before the next. */
const OFFERED = new Date('2026-11-22T22:30:00Z')
/** The thirtieth day after that of the offer is 22 December: its last moment, and the first of the next. */
const LAST = new Date('2026-12-22T22:59:59.999Z')
const LATE = new Date('2026-12-22T23:00:00Z')
const sweep = (now: Date) => lapseAmendments(database.worker, { now })
const stateOf = async ({ id }: { id: string }) => (await findContract(database.console, id))?.state

/** A cinema's contract in force, and an amendment of it that waits. */
async function world({ version = '2026-12', offeredAt = OFFERED }: { version?: string; offeredAt?: Date } = {}) {
  const [federation, operator, party] = [
    await organisation(database.console, 'federation'),
    await organisation(database.console, 'operator'),
    await organisation(database.console, 'cinema'),
  ]
  const at = new Date(offeredAt.getTime() - 3_600_000)
  await bringIntoForce(deps(), { kind: 'operator-federation', federation, party: operator, at })
  const old = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at, version })
  const choices = { thresholdCents: '7500' }
  const amendment = done(await amendContract(deps(), { contractId: old.id, choices, at: offeredAt }))
  const sign = (by: { person: string }, moment: Date) =>
    signContract(deps(), { contractId: amendment.id, personId: by.person, at: moment })
  return { federation, party, old, amendment, sign }
}

/** What the audit chain says of a contract's end. */
async function told({ id }: Contract) {
  const { rows } = await database.owner.query<{ body: string }>(
    `SELECT body FROM audit.entry WHERE subject = $1 AND kind IN ('contract-lapsed', 'contract-terminated')`,
    [id],
  )
  return rows.map(({ body }) => JSON.parse(body))
}

test('an amendment that nobody signed is over when its last day is, and the contract in force stays', async () => {
  const { old, amendment, federation, party } = await world()
  expect([await sweep(LAST), await stateOf(amendment)]).toEqual([0, 'offered'])
  expect([await sweep(LATE), await stateOf(amendment), await stateOf(old)]).toEqual([1, 'terminated', 'in-force'])
  expect((await findContract(database.console, amendment.id))?.endedAt).toEqual(LATE)
  const facts = { contractKind: 'federation-cinema', version: '2026-12', federation: federation.id, party: party.id }
  expect(await told(amendment)).toEqual([
    { at: LATE.toISOString(), facts, kind: 'contract-lapsed', subject: amendment.id },
  ])
  expect(await sweep(LATE)).toBe(0)
  // Another may be offered then.
  done(await amendContract(deps(), { contractId: old.id, choices: { thresholdCents: '7500' }, at: LATE }))
})

test('before the sweep came too nobody signs it late; on the last day its party does', async () => {
  const late = await world()
  expect(await late.sign(late.federation, OFFERED)).toMatchObject({ done: true })
  for (const by of [late.party, late.federation]) expect(await late.sign(by, LATE)).toMatchObject({ done: false })
  expect(await late.sign(late.party, LATE)).toEqual({ done: false, why: 'amendment-lapsed' })
  const inTime = await world()
  done(await inTime.sign(inTime.party, LAST))
  // It was answered: that the federation takes its time refuses nothing.
  await sweep(LATE)
  expect(await stateOf(inTime.amendment)).toBe('signed-by-one')
  done(await inTime.sign(inTime.federation, LATE))
  expect([await stateOf(inTime.amendment), await stateOf(inTime.old)]).toEqual(['in-force', 'superseded'])
})

test('a first offer, and an amendment of a contract whose text sets no time, wait', async () => {
  const { amendment } = await world({ version: '2026-11' })
  expect(amendment.terms).toMatchObject({ amendmentAnswerDays: 30 })
  const year = new Date('2027-11-22T10:00:00Z')
  await sweep(year)
  expect(await stateOf(amendment)).toBe('offered')
  done(await moveContract(database.console, { contractId: amendment.id, type: 'terminate', at: year }))
})

const PDF = Buffer.from(`%PDF-1.7\n${'x'.repeat(20)}\n%%EOF`)

test('a signature on paper is one of the day that it bears, once it is recorded', async () => {
  for (const [signedOn, kept] of [
    ['2026-12-22', true],
    ['2026-12-23', false],
  ] as const) {
    const { federation, amendment } = await world()
    const second = await colleague(database.console, federation.id)
    const of = { contractId: amendment.id, at: new Date('2026-12-22T22:00:00Z') }
    const paper = { side: 'party', file: PDF, signedOn, signatoryName: 'Jean', capacity: 'maire' } as const
    const recorded = await recordSignedElsewhere(deps(), { ...of, ...paper, personId: federation.person })
    const recordId = recorded.done ? recorded.recordId : randomUUID()
    await fetchSignedElsewhere(database.console, { recordId, personId: second, at: of.at })
    const confirm = () => confirmSignedElsewhere(deps(), { recordId, ...of, personId: second, at: LATE })
    if (!kept) expect(await confirm()).toEqual({ done: false, why: 'amendment-lapsed' })
    expect([signedOn, await sweep(LATE)]).toEqual([signedOn, kept ? 0 : 1])
    if (kept) expect(await confirm()).toMatchObject({ done: true, contract: { state: 'signed-by-one' } })
  }
})

test('a document that was discarded holds nothing up', async () => {
  const { federation, amendment } = await world()
  const of = { contractId: amendment.id, at: OFFERED }
  const paper = { side: 'party', file: PDF, signedOn: '2026-11-22', signatoryName: 'Jean', capacity: 'maire' } as const
  const recorded = await recordSignedElsewhere(deps(), { ...of, ...paper, personId: federation.person })
  expect(await sweep(LATE)).toBe(0)
  expect(
    await discardSignedElsewhere(database.console, { recordId: recorded.done ? recorded.recordId : '', ...of }),
  ).toBe(true)
  expect([await sweep(LATE), await stateOf(amendment)]).toEqual([1, 'terminated'])
})

test('whenever it was offered, the last day is the thirtieth after, whole, in France', async () => {
  const { amendment } = await world()
  const client = await database.owner.connect()
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
        async (offeredAt, off) => {
          const end = parisMidnight(shiftDay(parisDay(offeredAt), 31)) as Date
          const now = new Date(end.getTime() + off)
          await client.query('BEGIN')
          await client.query('UPDATE public.contract SET offered_at = $2 WHERE id = $1', [amendment.id, offeredAt])
          const { rows } = await client.query('SELECT FROM contract.lapse_amendments($1) AS id WHERE id = $2', [
            ...[now, amendment.id],
          ])
          await client.query('ROLLBACK')
          expect(rows.length === 1).toBe(now >= end)
        },
      ),
      {
        examples: [
          [OFFERED, 0],
          [OFFERED, -1],
          [new Date('2026-03-01T12:00:00Z'), 0],
          [new Date('2026-10-01T12:00:00Z'), -1],
        ],
      },
    )
  } finally {
    client.release()
  }
  await sweep(LATE)
})

test('the worker ends no contract but by that rule', async () => {
  const { amendment, old } = await world()
  for (const id of [amendment.id, old.id])
    await expect(
      database.worker.query(`UPDATE public.contract SET state = 'terminated' WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ code: '42501' })
  await expect(database.console.query('SELECT contract.lapse_amendments(now())')).rejects.toMatchObject({
    code: '42501',
  })
})
