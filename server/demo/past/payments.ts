import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { assert } from '../../lib/assert.js'
import { addDays, parisDay } from '../../lib/clock.js'
import { uuidFromName } from '../../lib/id.js'
import {
  type Batch,
  type BatchState,
  carryOutPayouts,
  type Decided,
  findBatch,
  handBatch,
  linesOf,
  listBatches,
  markExecuted,
  prepareBatch,
  returnLine,
  type SigningRole,
  signBatch,
  signOptions,
} from '../../payout/index.js'
import { demoCinemas } from '../cinemas.js'
import { federation, secondOfficer, signatoryOf } from '../organisations.js'
import type { Calendar } from './calendar.js'
import { inventedPasskey } from './passkey.js'
import type { PastOptions } from './past.js'
import { RETURNED } from './roles.js'

const PREPARER = signatoryOf(federation)
const APPROVER = secondOfficer

/** The yearly payment: prepared and signed, approved by another, handed over and executed; one transfer came back. */
export async function pay(options: PastOptions, calendar: Calendar): Promise<void> {
  const { pools, bankRing: ring } = options
  const { preparedAt, approvedAt, handedAt, executedAt, returnedAt } = calendar
  const { id: batch } = (await listBatches(pools.console))[0] ?? (await prepare(options, preparedAt))
  const decision = { batch, person: PREPARER.id }
  const steps: [BatchState, () => Promise<void>][] = [
    ['prepared', () => sign(options, { batch, role: 'preparer', now: preparedAt })],
    ['signed', () => sign(options, { batch, role: 'approver', now: approvedAt })],
    ['approved', async () => done(await handBatch(pools.console, { ...decision, ring, now: handedAt }), 'handed')],
    ['handed', () => execute(options, { batch, now: executedAt, executedOn: parisDay(addDays(executedAt, -1)) })],
  ]
  for (const [state, step] of steps)
    if ((await findBatch(pools.console, batch))?.state === state) {
      await step()
      await carryOutPayouts(pools.worker, { now: executedAt })
    }
  await forgetPasskeys(pools.owner)
  await takeBack(options, { batch, now: returnedAt })
  await carryOutPayouts(pools.worker, { now: returnedAt })
}

/** What came back is to be paid once more: prepared, for the first officer to sign. */
export async function prepareNext(options: PastOptions): Promise<void> {
  await prepare(options, options.clock())
}

async function prepare({ pools, bankRing: ring }: PastOptions, now: Date): Promise<Pick<Batch, 'id'>> {
  const prepared = await prepareBatch(pools.console, { kind: 'year', ring, now, person: PREPARER.id })
  assert('id' in prepared, `a payment is prepared: ${'refused' in prepared ? prepared.refused : ''}`)
  return prepared
}

/** As somebody who has a passkey signs; it is registered for as long as the file is on its way to the payer. */
async function sign(
  { pools, bankRing: ring, origin }: PastOptions,
  { batch, role, now }: { batch: string; role: SigningRole; now: Date },
): Promise<void> {
  const { id: person } = role === 'preparer' ? PREPARER : APPROVER
  const passkey = inventedPasskey()
  await pools.owner.query(
    `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
     VALUES ($1, $2, $3, $4, 0, '{}', false, false, $5, $6)`,
    [randomUUID(), person, passkey.credentialId, passkey.publicKey, INVENTED, now],
  )
  const signing = { batch, role, person, now, browser: uuidFromName(`demo:past:browser:${person}`) }
  const options = await signOptions(pools.console, { origin }, signing)
  assert(!('refused' in options), `the ${role} may sign: ${'refused' in options ? options.refused : ''}`)
  const fileSha256 = (await findBatch(pools.console, batch))?.fileSha256.toString('hex') ?? ''
  const assertion = passkey.answer({ challenge: options.challenge, origin })
  const signed = await signBatch(
    pools.console,
    { origin },
    { ...signing, ring, fileSha256, assertion, onClone: async () => {} },
  )
  assert(signed.signed, `the ${role} signs: ${signed.signed || signed.why}`)
}

const INVENTED = 'Clé de démonstration'

/** Nobody has their keys: whoever signs in as these people makes a passkey of their own. */
async function forgetPasskeys(owner: pg.Pool): Promise<void> {
  await owner.query('DELETE FROM public.passkey WHERE name = $1 AND person_id = ANY ($2::uuid[])', [
    ...[INVENTED, [PREPARER.id, APPROVER.id]],
  ])
}

async function execute(
  { pools }: PastOptions,
  { batch, now, executedOn }: { batch: string; now: Date; executedOn: string },
): Promise<void> {
  const reference = `VIR-${executedOn.slice(0, 4)}-000117`
  done(await markExecuted(pools.console, { batch, person: PREPARER.id, reference, executedOn, now }), 'executed')
}

async function takeBack({ pools }: PastOptions, { batch, now }: { batch: string; now: Date }): Promise<void> {
  const name = demoCinemas.find(({ slug }) => slug === RETURNED)?.name
  const line = (await linesOf(pools.console, batch)).find((one) => one.name === name)
  assert(line !== undefined, `${RETURNED} was paid`)
  if (line.returnedAt !== null) return
  const { endToEndId } = line
  done(await returnLine(pools.console, { endToEndId, reason: 'AC04', person: PREPARER.id, now }), 'returned')
}

function done(decided: Decided<string>, what: string): void {
  assert(decided.done, `a payment is ${what}: ${decided.done || decided.why}`)
}
