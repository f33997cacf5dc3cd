import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { createBankRing, loadBankRing, rotateBankRing } from '../../../server/payout/bank/ring.js'
import { macsOf, openDetails, sealDetails } from '../../../server/payout/bank/seal.js'
import { testBankRing } from './ring.js'
import { DETAILS, OTHER } from './world.js'

const bound = { organisation: '6f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f11', row: '7f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f12' }
const ring = testBankRing()

test('what was sealed is opened as it was, and looks different each time', () => {
  const first = sealDetails(ring, { ...bound, ...DETAILS })
  const second = sealDetails(ring, { ...bound, ...DETAILS })
  expect(openDetails(ring, { ...bound, ...first })).toEqual(DETAILS)
  expect(first.sealed.equals(second.sealed)).toBe(false)
  for (const text of [DETAILS.iban, DETAILS.holder, 'AGRIFRPP882']) expect(first.sealed.includes(text)).toBe(false)
})

test('any byte that was changed is noticed', () => {
  const { keyId, sealed } = sealDetails(ring, { ...bound, ...DETAILS })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] as number) ^ by
      expect(() => openDetails(ring, { ...bound, keyId, sealed: changed })).toThrow('not what was sealed')
    }),
  )
  for (const length of [0, 12, 28, sealed.length - 1])
    expect(() => openDetails(ring, { ...bound, keyId, sealed: sealed.subarray(0, length) })).toThrow(
      'not what was sealed',
    )
})

test('details of another organisation, or of another row, do not open in this one', () => {
  const kept = sealDetails(ring, { ...bound, ...DETAILS })
  expect(() => openDetails(ring, { ...bound, organisation: bound.row, ...kept })).toThrow('not what was sealed')
  expect(() => openDetails(ring, { ...bound, row: bound.organisation, ...kept })).toThrow('not what was sealed')
})

test('after a rotation old details open and new ones are under the new key; a key that is gone is named', () => {
  const [old, newer] = [randomBytes(32), randomBytes(32)]
  const before = sealDetails(testBankRing([old]), { ...bound, ...DETAILS })
  const rotated = testBankRing([old, newer])
  expect(openDetails(rotated, { ...bound, ...before })).toEqual(DETAILS)
  expect(sealDetails(rotated, { ...bound, ...DETAILS }).keyId).toBe(2)
  const lost = { current: { id: 2, key: newer }, keys: new Map([[2, newer]]) }
  expect(() => openDetails(lost, { ...bound, ...before })).toThrow('the key 1, which is not there')
})

test('one IBAN has one fingerprint a key, another IBAN another, and no error has a number in it', () => {
  const kept = sealDetails(ring, { ...bound, ...DETAILS })
  expect(macsOf(ring, DETAILS.iban)).toEqual([{ keyId: 1, ibanMac: kept.ibanMac }])
  expect(macsOf(ring, OTHER.iban)[0]?.ibanMac.equals(kept.ibanMac)).toBe(false)
  expect(macsOf(testBankRing(), DETAILS.iban)[0]?.ibanMac.equals(kept.ibanMac)).toBe(false)
})

describe('a folder of keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-bank-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const keys = join(folder, 'bank')

  test('is made once, for its owner alone, and rotated', () => {
    const first = createBankRing(keys)
    expect(createBankRing(keys).current.key.equals(first.current.key)).toBe(true)
    const second = rotateBankRing(keys)
    expect([...second.keys.keys()]).toEqual([1, 2])
    expect(second.current.id).toBe(2)
    for (const name of readdirSync(keys)) expect(statSync(join(keys, name)).mode & 0o777).toBe(0o600)
  })

  test('that is empty, damaged or open to everybody is refused without telling of its keys', () => {
    expect(() => loadBankRing(join(folder, 'none'))).toThrow('has none')
    const path = join(keys, 'bank-2.json')
    const content = readFileSync(path, 'utf8')
    const { key } = JSON.parse(content)
    for (const wrong of ['{"half', '{"id":2,"key":"c2hvcnQ="}', `{"id":7,"key":"${key}"}`]) {
      writeFileSync(path, wrong)
      expect(() => loadBankRing(keys)).toThrow('the key bank-2 is damaged')
    }
    writeFileSync(path, content)
    chmodSync(path, 0o604)
    expect(() => loadBankRing(keys)).toThrow('0600')
    chmodSync(path, 0o600)
    expect(loadBankRing(keys).current.id).toBe(2)
  })
})
