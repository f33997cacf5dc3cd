import { randomUUID } from 'node:crypto'
import { operatorReceivable, payoutClearing } from '../../server/ledger/index.js'
import { MICROS_PER_EURO } from '../../server/lib/money.js'
import { readClaims } from '../../server/payout/claims.js'
import {
  fileBytes,
  findBatch,
  linesOf,
  returnLine,
  signaturesOf,
  takeReport,
  verifyBatchSignatures,
} from '../../server/payout/index.js'
import { sealFile } from '../../server/payout/seal-file.js'
import { type PaidCinema, PayoutStage } from './stage.js'

/** Whatever is done wrong with a batch is refused by a code, by the program and by the database, and moves no money. */

let stage: PayoutStage
let paid: PaidCinema
/** Of the same organisations, so that each test leaves them as it found them. */
const [OWN_IBAN, OTHER_IBAN] = ['FR7630006000011234567890189', 'BE68539007547034']

beforeAll(async () => {
  stage = await PayoutStage.open()
  paid = await stage.cinema()
}, 60_000)
afterAll(() => stage?.close())
beforeEach(() => stage.confirm(paid.id, 120n * MICROS_PER_EURO))

afterEach(() => stage.cancelOpen())

const idOf = async (batch: string, line = 1) =>
  `${(await findBatch(stage.database.console, batch))?.messageId}-${String(line).padStart(4, '0')}`
const back = async (batch: string, reason = 'AC04') =>
  returnLine(stage.database.console, {
    ...{ endToEndId: await idOf(batch), reason, person: stage.officers.ann.id, now: stage.now },
  })

test('nobody signs in a place that is not theirs', async () => {
  const { ann, bea, both } = stage.officers
  const batch = await stage.prepared({ by: both })
  expect(await stage.sign(batch, 'approver', bea)).toEqual({ signed: false, why: 'wrong-state' })
  expect(await stage.sign(batch, 'preparer', ann)).toEqual({ signed: false, why: 'not-the-preparer' })
  expect(await stage.sign(randomUUID(), 'preparer', ann)).toEqual({ signed: false, why: 'unknown' })
  expect(await stage.sign(batch, 'preparer', both)).toEqual({ signed: true })
  expect(await stage.sign(batch, 'preparer', both)).toEqual({ signed: false, why: 'wrong-state' })
  // Both roles are no four eyes.
  expect(await stage.sign(batch, 'approver', both)).toEqual({ signed: false, why: 'own-batch' })
  expect(await stage.sign(batch, 'approver', ann)).toEqual({ signed: false, why: 'wrong-role' })
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'wrong-state' })
  expect(await stage.execute(batch)).toEqual({ done: false, why: 'not-handed' })
})

test('one who has left the federation signs nothing', async () => {
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', stage.officers.ann)
  const gone = await stage.officer(['payment-approver'])
  await stage.database.owner.query('UPDATE public.person SET left_at = now() WHERE id = $1', [gone.id])
  expect(await stage.sign(batch, 'approver', gone)).toEqual({ signed: false, why: 'wrong-role' })
})

test('a passkey signs this file, here, by somebody who was verified, or nothing', async () => {
  const { ann, bea } = stage.officers
  const batch = await stage.prepared()
  const other = Buffer.alloc(32, 7).toString('base64url')
  for (const wrong of [
    { challenge: other },
    { origin: 'https://evil.example' },
    { userVerified: false },
    { rpId: 'evil.example' },
  ])
    expect(await stage.sign(batch, 'preparer', ann, wrong)).toEqual({ signed: false, why: 'invalid' })
  const borrowed = { id: ann.id, credential: bea.credential }
  expect(await stage.sign(batch, 'preparer', borrowed)).toEqual({ signed: false, why: 'unknown' })
  const shown = 'ab'.repeat(32)
  expect(await stage.sign(batch, 'preparer', ann, { fileSha256: shown })).toEqual({
    signed: false,
    why: 'file-changed',
  })
  expect(await findBatch(stage.database.console, batch)).toMatchObject({ state: 'prepared' })
})

/** The answer that a browser gave, of an officer who may sign. */
async function answered(...[batch, role, officer]: Parameters<PayoutStage['answer']>): Promise<string> {
  const answer = await stage.answer(batch, role, officer)
  if (typeof answer !== 'string') throw new Error(`refused: ${answer.refused}`)
  return answer
}

