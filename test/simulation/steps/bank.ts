import { changeBankDetails, confirmBankDetails, stopBankDetails, takeReport } from '../../../server/payout/index.js'
import { IBAN, ibanOf, reportXml } from '../bank.js'
import type { Place } from '../facts.js'
import { agree, count, type Simulation, Violation } from '../simulation.js'

const letter = () => ({ subject: 'IBAN', text: 'IBAN' })

/** A cinema gives its bank details or others; the federation says yes to them, or somebody takes them back. */
export async function accountMoves(sim: Simulation): Promise<void> {
  const { random, world } = sim
  // Mostly what waits is confirmed before others are given: else nobody would ever be paid.
  const waiting = world.places.filter((place) => sim.auditor.payouts.accounts.waits(place.cinema, sim.now))
  const some = waiting.length > 0 && random.chance(0.8)
  const place = random.pick(some ? waiting : world.places)
  const move = random.pick(
    some ? (['confirm', 'confirm', 'confirm', 'stop'] as const) : (['ask', 'confirm', 'stop'] as const),
  )
  if (move === 'ask') return accountGiven(sim, place)
  const { cinema } = place
  const decided = move === 'confirm' ? confirmBankDetails : stopBankDetails
  const { database, auditor, now } = sim
  const wanted = auditor.payouts.accounts[move](cinema, now)
  const { rows } = await database.console.query<{ id: string }>(
    'SELECT id FROM payout.bank_details WHERE organisation_id = $1 ORDER BY number DESC LIMIT 1',
    [place.organisation],
  )
  const { federation } = world
  const by = random.chance(0.5) ? { federation } : { organisation: place.organisation }
  const answer = await decided(database.console, {
    ...{ id: rows[0]?.id ?? random.uuid(), person: world.officers[1], letter, now: new Date(now) },
    ...{ federation, by },
  })
  agree(`${move} an account`, cinema, { wanted, answer: 'refused' in answer ? answer.refused : null })
  if (wanted === null) count(sim.tally.faults, move === 'stop' ? 'an account taken back' : 'an account confirmed')
}

async function accountGiven(sim: Simulation, { cinema, organisation }: Place): Promise<void> {
  const { random, database, auditor, bank, world, now } = sim
  // Sometimes one that others have.
  const iban = random.chance(0.15) ? IBAN : ibanOf(random.between(1, 1e9))
  const wanted = auditor.payouts.accounts.ask(cinema, iban, now)
  const answer = await changeBankDetails(database.console, {
    ...{ organisation, cinema: { slug: 'c', name: 'C' }, person: world.accountant, letter, now: new Date(now) },
    ...{ ring: bank.ring, details: { holder: 'Ciné-Club de l’Étoile', iban, bic: null } },
  })
  agree('changeBankDetails', cinema, { wanted, answer: 'refused' in answer ? answer.refused : answer.done })
  if (wanted === 'held' || wanted === 'to-confirm') count(sim.tally.faults, 'an account that waits')
}

/** The bank's report refuses some transfers of a batch or all; some it named before, and some that are none of ours. */
export async function bankReports(sim: Simulation): Promise<void> {
  const { random, database, auditor, world, tally, now } = sim
  const ids = [...auditor.payouts.batches.keys()]
  if (ids.length === 0) return
  const batch = random.pick(ids)
  const lines = [...(auditor.payouts.batches.get(batch)?.lines.keys() ?? [])]
  const whole = random.chance(0.2)
  const some = lines.filter(() => random.chance(0.4))
  const named = whole ? lines : random.chance(0.1) ? [...some, 'NOBODY-0001'] : some
  const { rows } = await database.console.query<{ messageId: string }>(
    'SELECT message_id AS "messageId" FROM payout.batch WHERE id = $1',
    [batch],
  )
  const ours = !random.chance(0.1)
  const wanted = ours ? auditor.payouts.reported(batch, named, now) : { refused: 'other-batch' }
  const xml = reportXml(ours ? (rows[0]?.messageId ?? '') : 'ELSE-1', whole ? 'all' : named)
  const answer = await takeReport(database.console, { batch, xml, person: world.officers[0], now: new Date(now) })
  if (JSON.stringify(answer) !== JSON.stringify(wanted))
    throw new Violation(`a report on ${batch} answers ${JSON.stringify(answer)}, and should ${JSON.stringify(wanted)}`)
  if ('taken' in wanted && wanted.taken > 0) count(tally.faults, 'a report of the bank that refuses transfers')
}
