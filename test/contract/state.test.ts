import fc from 'fast-check'
import {
  CONTRACT_STATES,
  type ContractEvent,
  type ContractState,
  type Side,
  step,
} from '../../server/contract/index.js'

/** Applies events to a new draft; a refused one changes nothing. */
function live(events: readonly ContractEvent[]) {
  let state: ContractState = 'draft'
  let signed: Side[] = []
  const refused: string[] = []
  for (const event of events) {
    const outcome = step({ state, signed }, event)
    if (!outcome.moved) {
      refused.push(outcome.why)
      continue
    }
    state = outcome.state
    if (event.type === 'sign') signed = [...signed, event.side]
  }
  return { state, signed, refused }
}
const sign = (side: Side): ContractEvent => ({ type: 'sign', side })

test('both signatures make a contract in force, in whichever order', () => {
  expect(live([{ type: 'offer' }, sign('party')]).state).toBe('signed-by-one')
  expect(live([{ type: 'offer' }, sign('party'), sign('federation')]).state).toBe('in-force')
  expect(live([{ type: 'offer' }, sign('federation'), sign('party')]).state).toBe('in-force')
})

test('one side cannot sign for both', () => {
  const { state, refused } = live([{ type: 'offer' }, sign('party'), sign('party')])
  expect(state).toBe('signed-by-one')
  expect(refused).toEqual(['already-signed'])
})

test('what was not offered cannot be signed', () => {
  expect(live([sign('party')])).toMatchObject({ state: 'draft', refused: ['illegal-transition'] })
})

test('a suspended contract resumes, an ended one does not', () => {
  const inForce = [{ type: 'offer' } as const, sign('party'), sign('federation')]
  expect(live([...inForce, { type: 'suspend' }]).state).toBe('suspended')
  expect(live([...inForce, { type: 'suspend' }, { type: 'resume' }]).state).toBe('in-force')
  for (const end of ['terminate', 'supersede'] as const) {
    const { state, refused } = live([...inForce, { type: end }, { type: 'resume' }, sign('party'), { type: 'offer' }])
    expect(state).toBe(end === 'terminate' ? 'terminated' : 'superseded')
    expect(refused).toHaveLength(3)
  }
})

test('only these transitions exist', () => {
  const events: ContractEvent[] = [
    ...(['offer', 'suspend', 'resume', 'terminate', 'supersede'] as const).map((type) => ({ type })),
    sign('party'),
  ]
  const table = CONTRACT_STATES.flatMap((state) =>
    events.flatMap((event) => {
      const outcome = step({ state, signed: state === 'signed-by-one' ? ['federation'] : [] }, event)
      return outcome.moved ? [`${state} ${event.type} → ${outcome.state}`] : []
    }),
  )
  expect(table).toEqual([
    'draft offer → offered',
    'draft terminate → terminated',
    'offered terminate → terminated',
    'offered sign → signed-by-one',
    'signed-by-one terminate → terminated',
    'signed-by-one sign → in-force',
    'in-force suspend → suspended',
    'in-force terminate → terminated',
    'in-force supersede → superseded',
    'suspended resume → in-force',
    'suspended terminate → terminated',
    'suspended supersede → superseded',
  ])
})

test('whatever happens, a contract is in force only after an offer and both signatures', () => {
  const event: fc.Arbitrary<ContractEvent> = fc.oneof(
    fc.record({ type: fc.constantFrom('offer', 'suspend', 'resume', 'terminate', 'supersede') }),
    fc.constantFrom(sign('federation'), sign('party')),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { state, signed } = live(events)
      expect(new Set(signed).size).toBe(signed.length)
      const past = ['in-force', 'suspended', 'superseded'].includes(state)
      if (past) expect([...signed].sort()).toEqual(['federation', 'party'])
      if (signed.length === 2) expect(['offered', 'draft', 'signed-by-one']).not.toContain(state)
    }),
    { numRuns: 500 },
  )
})