test('an answer serves once, and for the batch and the place that it was asked for', async () => {
  const { ann, bea, both } = stage.officers
  const first = await stage.prepared({ by: both })
  const answer = await answered(first, 'preparer', both)
  await stage.cancel(first)
  const batch = await stage.prepared({ by: both })
  const give = (assertion: string, officer = both) =>
    stage.give(assertion, { batch, role: officer === both ? 'preparer' : 'approver', officer })
  expect(await give(answer)).toEqual({ signed: false, why: 'invalid' })
  const good = await answered(batch, 'preparer', both)
  const twice = await Promise.all([give(good), give(good)])
  expect(twice).toEqual(expect.arrayContaining([{ signed: true }]))
  expect(twice.filter(({ signed }) => signed)).toHaveLength(1)
  expect(await give(good)).toEqual({ signed: false, why: 'wrong-state' })
  // The preparer’s answer, played back as somebody else’s yes.
  expect(await give(good, bea)).toEqual({ signed: false, why: 'invalid' })
  expect(await give('{}', bea)).toEqual({ signed: false, why: 'invalid' })
  expect(await give(await answered(batch, 'approver', bea))).toEqual({ signed: false, why: 'wrong-state' })
  expect(ann.id).not.toBe(both.id)
})

test('a signature asked for confirms no session, and one who lost the role before answering signs nothing', async () => {
  const { owner } = stage.database
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', stage.officers.ann)
  const third = await stage.officer(['payment-approver'])
  const answer = await answered(batch, 'approver', third)
  const { rows } = await owner.query('SELECT purpose FROM public.challenge WHERE person_id = $1', [third.id])
  expect(rows).toEqual([{ purpose: 'sign' }])
  // One that was asked before for something else is asked for this now.
  await owner.query(`UPDATE public.challenge SET purpose = 'step-up' WHERE person_id = $1`, [third.id])
  await answered(batch, 'approver', third)
  const again = await owner.query('SELECT purpose FROM public.challenge WHERE person_id = $1', [third.id])
  expect(again.rows).toEqual([{ purpose: 'sign' }])
  await owner.query(`UPDATE public.person SET roles = '{reader}' WHERE id = $1`, [third.id])
  expect(await stage.give(answer, { batch, role: 'approver', officer: third })).toEqual({
    ...{ signed: false, why: 'wrong-role' },
  })
  expect(await signaturesOf(stage.database.console, batch)).toHaveLength(1)
})

test('two passkeys of one person are one person', async () => {
  const { both } = stage.officers
  const batch = await stage.prepared({ by: both })
  await stage.sign(batch, 'preparer', both)
  const second = { id: both.id, credential: await stage.passkey(both.id) }
  expect(await stage.sign(batch, 'approver', second)).toEqual({ signed: false, why: 'own-batch' })
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'wrong-state' })
})

test('a signature by a key that its person does not have, or has no more, hands nothing over', async () => {
  const { owner } = stage.database
  const { ann, bea } = stage.officers
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', ann)
  // As somebody would invent it who writes into the database: sound by itself, over the right file, in the name of an officer.
  const invented = { id: bea.id, credential: await stage.passkey(bea.id) }
  expect(await stage.sign(batch, 'approver', invented)).toEqual({ signed: true })
  await owner.query('DELETE FROM public.passkey WHERE credential_id = $1', [invented.credential.id])
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'signer-gone' })
  await stage.cancel(batch)

  const third = await stage.officer(['payment-approver'])
  const next = await stage.prepared()
  await stage.sign(next, 'preparer', ann)
  await stage.sign(next, 'approver', third)
  await owner.query(`UPDATE public.person SET roles = '{reader}' WHERE id = $1`, [third.id])
  expect(await stage.hand(next)).toEqual({ done: false, why: 'signer-gone' })
  await owner.query(`UPDATE public.person SET roles = '{reader,payment-approver}' WHERE id = $1`, [third.id])
  await owner.query('UPDATE public.passkey SET locked_at = now() WHERE person_id = $1', [third.id])
  expect(await stage.hand(next)).toEqual({ done: false, why: 'signer-gone' })
})

test('a file that was changed between the two signatures is not signed by the second', async () => {
  const { owner, console: pool } = stage.database
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', stage.officers.ann)
  const found = await findBatch(pool, batch)
  const bytes = found && (await fileBytes(pool, { batch: found, ring: stage.ring }))
  const changed = Buffer.from((bytes ?? Buffer.of()).toString().replaceAll(OWN_IBAN, OTHER_IBAN))
  await owner.query('UPDATE payout.batch SET file_sealed = $2 WHERE id = $1', [
    ...[batch, sealFile(stage.ring, { bytes: changed, place: `batch:${batch}` })],
  ])
  expect(await stage.sign(batch, 'approver', stage.officers.bea)).toEqual({ signed: false, why: 'file-changed' })
})

