import fc from 'fast-check'
import { mustChoose } from '../../server/membership/access.js'
import {
  askedFor,
  DELEGATION_SCOPES,
  type DelegationScope,
  mayEnter,
  mayTouch,
  ORGANISATION_KINDS,
  type OrganisationKind,
  only,
  PERSON_ROLES,
  type PersonRole,
  PUBLIC,
  type SignedInPerson,
} from '../../server/membership/index.js'

const person = (
  kind: OrganisationKind,
  organisationId = 'o1',
  roles: readonly PersonRole[] = ['reader'],
  actsFor: SignedInPerson['actsFor'] = [],
): SignedInPerson => ({
  id: 'p1',
  name: 'Agnès',
  roles,
  actsFor,
  organisation: { id: organisationId, kind, name: 'Le Trianon' },
})

test('a public page is for everybody, signed in or not', () => {
  const access = PUBLIC
  expect(mayEnter(null, access)).toEqual({ may: true })
  expect(mayEnter(person('cinema'), access)).toEqual({ may: true })
})

test('somebody who is not signed in is asked to, somebody of another kind is refused', () => {
  const access = only('federation')
  expect(mayEnter(null, access)).toEqual({ may: false, why: 'sign-in' })
  expect(mayEnter(person('operator'), access)).toEqual({ may: false, why: 'wrong-organisation' })
  expect(mayEnter(person('federation'), access)).toEqual({ may: true })
})

test('a cinema touches its own objects and no other cinema’s', () => {
  const access = only('cinema', { own: true })
  expect(mayTouch(person('cinema', 'o1'), access, ['o1', 'o2'])).toBe(true)
  expect(mayTouch(person('cinema', 'o3'), access, ['o1', 'o2'])).toBe(false)
  expect(mayTouch(person('cinema', 'o1'), access, [])).toBe(false)
})

test('a role is needed besides the organisation, and one does not bring another', () => {
  const access = only('cinema', { role: 'signatory', effect: 'sign' })
  expect(mayEnter(person('cinema'), access)).toEqual({ may: false, why: 'wrong-role' })
  expect(mayEnter(person('cinema', 'o1', ['reader', 'manager']), access)).toEqual({ may: false, why: 'wrong-role' })
  expect(mayEnter(person('cinema', 'o1', ['reader', 'signatory']), access)).toEqual({ may: true })
})

test('nobody touches what they may not enter, whoever owns it, and an empty list lets nobody in', () => {
  const kind = fc.constantFrom(...ORGANISATION_KINDS)
  const anybody = fc.option(fc.record({ kind, id: fc.constantFrom('o1', 'o2') }), { nil: null })
  const role = fc.constantFrom(...PERSON_ROLES)
  const access = fc.oneof(
    fc.constant(PUBLIC),
    fc.record({
      who: fc.subarray([...ORGANISATION_KINDS]),
      role,
      own: fc.boolean(),
      effect: fc.constant('change' as const),
    }),
  )
  const roles = fc.subarray([...PERSON_ROLES])
  fc.assert(
    fc.property(anybody, roles, access, (who, has, declared) => {
      const asks = who === null ? null : person(who.kind, who.id, has)
      const entered = mayEnter(asks, declared).may
      const isNamed = who !== null && declared.who.includes(who.kind) && has.some((one) => one === declared.role)
      expect(entered).toBe(declared.who === 'public' || isNamed)
      const touched = mayTouch(asks, declared, ['o1'])
      expect(touched).toBe(entered && (!declared.own || who?.id === 'o1'))
    }),
  )
})

const distributor = (id: string) => ({ id, kind: 'distributor' as const, name: id })
const letting = (id: string, scopes: readonly DelegationScope[] = DELEGATION_SCOPES, chosen = false) => ({
  organisation: distributor(id),
  scopes,
  chosen,
})
const chosen = (id: string, scopes?: readonly DelegationScope[]) => letting(id, scopes, true)

