import fc from 'fast-check'
import {
  BINDING_ROLES,
  mayBeInvitedByFederation,
  PERSON_ROLES,
  type PersonRole,
  readRoles,
  refuseLeaving,
  refuseRoles,
  rolesInGiftOf,
} from '../../server/membership/index.js'

const ann = { id: 'ann', roles: ['reader', 'manager', 'signatory'] as PersonRole[] }
const bob = { id: 'bob', roles: ['reader', 'manager'] as PersonRole[] }
const eve = { id: 'eve', roles: ['reader'] as PersonRole[] }
const team = [ann, bob, eve]

test('roles are read once each, in their order, with the one that everybody has', () => {
  expect(readRoles([])).toEqual(['reader'])
  expect(readRoles(['signatory', 'manager', 'manager'])).toEqual(['reader', 'manager', 'signatory'])
  expect(readRoles(['owner'])).toBeNull()
  expect(readRoles(['__proto__'])).toBeNull()
})

test('a manager gives what does not bind; what binds is given by one who may bind; nobody else gives anything', () => {
  expect(rolesInGiftOf(bob.roles)).toEqual(['reader', 'manager'])
  expect(rolesInGiftOf(ann.roles)).toEqual(PERSON_ROLES)
  expect(rolesInGiftOf(eve.roles)).toEqual([])
  expect(rolesInGiftOf(['reader', 'signatory'])).toEqual([])
})

test('each refusal of a change of roles', () => {
  const change = (by: string, of: string, to: PersonRole[], colleagues = team) =>
    refuseRoles({ by, of, to: ['reader', ...to], colleagues })
  expect(change('bob', 'eve', ['manager'])).toBeNull()
  expect(change('ann', 'eve', ['payment-approver'])).toBeNull()
  expect(change('eve', 'eve', ['manager'])).toBe('not-a-manager')
  expect(change('nobody', 'eve', ['manager'])).toBe('not-a-manager')
  expect(change('bob', 'eve', ['signatory'])).toBe('not-yours-to-give')
  expect(change('bob', 'ann', ['manager'])).toBe('not-yours-to-give')
  expect(change('ann', 'ann', ['manager'])).toBe('last-signatory')
  expect(change('ann', 'ann', ['signatory'])).toBeNull()
  expect(change('ann', 'ann', ['signatory'], [ann, eve])).toBe('last-manager')
  // What somebody has already, and is not changed, is nobody's to give.
  expect(change('bob', 'ann', ['manager', 'signatory'])).toBeNull()
})

test('the last manager stays, everybody else may leave, and only a manager says of others that they left', () => {
  const leave = (by: string, who: string, colleagues = team) => refuseLeaving({ by, who, colleagues })
  expect(leave('eve', 'eve')).toBeNull()
  expect(leave('eve', 'bob')).toBe('not-a-manager')
  expect(leave('bob', 'ann')).toBeNull()
  expect(leave('ann', 'ann', [ann, eve])).toBe('last-manager')
})

test('who may bind is made to leave by somebody who could take that from them, where there is one besides them', () => {
  const dan = { id: 'dan', roles: [...ann.roles] }
  const payer = { id: 'payer', roles: ['reader', 'payment-approver'] as PersonRole[] }
  const leave = (by: string, who: string, colleagues: (typeof ann)[]) => refuseLeaving({ by, who, colleagues })
  expect(leave('bob', 'ann', [ann, bob, dan])).toBe('not-yours-to-give')
  expect(leave('bob', 'payer', [ann, bob, payer])).toBe('not-yours-to-give')
  expect(leave('ann', 'payer', [ann, bob, payer])).toBeNull()
  expect(leave('ann', 'dan', [ann, bob, dan])).toBeNull()
  expect(leave('bob', 'eve', [ann, bob, eve])).toBeNull()
  expect(leave('payer', 'payer', [ann, bob, payer])).toBeNull()
  // Nobody else could: whoever is gone must not go on signing.
  expect(leave('bob', 'ann', [ann, bob, payer])).toBeNull()
  expect(leave('bob', 'payer', [bob, payer])).toBeNull()
})

test('the federation invites where nobody manages, or nobody signs', () => {
  expect(mayBeInvitedByFederation([])).toBe(true)
  expect(mayBeInvitedByFederation([bob])).toBe(true)
  expect(mayBeInvitedByFederation([eve, { roles: ['reader', 'signatory'] }])).toBe(true)
  expect(mayBeInvitedByFederation([ann])).toBe(false)
})

test('whatever is asked for in whatever order, an organisation keeps a manager, and nobody gives what they may not', () => {
  const who = fc.constantFrom('ann', 'bob', 'eve')
  const roles = fc.subarray([...PERSON_ROLES]).map((some) => readRoles(some) as PersonRole[])
  const act = fc.oneof(
    fc.record({ what: fc.constant('roles' as const), by: who, of: who, to: roles }),
    fc.record({ what: fc.constant('leave' as const), by: who, of: who, to: roles }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      let people = team.map((one) => ({ ...one }))
      const has = (role: PersonRole) => people.some((one) => one.roles.includes(role))
      for (const { what, by, of, to } of acts) {
        const before = people
        const giver = before.find(({ id }) => id === by)
        const target = before.find(({ id }) => id === of)
        if (target === undefined || giver === undefined) continue
        const signed = has('signatory')
        if (what === 'leave') {
          if (refuseLeaving({ by, who: of, colleagues: people }) !== null) continue
          const binds = target.roles.some((role) => BINDING_ROLES.some((one) => one === role))
          const could = people.filter(({ id, roles }) => id !== of && rolesInGiftOf(roles).includes('signatory'))
          if (by !== of && binds && could.length > 0) expect(could.map(({ id }) => id)).toContain(by)
          people = people.filter(({ id }) => id !== of)
        } else {
          if (refuseRoles({ by, of, to, colleagues: people }) !== null) continue
          people = people.map((one) => (one.id === of ? { ...one, roles: to } : one))
          expect(giver.roles).toContain('manager')
          const binding = BINDING_ROLES.filter((role) => to.includes(role) !== target.roles.includes(role))
          if (binding.length > 0) expect(giver.roles).toContain('signatory')
          expect(has('signatory')).toBe(signed)
        }
        expect(has('manager')).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