test('the console writes no posting that nobody decided, and no line into a batch that is signed', async () => {
  const { console: pool } = stage.database
  const ask = (batch: string, kind: string) =>
    pool.query('INSERT INTO payout.posting (batch, number, kind, at) VALUES ($1, 1, $2, now())', [batch, kind])
  const addLine = (batch: string, cinema: string) =>
    pool.query(
      `INSERT INTO payout.line (batch, number, cinema, end_to_end_id, cents, payable_micros, iban_tail, iban_since)
       VALUES ($1, 99, $2, $3, 1, 10000, '0189', now())`,
      [batch, cinema, randomUUID().slice(0, 35)],
    )
  const batch = await stage.prepared()
  for (const kind of ['handed', 'executed', 'cancelled', 'returned'])
    await expect(ask(batch, kind)).rejects.toThrow('nobody decided')
  const exit = randomUUID()
  await stage.database.owner.query(
    `INSERT INTO payout.batch (id, kind, payer, message_id, file_sealed, file_sha256, debtor_tail, lines, total_cents, execution_on,
       prepared_by, prepared_at) VALUES ($1, 'exit', 'operator', 'exit', '', sha256(''), '0189', 1, 1, '2027-01-20', $1, now())`,
    [exit],
  )
  await expect(addLine(exit, paid.id)).rejects.toThrow('a cinema is in one open batch')
  await stage.cancel(exit)
  await stage.sign(batch, 'preparer', stage.officers.ann)
  const other = await stage.cinema()
  await expect(addLine(batch, other.id)).rejects.toThrow('takes lines')
  await stage.cancel(batch)

  await expect(addLine(batch, other.id)).rejects.toThrow('takes lines')

  const handed = await stage.batchUpTo('handed')
  for (const kind of ['handed', 'executed', 'cancelled', 'returned'])
    await expect(ask(handed, kind)).rejects.toThrow('nobody decided')
  await back(handed)
  await expect(
    pool.query('UPDATE payout.line SET returned_at = NULL, returned_by = NULL, return_reason = NULL'),
  ).rejects.toThrow('comes back once')
  await expect(ask(handed, 'returned')).rejects.toThrow('nobody decided')
  await stage.cancel(handed)
  await stage.write()
  const executed = await stage.batchUpTo('executed')
  await expect(addLine(executed, other.id)).rejects.toThrow('takes lines')
})

test('a batch that is handed over while balances are read is not promised a second time', async () => {
  const { console: pool } = stage.database
  const batch = await stage.batchUpTo('approved')
  let handed: unknown = null
  const meanwhile = {
    async query(text: string, values?: unknown[]) {
      const result = await pool.query(text, values)
      if (handed === null && text.includes('ledger.')) {
        handed = await stage.hand(batch)
        await stage.write()
      }
      return result
    },
  } as unknown as typeof pool
  const accounts = { accounts: new Map(), unreadable: new Set<string>() }
  const claims = await readClaims(meanwhile, { ofOrganisation: new Map(), accounts, after: stage.now })
  expect(handed).toEqual({ done: true })
  expect(claims.find(({ cinemaId }) => cinemaId === paid.id)).toMatchObject({ inOpenBatch: true })
})

test('of two who approve at once, one does', async () => {
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', stage.officers.ann)
  const third = await stage.officer(['payment-approver'])
  const both = await Promise.all([
    stage.sign(batch, 'approver', stage.officers.bea),
    stage.sign(batch, 'approver', third),
  ])
  expect(both).toEqual(expect.arrayContaining([{ signed: true }, { signed: false, why: 'wrong-state' }]))
  expect(await signaturesOf(stage.database.console, batch)).toHaveLength(2)
})