test('an agency acts for the distributors that let it, with its own role, where a route says that this may be delegated', () => {
  const book = only('distributor', { role: 'manager', effect: 'change', delegated: 'book' })
  const agent = (roles: readonly PersonRole[], actsFor: SignedInPerson['actsFor']) =>
    person('agency', 'a1', ['reader', ...roles], actsFor)
  expect(mayEnter(agent(['manager'], [chosen('d1')]), book)).toEqual({ may: true })
  expect(mayEnter(agent([], [chosen('d1')]), book)).toEqual({ may: false, why: 'wrong-role' })
  expect(mayEnter(agent(['manager'], [chosen('d1', ['read'])]), book)).toEqual({
    may: false,
    why: 'wrong-organisation',
  })
  expect(mayEnter(agent(['manager'], []), book)).toEqual({ may: false, why: 'wrong-organisation' })
  expect(mayEnter(agent(['manager'], [chosen('d1')]), only('distributor', { role: 'manager' })).may).toBe(false)
  for (const effect of ['sign', 'pay'] as const)
    expect(
      mayEnter(agent(['manager'], [chosen('d1')]), only('distributor', { role: 'manager', effect, delegated: 'book' }))
        .may,
    ).toBe(false)
})

test('what is booked is booked for the distributor that was chosen, never for another that lets them do more', () => {
  const book = only('distributor', { role: 'manager', effect: 'change', delegated: 'book' })
  const agent = person('agency', 'a1', ['reader', 'manager'], [chosen('d1', ['read']), letting('d2')])
  expect(mayEnter(agent, book)).toEqual({ may: false, why: 'wrong-organisation' })
  expect(askedFor(agent, only('distributor', { delegated: 'read' })).id).toBe('d1')
  const own = only('distributor', { own: true, role: 'manager', effect: 'change', delegated: 'book' })
  expect([mayTouch(agent, own, ['d1']), mayTouch(agent, own, ['d2']), mayTouch(agent, own, ['d3'])]).toEqual([
    ...[false, true, false],
  ])
})

test('where none is chosen nothing is done for any of them, and what names one of them is still reached', () => {
  const agent = person('agency', 'a1', ['reader', 'manager'], [letting('d1'), letting('d2')])
  for (const delegated of DELEGATION_SCOPES)
    expect(mayEnter(agent, only('distributor', { delegated }))).toEqual({ may: false, why: 'wrong-organisation' })
  const own = only('distributor', { own: true, role: 'manager', effect: 'change', delegated: 'book' })
  expect([mayTouch(agent, own, ['d1']), mayTouch(agent, own, ['d3'])]).toEqual([true, false])
})

test('a choice is missing where one would let somebody in, and where none was made', () => {
  const read = only('distributor', { delegated: 'read' })
  const agent = (...actsFor: SignedInPerson['actsFor']) => person('agency', 'a1', ['reader'], actsFor)
  expect(mustChoose(agent(letting('d1'), letting('d2')), read)).toBe(true)
  expect(mustChoose(agent(), read)).toBe(false)
  expect(mustChoose(agent(chosen('d1'), letting('d2')), read)).toBe(false)
  expect(
    mustChoose(agent(letting('d1', ['read']), letting('d2', ['read'])), only('distributor', { delegated: 'book' })),
  ).toBe(false)
  expect(mustChoose(agent(letting('d1'), letting('d2')), only('distributor'))).toBe(false)
  expect(mustChoose(person('cinema'), read)).toBe(false)
})

test('nobody signs or pays for another organisation, and nobody but an agency acts for one', () => {
  const kind = fc.constantFrom(...ORGANISATION_KINDS)
  const effect = fc.constantFrom('read' as const, 'change' as const, 'sign' as const, 'pay' as const)
  const scope = fc.constantFrom(...DELEGATION_SCOPES)
  const lets = fc.array(
    fc.record({ id: fc.constantFrom('d1', 'd2'), scopes: fc.subarray([...DELEGATION_SCOPES]), isChosen: fc.boolean() }),
    {
      maxLength: 2,
    },
  )
  fc.assert(
    fc.property(kind, effect, scope, lets, fc.boolean(), fc.constantFrom('d1', 'd2', 'd3'), (...drawn) => {
      const [who, does, delegated, all, own, about] = drawn
      const asks = person(
        who,
        'o1',
        ['reader', 'manager'],
        all.map(({ id, scopes, isChosen }) => letting(id, scopes, isChosen)),
      )
      const access = only('distributor', { own, role: 'manager', effect: does, delegated })
      if (!mayTouch(asks, access, [about])) return
      if (who === 'distributor') return expect(own).toBe(false)
      expect(who).toBe('agency')
      expect(['read', 'change']).toContain(does)
      const reached = all.filter(({ id, isChosen }) => (own ? id === about : isChosen))
      expect(reached.some(({ scopes }) => scopes.includes(delegated))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
