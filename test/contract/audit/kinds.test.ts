import fc from 'fast-check'
import {
  AUDIT_FACTS,
  AUDIT_KINDS,
  type AuditEvent,
  type AuditKind,
  checkEvent,
} from '../../../server/contract/audit/kinds.js'
import { canonicalJson, type Signable } from '../../../server/contract/canonical.js'
import { EXAMPLES } from './examples.js'

const at = new Date('2026-11-27T10:00:00Z')
const uuid = '6f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f10'

test.each(AUDIT_KINDS)('the facts of %s are taken, flat and in few signs', (kind) => {
  const event = { at, kind, subject: uuid, facts: EXAMPLES[kind] } as AuditEvent
  expect(checkEvent(event)).toEqual(event)
  expect(Object.values(EXAMPLES[kind]).every((value) => typeof value !== 'object')).toBe(true)
  expect(canonicalJson(EXAMPLES[kind] as Signable)).toMatch(/^[ -~]+$/)
})

/** What persons are known by, and what one might be tempted to write. */
const personal = fc.oneof(
  fc.emailAddress(),
  fc.ipV4(),
  fc.ipV6(),
  fc.webUrl(),
  fc.constantFrom('Camille Dupont', 'Dupont', 'camille', 'FR7630006000011234567890189', '+33612345678', 'M. X'),
  fc.string({ minLength: 1, maxLength: 60 }),
)

test('no personal data gets in: neither beside the facts of a kind, nor in the place of one, nor as the subject', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...AUDIT_KINDS),
      personal,
      fc.string({ minLength: 1 }),
      fc.nat(),
      (kind, who, name, at_) => {
        const facts = EXAMPLES[kind] as Record<string, unknown>
        const names = Object.keys(facts)
        if (!Object.hasOwn(AUDIT_FACTS[kind].shape, name))
          expect(refuses(kind, uuid, { ...facts, [name]: who })).toBe(true)
        const place = names[at_ % names.length] as string
        const wordsOfLists = Object.values(EXAMPLES)
          .flatMap((one) => Object.values(one))
          .map(String)
        // A text that happens to be a word of a list, a day or a number is none of a person.
        if (!wordsOfLists.includes(who) && !/^[\d-]{1,10}$|^[a-z][a-z-]{0,39}$/.test(who))
          expect(refuses(kind, uuid, { ...facts, [place]: who })).toBe(true)
        if (!/^[1-9]\d{0,18}$|^[a-z]+:[\w-]{1,43}$/.test(who)) expect(refuses(kind, who, facts)).toBe(true)
      },
    ),
    { numRuns: 2000 },
  )
})

test('no kind has a fact that takes any text', () => {
  const open = AUDIT_KINDS.flatMap((kind) =>
    Object.entries(AUDIT_FACTS[kind].shape).filter(([, shape]) =>
      ['Camille Dupont', 'camille@exemple.fr', 'Camille', '192.0.2.1'].some((text) => shape.safeParse(text).success),
    ),
  )
  expect(open).toEqual([])
})

test('a kind that is not listed, and what only an object inherits, are refused', () => {
  for (const kind of ['spectator-seen', 'toString', '__proto__', 'constructor'])
    expect(() => checkEvent({ at, kind: kind as AuditKind, subject: uuid, facts: {} as never })).toThrow('no such kind')
})

function refuses(kind: AuditKind, subject: string, facts: object): boolean {
  try {
    checkEvent({ at, kind, subject, facts } as AuditEvent)
    return false
  } catch (error) {
    return error instanceof TypeError
  }
}