test('a file that was changed after its approval is not handed over, and its signatures say so', async () => {
  const { owner, console: pool } = stage.database
  const batch = await stage.batchUpTo('approved')
  const found = await findBatch(pool, batch)
  const bytes = found === null ? null : await fileBytes(pool, { batch: found, ring: stage.ring })
  if (bytes === null) throw new Error('the file is there')
  const signatures = await signaturesOf(pool, batch)
  expect(await verifyBatchSignatures(signatures, { batch, file: bytes })).toEqual({ preparer: true, approver: true })
  const changed = Buffer.from(bytes.toString().replaceAll(OWN_IBAN, OTHER_IBAN))
  expect(changed.equals(bytes)).toBe(false)
  expect(await verifyBatchSignatures(signatures, { batch, file: changed })).toEqual({
    preparer: false,
    approver: false,
  })
  const sealed = sealFile(stage.ring, { bytes: changed, place: `batch:${batch}` })

  // The console can change no hash; and it is tied to the signatures besides.
  await expect(pool.query(`UPDATE payout.batch SET file_sha256 = sha256('')`)).rejects.toThrow('permission')
  await expect(
    owner.query('UPDATE payout.batch SET file_sealed = $2, file_sha256 = sha256($3) WHERE id = $1', [
      batch,
      sealed,
      changed,
    ]),
  ).rejects.toThrow('signature')
  // One who is master of the database can change the file; the program finds it.
  await owner.query('UPDATE payout.batch SET file_sealed = $2 WHERE id = $1', [batch, sealed])
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'file-changed' })
  // Nor do signatures of one batch serve another.
  const [preparer] = signatures
  expect(await verifyBatchSignatures(signatures, { batch: randomUUID(), file: bytes })).toEqual({
    preparer: false,
    approver: false,
  })
  const twice = [preparer, { ...preparer, role: 'approver' }] as typeof signatures
  expect(await verifyBatchSignatures(twice, { batch, file: bytes })).toEqual({ preparer: true, approver: false })
})

test('a batch whose signatures are not two people’s goes nowhere, whatever its state says', async () => {
  const batch = await stage.prepared()
  await stage.sign(batch, 'preparer', stage.officers.ann)
  await expect(
    stage.database.console.query(`UPDATE payout.batch SET state = 'approved' WHERE id = $1`, [batch]),
  ).rejects.toThrow('signatures')
  await expect(
    stage.database.console.query(
      `INSERT INTO payout.signature SELECT batch, 'approver', person, signed_at, file_sha256, origin, credential_id, public_key,
         authenticator_data, client_data_json, signature FROM payout.signature WHERE batch = $1`,
      [batch],
    ),
  ).rejects.toThrow('signature_batch_person_key')
  // Invented ones are enough for the database, and not for us.
  await stage.database.owner.query(
    `INSERT INTO payout.signature SELECT batch, 'approver', gen_random_uuid(), signed_at, file_sha256, origin, credential_id,
       public_key, authenticator_data, client_data_json, signature FROM payout.signature WHERE batch = $1`,
    [batch],
  )
  await stage.database.owner.query(`UPDATE payout.batch SET state = 'approved' WHERE id = $1`, [batch])
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'unsigned' })
})

test('a balance or an account that changed meanwhile stops the batch', async () => {
  const batch = await stage.batchUpTo('approved')
  await stage.giveAccount(paid.organisation, { iban: OTHER_IBAN, at: stage.now, waits: true })
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'bank-details-changed' })
  await stage.database.owner.query('DELETE FROM payout.bank_details WHERE confirmed_at IS NULL')
  const owed = await stage.payable(paid.id)
  const entries = [
    { account: `cinema:${paid.id}:payable`, micros: -owed },
    { account: operatorReceivable, micros: owed },
  ]
  await stage.post({ kind: 'correction', entries })
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'balance-changed' })
})

test('what is executed once is not executed twice, nor cancelled', async () => {
  const batch = await stage.batchUpTo('handed')
  expect(await stage.prepare()).toEqual({ refused: 'another-open' })
  for (const [asked, why] of [
    [{ reference: '' }, 'bad-reference'],
    [{ reference: 'x\r\nSet-Cookie: a' }, 'bad-reference'],
    [{ executedOn: '2027-01-13' }, 'bad-day'],
    [{ executedOn: '2026-12-31' }, 'bad-day'],
    [{ executedOn: '2027-02-30' }, 'bad-day'],
  ] as const)
    expect(await stage.execute(batch, asked)).toEqual({ done: false, why })
  const twice = await Promise.all([stage.execute(batch), stage.execute(batch)])
  expect(twice).toEqual(expect.arrayContaining([{ done: true }, { done: false, why: 'already-executed' }]))
  expect(await stage.cancel(batch)).toEqual({ done: false, why: 'already-executed' })
  const paidBefore = await stage.payable(paid.id)
  await stage.write()
  expect(await stage.cancel(batch)).toEqual({ done: false, why: 'already-executed' })
  expect(await stage.hand(batch)).toEqual({ done: false, why: 'wrong-state' })
  expect(await stage.payable(paid.id)).toBe(paidBefore)
})

