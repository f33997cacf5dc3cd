import {
  cancelBatch,
  carryOutPayouts,
  handBatch,
  linesOf,
  markExecuted,
  noteTitlePaid,
  prepareBatch,
  returnLine,
  signBatch,
  signOptions,
} from '../../../server/payout/index.js'
import {
  carryOutOperatorPayments,
  carryOutPaymentReversals,
  recordOperatorPayment,
  takeBackPayment,
} from '../../../server/settlement/index.js'
import { dayOf, startOfDay } from '../auditor/calendar.js'
import type { BatchKind } from '../auditor/payouts.js'
import { ORIGIN } from '../bank.js'
import { agree, count, type Simulation, survive, Violation } from '../simulation.js'

const DAY_MS = 86_400_000

/** An officer prepares a batch of any kind, whether or not there is something to pay. */
export async function batchPrepared(sim: Simulation, kind = anyKind(sim)): Promise<void> {
  const { database, auditor, bank, world, tally } = sim
  const wanted = auditor.payouts.plan(kind, sim.now)
  const asked = { kind, ring: bank.ring, now: new Date(sim.now), person: world.officers[0] }
  const answer = await prepareBatch(database.console, asked)
  agree('prepareBatch', kind, {
    wanted: 'refused' in wanted ? wanted.refused : null,
    answer: 'refused' in answer ? answer.refused : null,
  })
  if ('refused' in answer || 'refused' in wanted) return
  const lines = await linesOf(database.console, answer.id)
  const text = (all: readonly { cinema: string; cents: bigint }[]) =>
    all.map(({ cinema, cents }) => `${cinema} ${cents}`).join(', ')
  if (text(lines) !== text(wanted.lines))
    throw new Violation(`a batch (${kind}) pays ${text(lines)}, and should pay ${text(wanted.lines)}`)
  auditor.payouts.prepared({ id: answer.id, kind, now: sim.now }, lines)
  count(tally.steps, `batch prepared (${kind})`)
}

/** One more step with a batch: signed, approved, handed, executed; or in the wrong order; or taken back. */
export async function batchMoves(sim: Simulation, { orderly = false }: { orderly?: boolean } = {}): Promise<void> {
  const { random, auditor } = sim
  const open = auditor.payouts.open()
  const batch = open !== null && (orderly || random.chance(0.85)) ? open.id : anyBatch(sim)
  if (batch === null) return
  const state = auditor.payouts.batches.get(batch)?.state
  const next = { prepared: 'preparer', signed: 'approver', approved: 'hand', handed: 'execute' } as const
  const usual = state !== undefined && state in next ? next[state as keyof typeof next] : null
  const move = usual !== null && (orderly || random.chance(0.8)) ? usual : random.pick(MOVES)
  if (move === 'preparer' || move === 'approver') await signed(sim, batch, move)
  else if (move === 'hand') await handed(sim, batch)
  else if (move === 'execute') await executed(sim, batch)
  else await cancelled(sim, batch)
}

const MOVES = ['preparer', 'approver', 'hand', 'execute', 'cancel'] as const

/** A batch goes all the way, as it mostly does. */
export async function batchPaid(sim: Simulation): Promise<void> {
  await decisionsCarriedOut(sim)
  if (sim.auditor.payouts.open() === null) await batchPrepared(sim)
  for (let n = 0; n < 5 && sim.auditor.payouts.open() !== null; n++) await batchMoves(sim, { orderly: true })
  await decisionsCarriedOut(sim)
}

async function signed(sim: Simulation, batch: string, role: 'preparer' | 'approver'): Promise<void> {
  const { database, auditor, bank, world } = sim
  const person = world.officers[role === 'preparer' ? 0 : 1]
  const signing = { batch, role, person, now: new Date(sim.now), browser: `session-${person}` }
  const wanted = auditor.payouts.sign(batch, role)
  const options = await signOptions(database.console, { origin: ORIGIN }, signing)
  if ('refused' in options) return agree('signOptions', `${batch} as ${role}`, { wanted, answer: options.refused })
  const passkey = bank.passkeys.get(person)
  if (passkey === undefined) throw new Error('officers have passkeys')
  const answer = await signBatch(
    database.console,
    { origin: ORIGIN },
    {
      ...{ ...signing, ring: bank.ring, fileSha256: await hashOf(sim, batch), onClone: async () => {} },
      assertion: bank.authenticator.use(passkey, options),
    },
  )
  agree('signBatch', `${batch} as ${role}`, { wanted, answer: answer.signed ? null : answer.why })
}

async function hashOf({ database }: Simulation, batch: string): Promise<string> {
  const { rows } = await database.console.query<{ hash: string }>(
    `SELECT encode(file_sha256, 'hex') AS hash FROM payout.batch WHERE id = $1`,
    [batch],
  )
  return rows[0]?.hash ?? ''
}

async function handed(sim: Simulation, batch: string): Promise<void> {
  const { database, auditor, bank, world } = sim
  const wanted = auditor.payouts.hand(batch, sim.now)
  const decision = { batch, person: world.officers[0], ring: bank.ring, now: new Date(sim.now) }
  const answer = await handBatch(database.console, decision)
  agree('handBatch', batch, { wanted, answer: answer.done ? null : answer.why })
}

