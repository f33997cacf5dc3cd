import fc from 'fast-check'
import {
  type Access,
  mayEnter,
  mayTouch,
  ORGANISATION_KINDS,
  type OrganisationKind,
  type SignedInPerson,
} from '../../server/membership/index.js'

const person = (kind: OrganisationKind, organisationId = 'o1'): SignedInPerson => ({
  id: 'p1',
  name: 'Agnès',
  organisation: { id: organisationId, kind, name: 'Le Trianon' },
})

test('a public page is for everybody, signed in or not', () => {
  const access: Access = { who: 'public', own: false }
  expect(mayEnter(null, access)).toEqual({ may: true })
  expect(mayEnter(person('cinema'), access)).toEqual({ may: true })
})

test('somebody who is not signed in is asked to, somebody of another kind is refused', () => {
  const access: Access = { who: ['federation'], own: false }
  expect(mayEnter(null, access)).toEqual({ may: false, why: 'sign-in' })
  expect(mayEnter(person('operator'), access)).toEqual({ may: false, why: 'wrong-role' })
  expect(mayEnter(person('federation'), access)).toEqual({ may: true })
})

test('a cinema touches its own objects and no other cinema’s', () => {
  const access: Access = { who: ['cinema'], own: true }
  expect(mayTouch(person('cinema', 'o1'), access, ['o1', 'o2'])).toBe(true)
  expect(mayTouch(person('cinema', 'o3'), access, ['o1', 'o2'])).toBe(false)
  expect(mayTouch(person('cinema', 'o1'), access, [])).toBe(false)
})

test('nobody touches what they may not enter, whoever owns it, and an empty list lets nobody in', () => {
  const kind = fc.constantFrom(...ORGANISATION_KINDS)
  const anybody = fc.option(fc.record({ kind, id: fc.constantFrom('o1', 'o2') }), { nil: null })
  const access = fc.record({
    who: fc.oneof(fc.constant('public' as const), fc.subarray([...ORGANISATION_KINDS])),
    own: fc.boolean(),
  })
  fc.assert(
    fc.property(anybody, access, (who, declared) => {
      const asks = who === null ? null : person(who.kind, who.id)
      const entered = mayEnter(asks, declared).may
      expect(entered).toBe(declared.who === 'public' || (who !== null && declared.who.includes(who.kind)))
      const touched = mayTouch(asks, declared, ['o1'])
      expect(touched).toBe(entered && (!declared.own || who?.id === 'o1'))
    }),
  )
})