test('a transfer comes back once: what was paid is owed again, by a reversal', async () => {
  const owed = await stage.payable(paid.id)
  const receivable = await stage.balance(operatorReceivable)
  const batch = await stage.batchUpTo('executed')
  const unknown = {
    endToEndId: '20270112-00000000-0001',
    reason: 'AC04',
    person: stage.officers.ann.id,
    now: stage.now,
  }
  expect(await returnLine(stage.database.console, unknown)).toEqual({ done: false, why: 'unknown-payout' })
  expect(await back(batch, 'because')).toEqual({ done: false, why: 'bad-reason' })
  const twice = await Promise.all([back(batch), back(batch)])
  expect(twice).toEqual(expect.arrayContaining([{ done: true }, { done: false, why: 'already-returned' }]))
  await stage.write()
  expect(await stage.payable(paid.id)).toBe(owed)
  expect(await stage.balance(operatorReceivable)).toBe(receivable)
  expect(await stage.balance(payoutClearing(batch))).toBe(0n)
  // It is in the next batch at once.
  const { id } = (await stage.prepare()) as { id: string }
  expect(await findBatch(stage.database.console, id)).toMatchObject({ totalCents: owed / 10_000n })
})

test('a line that the bank refuses before the execution is cancelled, and not executed with the rest', async () => {
  const other = await stage.cinema()
  await stage.confirm(other.id, 500n * MICROS_PER_EURO)
  const owed = await stage.payable(other.id)
  const before = await stage.prepared()
  expect(await back(before)).toEqual({ done: false, why: 'not-handed' })
  await stage.cancel(before)
  expect(await back(before)).toEqual({ done: false, why: 'cancelled' })
  const batch = await stage.batchUpTo('handed')
  const receivable = await stage.balance(operatorReceivable)
  expect(await back(batch)).toEqual({ done: true })
  expect(await stage.execute(batch)).toEqual({ done: true })
  await stage.write()
  expect(await stage.payable(other.id)).toBe(owed)
  expect(await stage.balance(payoutClearing(batch))).toBe(0n)
  expect(await stage.balance(operatorReceivable)).toBeGreaterThan(receivable)
  expect(await findBatch(stage.database.console, batch)).toMatchObject({ state: 'closed' })
})

test('a report of the bank is taken as a whole, and once', async () => {
  const batch = await stage.batchUpTo('handed')
  const owed = await stage.balance(payoutClearing(batch))
  const messageId = (await findBatch(stage.database.console, batch))?.messageId ?? ''
  const report = (lines: readonly string[], of = messageId, amount = '') =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>
       <OrgnlMsgId>${of}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>${lines
         .map((id) => `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>${amount}</TxInfAndSts>`)
         .join('')}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
  const take = (xml: string) =>
    takeReport(stage.database.console, { batch, xml, person: stage.officers.ann.id, now: stage.now })
  expect(await take('<html/>')).toEqual({ refused: 'unreadable' })
  expect(await take(report([], 'another'))).toEqual({ refused: 'other-batch' })
  expect(await take(report([]))).toEqual({ refused: 'nothing-refused' })
  expect(await take(report([await idOf(batch), 'nobody-knows']))).toEqual({ refused: 'unknown-payout' })
  const cents = (await linesOf(stage.database.console, batch))[0]?.cents ?? 0n
  const of = (sum: bigint) =>
    `<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">${sum / 100n}.${`${sum % 100n}`.padStart(2, '0')}</InstdAmt></Amt></OrgnlTxRef>`
  expect(await take(report([await idOf(batch)], messageId, of(cents + 1n)))).toEqual({ refused: 'other-amount' })
  expect(await take(`<!DOCTYPE a [<!ENTITY x "y">]>${report([await idOf(batch)])}`)).toEqual({ refused: 'unreadable' })
  await stage.write()
  expect(await stage.balance(payoutClearing(batch))).toBe(owed)
  expect(await take(report([await idOf(batch)], messageId, of(cents)))).toEqual({ taken: 1, known: 0 })
  expect(await take(report([await idOf(batch)]))).toEqual({ taken: 0, known: 1 })
  await stage.cancel(batch)
  await stage.write()
  expect(await stage.balance(payoutClearing(batch))).toBe(0n)
})