async function executed(sim: Simulation, batch: string): Promise<void> {
  const { random, database, auditor, world, now } = sim
  const day = dayOf(now + random.pick([0, 0, 0, 1, -30]) * DAY_MS)
  const wanted = auditor.payouts.execute(batch, { day, dayStart: startOfDay(day), now })
  const answer = await markExecuted(database.console, {
    ...{ batch, person: world.officers[0], now: new Date(now), reference: 'VIR 1', executedOn: day },
  })
  agree('markExecuted', batch, { wanted, answer: answer.done ? null : answer.why })
}

async function cancelled(sim: Simulation, batch: string): Promise<void> {
  const { database, auditor, world } = sim
  const wanted = auditor.payouts.cancel(batch, sim.now)
  const answer = await cancelBatch(database.console, { batch, person: world.officers[0], now: new Date(sim.now) })
  agree('cancelBatch', batch, { wanted, answer: answer.done ? null : answer.why })
}

/** The bank gives a transfer back, sometimes one that came back before, or one that there never was. */
export async function transferReturned(sim: Simulation): Promise<void> {
  const { random, database, auditor, world, tally } = sim
  const all = [...auditor.payouts.batches.values()].flatMap(({ lines }) => [...lines.keys()])
  const endToEndId = all.length === 0 || random.chance(0.05) ? 'NOBODY-0001' : random.pick(all)
  const wanted = auditor.payouts.returned(endToEndId, sim.now)
  const answer = await returnLine(database.console, {
    ...{ endToEndId, reason: 'AC04', person: world.officers[0], now: new Date(sim.now) },
  })
  agree('returnLine', endToEndId, { wanted, answer: answer.done ? null : answer.why })
  if (answer.done) count(tally.faults, 'a transfer that came back')
}

/** A town was paid on its title: a part of what it is owed, or more than that. */
export async function titlePaid(sim: Simulation): Promise<void> {
  const { random, database, auditor, world } = sim
  const { cinema } = random.pick(world.places)
  const owed = auditor.books.balance(`cinema:${cinema}:payable`) / 10_000n
  const cents = random.chance(0.8) && owed > 0n ? owed : owed + 1n
  if (cents <= 0n) return
  const day = dayOf(sim.now)
  const wanted = auditor.payouts.titlePaid(cinema, cents, startOfDay(day))
  const answer = await noteTitlePaid(database.console, {
    ...{ cinema, cents, reference: `T ${random.between(1, 1e9)}`, paidOn: day },
    ...{ person: world.officers[0], now: new Date(sim.now) },
  })
  agree('noteTitlePaid', cinema, { wanted, answer: answer.done ? null : answer.why })
}

/** Where the federation is the debtor, the operator pays it what it owes, or some of it. */
export async function operatorPays(sim: Simulation): Promise<void> {
  const { random, database, auditor, world } = sim
  const owed = -auditor.books.balance('operator:receivable')
  const micros = random.chance(0.7) ? owed : owed / 3n
  if (micros <= 0n) return
  const day = dayOf(sim.now)
  const now = new Date(sim.now)
  const answer = await recordOperatorPayment(database.console, {
    ...{ micros, receivedOn: day, reference: `P ${random.between(1, 1e9)}`, person: world.accountant, now },
  })
  const wanted = world.payer === 'federation' ? null : 'not-collected'
  agree('recordOperatorPayment', day, { wanted, answer: answer.done ? null : answer.why })
  if (!answer.done) return
  await survive(sim, 'operator payment', database.worker, (pool) => carryOutOperatorPayments(pool, { now }))
  auditor.payouts.operatorPaid(answer.id, micros, startOfDay(day))
}

/** A payment that was noted wrongly is taken back, sometimes one that was before, or that there never was. */
export async function paymentTakenBack(sim: Simulation): Promise<void> {
  const { random, database, auditor, world, tally } = sim
  const noted = [...auditor.payouts.payments.keys()]
  const payment = noted.length === 0 || random.chance(0.05) ? NO_PAYMENT : random.pick(noted)
  const now = new Date(sim.now)
  const answer = await takeBackPayment(database.console, { payment, reason: 'Fausse', person: world.accountant, now })
  const wanted = auditor.payouts.paymentTakenBack(payment, sim.now)
  agree('takeBackPayment', payment, { wanted, answer: answer.done ? null : answer.why })
  if (answer.done) count(tally.faults, 'a payment that was taken back')
  await survive(sim, 'payment reversal', database.worker, (pool) => carryOutPaymentReversals(pool, { now }))
}

const NO_PAYMENT = '00000000-0000-4000-8000-000000000000'

/** What was decided about payouts goes into the ledger. */
export async function decisionsCarriedOut(sim: Simulation): Promise<void> {
  const { database, auditor } = sim
  const now = new Date(sim.now)
  await survive(sim, 'payouts', database.worker, (pool) => carryOutPayouts(pool, { now }))
  auditor.payouts.carryOut()
  for (const { id, state } of auditor.payouts.batches.values()) {
    const left = auditor.books.balance(`payout:${id}:clearing`)
    const settled = state === 'executed' || state === 'cancelled'
    if (settled && left !== 0n) throw new Violation(`the auditor's own clearing of a settled batch holds ${left}`)
  }
}

function anyKind({ random }: Simulation): BatchKind {
  return random.pick(['quarter', 'quarter', 'year', 'exit'])
}

function anyBatch({ random, auditor }: Simulation): string | null {
  const ids = [...auditor.payouts.batches.keys()]
  return ids.length === 0 ? null : random.pick(ids)
}
