import { randomBytes, randomUUID } from 'node:crypto'
import { debtorOf, fileBytes, findBatch, resealPayoutFiles } from '../../server/payout/index.js'
import { openFile, sealFile } from '../../server/payout/seal-file.js'
import { testBankRing } from './bank/ring.js'
import { PayoutStage } from './stage.js'

test('what was sealed opens in its place alone, by its key alone, and unchanged alone', () => {
  const ring = testBankRing()
  const bytes = Buffer.from('<Document/>')
  const place = `batch:${randomUUID()}`
  const sealed = sealFile(ring, { bytes, place })
  expect(openFile(ring, { sealed, place })).toEqual(bytes)
  expect(openFile(ring, { sealed, place: `batch:${randomUUID()}` })).toBeNull()
  expect(openFile(testBankRing(), { sealed, place })).toBeNull()
  expect(openFile(ring, { sealed: Buffer.alloc(0), place })).toBeNull()
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(openFile(ring, { sealed: changed, place })).toBeNull()
  }
})

test('after a rotation everything is sealed by the newest key, and the older one is wanted no more', async () => {
  const stage = await PayoutStage.open()
  try {
    const { id } = await stage.cinema()
    await stage.confirm(id, 100_000_000n)
    const batch = await findBatch(stage.database.console, await stage.prepared())
    if (batch === null) throw new Error('the batch is there')
    const old = stage.ring.current.key
    const both = testBankRing([old, randomBytes(32)])
    const pool = stage.database.console
    expect(await resealPayoutFiles(pool, { ring: both })).toEqual({ resealed: 3, damaged: 0 })
    expect(await resealPayoutFiles(pool, { ring: both })).toEqual({ resealed: 0, damaged: 0 })
    const newest = { current: both.current, keys: new Map([[2, both.current.key]]) }
    expect((await debtorOf(pool, { payer: 'operator', ring: newest }))?.account.holder).toBe('Klox SAS')
    expect((await fileBytes(pool, { batch, ring: newest }))?.toString()).toContain('100.00</InstdAmt>')
    expect(await fileBytes(pool, { batch, ring: stage.ring })).toBeNull()
    expect(
      await resealPayoutFiles(pool, { ring: testBankRing([old, randomBytes(32), randomBytes(32)]) }),
    ).toMatchObject({
      damaged: 3,
    })
  } finally {
    await stage.close()
  }
})
