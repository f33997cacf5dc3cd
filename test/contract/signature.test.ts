import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import {
  addSignatureKey,
  canonicalJson,
  createSignatureRing,
  loadContracts,
  loadSignatureRing,
  type Signable,
  type Statement,
  signStatement,
  verifyStatement,
} from '../../server/contract/index.js'
import { root } from '../database.js'

let folder: string
const clock = () => new Date('2026-11-22T10:00:00Z')
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lanterne-ring-')), 'signatures')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const { terms } = loadContracts(join(root, 'contracts')).latest('federation-cinema')
const uuid = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`
const statement: Statement = {
  contract: uuid(1),
  kind: 'federation-cinema',
  version: '2026-11',
  textSha256: 'ab'.repeat(32),
  terms,
  parties: { federation: { id: uuid(2), name: 'SCARE' }, party: { id: uuid(3), name: 'Le Trianon' } },
  startsAt: null,
  signatory: { id: uuid(4), name: 'Agnès Varda', side: 'party' },
  signedAt: '2026-11-22T10:00:00.000Z',
}

describe('the ring of signature keys', () => {
  test('is made once, for its owner alone', () => {
    expect(createSignatureRing(folder, clock)).toBe(true)
    const files = readdirSync(folder)
    expect(files).toHaveLength(1)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, files[0] as string)).mode & 0o777).toBe(0o600)
    expect(createSignatureRing(folder, clock)).toBe(false)
    expect(readdirSync(folder)).toEqual(files)
  })

  test('shows its public keys and no private one', async () => {
    createSignatureRing(folder, clock)
    const { current, jwks } = loadSignatureRing(folder)
    expect(jwks.keys).toHaveLength(1)
    expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    expect(current.kid).toBe(await calculateJwkThumbprint({ ...jwks.keys[0] }))
  })

  test('signs with its newest key, and still verifies what an older one signed', async () => {
    createSignatureRing(folder, clock)
    const older = await signStatement(loadSignatureRing(folder), statement)
    const kid = addSignatureKey(folder, () => new Date('2027-01-01T00:00:00Z'))
    const ring = loadSignatureRing(folder)
    expect(ring.current.kid).toBe(kid)
    expect(ring.jwks.keys).toHaveLength(2)
    for (const jws of [older, await signStatement(ring, statement)])
      expect(await verifyStatement(jws, ring.jwks)).toEqual({ valid: true, statement })
  })

  test('is refused when others could read a key, when a key is damaged or another’s, and when there is none', () => {
    expect(() => loadSignatureRing(folder)).toThrow('has none')
    createSignatureRing(folder, clock)
    const path = join(folder, readdirSync(folder)[0] as string)
    const text = readFileSync(path, 'utf8')
    chmodSync(path, 0o640)
    expect(() => loadSignatureRing(folder)).toThrow('mode must be 0600')
    chmodSync(path, 0o600)
    for (const damaged of ['', '{}', text.slice(0, 100), text.replace('Ed25519', 'X25519')]) {
      writeFileSync(path, damaged)
      expect(() => loadSignatureRing(folder)).toThrow('is damaged')
    }
    writeFileSync(path, text)
    const other = join(folder, 'x'.repeat(43))
    writeFileSync(`${other}.json`, text, { mode: 0o600 })
    expect(() => loadSignatureRing(folder)).toThrow('is damaged')
  })
})

describe('a signature', () => {
  test('is a JWS over the canonical statement that anybody can verify with the published keys', async () => {
    createSignatureRing(folder, clock)
    const ring = loadSignatureRing(folder)
    const jws = await signStatement(ring, statement)
    const key = await importJWK({ ...ring.jwks.keys[0] }, 'EdDSA')
    const { payload, protectedHeader } = await compactVerify(jws, key)
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: ring.current.kid, typ: 'lanterne-contract+jws' })
    expect(new TextDecoder().decode(payload)).toBe(canonicalJson(statement as Signable))
  })

  test('does not survive a change of any byte', async () => {
    createSignatureRing(folder, clock)
    const ring = loadSignatureRing(folder)
    const jws = await signStatement(ring, statement)
    await fc.assert(
      fc.asyncProperty(fc.nat(jws.length - 1), fc.constantFrom('A', 'b', '0', '_', '.'), async (index, character) => {
        const changed = jws.slice(0, index) + character + jws.slice(index + 1)
        // The last character of base64url carries unused bits: another one may be the same bytes.
        fc.pre(changed !== jws && !sameBytes(changed, jws))
        expect((await verifyStatement(changed, ring.jwks)).valid).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('of another’s key, of nothing, and of something else is refused, each by its reason', async () => {
    createSignatureRing(folder, clock)
    const ring = loadSignatureRing(folder)
    const foreign = join(folder, '../foreign')
    createSignatureRing(foreign, clock)
    const stranger = loadSignatureRing(foreign)
    expect(await verifyStatement(await signStatement(stranger, statement), ring.jwks)).toEqual({
      valid: false,
      why: 'unknown-key',
    })
    const forged = { current: { ...stranger.current, kid: ring.current.kid }, jwks: ring.jwks }
    expect(await verifyStatement(await signStatement(forged, statement), ring.jwks)).toEqual({
      valid: false,
      why: 'wrong-signature',
    })
    for (const text of ['', 'a.b.c', `${'e30'}..`])
      expect(await verifyStatement(text, ring.jwks)).toEqual({ valid: false, why: 'malformed' })
    const sign = (payload: string, typ: string) =>
      new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg: 'EdDSA', kid: ring.current.kid, typ })
        .sign(ring.current.key)
    const canonical = canonicalJson(statement as Signable)
    expect(await verifyStatement(await sign(canonical, 'root'), ring.jwks)).toMatchObject({ why: 'not-a-contract' })
    expect(await verifyStatement(await sign('{}', 'lanterne-contract+jws'), ring.jwks)).toMatchObject({
      why: 'not-a-contract',
    })
    const spaced = JSON.stringify(JSON.parse(canonical), null, 1)
    expect(await verifyStatement(await sign(spaced, 'lanterne-contract+jws'), ring.jwks)).toMatchObject({
      why: 'not-canonical',
    })
  })
})

describe('canonical JSON', () => {
  test('is what RFC 8785 says: sorted by UTF-16, minimal escapes', () => {
    expect(canonicalJson({ '\ufb33': 1, '😀': 2, '€': 3, '\r': 4, a: [true, null, 'é\u000f"\\/'] })).toBe(
      '{"\\r":4,"a":[true,null,"é\\u000f\\"\\\\/"],"€":3,"😀":2,"\ufb33":1}',
    )
  })

  test.each([
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate deep inside', { a: [{ b: 'x\udc00' }] }],
    ['a lone surrogate in a name', { '\udfff': 1 }],
    ['a float', 0.4],
    ['a number beyond the safe integers', 2 ** 53],
    ['infinity', Number.POSITIVE_INFINITY],
    ['undefined', { a: undefined }],
    ['a hole', Object.assign([1], { 2: 3 })],
    ['a bigint', 400n],
    ['a date', new Date(0)],
    ['an object that speaks for itself', { toJSON: () => 'x' }],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalJson(value as Signable)).toThrow(TypeError)
  })

  test('the order of the names does not matter, any other difference does', () => {
    const signable = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.string({ maxLength: 4 }).filter((name) => name !== 'toJSON'),
          tie('value'),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    })).value as fc.Arbitrary<Signable>
    fc.assert(
      fc.property(signable, signable, (one, other) => {
        const text = canonicalJson(one)
        expect(canonicalJson(reverseNames(JSON.parse(text)))).toBe(text)
        expect(text === canonicalJson(other)).toBe(JSON.stringify(sortNames(one)) === JSON.stringify(sortNames(other)))
      }),
    )
  })
})

function sameBytes(one: string, other: string): boolean {
  const [a, b] = [one, other].map((jws) => jws.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex')))
  return JSON.stringify(a) === JSON.stringify(b)
}

function mapNames(value: unknown, order: (names: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapNames(inner, order))
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  const object = value as Record<string, unknown>
  return Object.fromEntries(order(Object.keys(object)).map((name) => [name, mapNames(object[name], order)]))
}
const reverseNames = (value: unknown) => mapNames(value, (names) => names.reverse()) as Signable
const sortNames = (value: unknown) => mapNames(value, (names) => names.sort())
