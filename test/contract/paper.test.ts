import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import {
  acceptStandingOffer,
  confirmSignedElsewhere,
  contractPdf,
  createContract,
  discardSignedElsewhere,
  evidenceFile,
  fetchSignedElsewhere,
  makeStandingOffer,
  offerContract,
  recordSignedElsewhere,
  signContract,
  verifyContract,
} from '../../server/contract/index.js'
import { root, type TestDatabase, testDatabase } from '../database.js'
import { bringIntoForce, colleague, done, library, organisation, testRing } from './world.js'

let database: TestDatabase
const { ring, drop } = testRing()
const folder = mkdtempSync(join(tmpdir(), 'lanterne-evidence-'))
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, seconds))
const deps = () => ({ pool: database.console, library, ring })
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')

beforeAll(async () => {
  database = await testDatabase()
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(ring.jwks))
})
afterAll(async () => {
  drop()
  rmSync(folder, { recursive: true, force: true })
  await database?.drop()
})

const run = promisify(execFile)
/** What the published program says of an evidence. */
async function verify(text: string | Buffer, documents: string[] = []): Promise<string> {
  const file = join(folder, 'evidence.json')
  writeFileSync(file, text)
  const args = [join(root, 'docs/verify-contract.mjs'), file, join(folder, 'jwks.json'), ...documents]
  return run(process.execPath, args).then(
    ({ stdout }) => stdout,
    (error: { stderr: string }) => error.stderr,
  )
}

async function parties(kind: 'cinema' | 'distributor' | 'publisher') {
  const federation = await organisation(database.console, 'federation')
  return { federation, party: await organisation(database.console, kind) }
}

async function offered() {
  const { federation, party } = await parties('cinema')
  const { id } = done(
    await createContract(deps(), { kind: 'federation-cinema', federationId: federation.id, partyId: party.id }),
  )
  done(await offerContract(deps(), { contractId: id, at: at(1) }))
  const second = await colleague(database.console, federation.id, { name: 'Jacques Demy' })
  return { id, federation, party, second }
}

const evidence = async (contractId: string) => (await evidenceFile(database.console, { contractId, library })) as string

describe('a signature made elsewhere', () => {
  const record = (contractId: string, personId: string, more = {}) =>
    recordSignedElsewhere(deps(), {
      ...{ contractId, side: 'party', file: PDF, signedOn: '2026-11-20', signatoryName: 'Jeanne Moreau' },
      ...{ capacity: 'maire de Romainville', personId, at: at(2), ...more },
    } as Parameters<typeof recordSignedElsewhere>[1])
  const recordId = (recorded: Awaited<ReturnType<typeof record>>) => {
    if (!recorded.done) throw new Error(`refused: ${recorded.why}`)
    return recorded.recordId
  }

  test('counts when a second officer has read and confirmed it, and the evidence shows it', async () => {
    const { id, federation, second } = await offered()
    const one = recordId(await record(id, federation.person))
    const confirm = (personId: string) =>
      confirmSignedElsewhere(deps(), { recordId: one, contractId: id, personId, at: at(5) })
    expect(await confirm(federation.person)).toEqual({ done: false, why: 'same-officer' })
    expect(await confirm(second)).toEqual({ done: false, why: 'unread-record' })
    expect(
      (await fetchSignedElsewhere(database.console, { recordId: one, personId: second, at: at(4) }))?.equals(PDF),
    ).toBe(true)
    const confirmed = await confirm(second)
    expect(confirmed).toMatchObject({ done: true, contract: { state: 'signed-by-one' } })
    expect(await confirm(second)).toEqual({ done: false, why: 'already-signed' })
    const inForce = done(await signContract(deps(), { contractId: id, personId: second, at: at(6) }))
    expect(inForce.state).toBe('in-force')
    const checked = await verifyContract(database.console, { contractId: id, jwks: ring.jwks })
    expect(checked).toMatchObject({
      valid: true,
      statements: [{ signatory: { name: 'Jeanne Moreau', side: 'party' }, elsewhere: { signedOn: '2026-11-20' } }, {}],
    })
    const document = join(folder, 'signed.pdf')
    writeFileSync(document, PDF)
    const said = await verify(await evidence(id), [document])
    expect(said).toContain('signed elsewhere on 2026-11-20 as maire de Romainville')
    expect(said).toContain('recorded by Agnès Varda, confirmed by Jacques Demy')
    expect(said).toContain('matches')
    writeFileSync(document, Buffer.concat([PDF, Buffer.from(' ')]))
    expect(await verify(await evidence(id), [document])).toContain('was not given')
    const { rows } = await database.console.query(
      'SELECT kind FROM audit.entry WHERE subject = ANY ($1) ORDER BY index',
      [[id, one]],
    )
    expect(rows.map(({ kind }) => kind)).toEqual([
      'contract-offered',
      'signature-recorded',
      'contract-signed',
      'contract-signed',
      'contract-in-force',
    ])
  })

  test('is refused when it is no PDF, is incomplete, is of somebody who may not record, or is there already', async () => {
    const { id, federation, party } = await offered()
    const reader = await colleague(database.console, federation.id, { roles: ['reader', 'manager'] })
    for (const file of [
      Buffer.alloc(0),
      Buffer.from('<html>%%EOF'),
      Buffer.from('%PDF-1.7 and no end of it'),
      Buffer.alloc(11 * 1024 * 1024, '%PDF-'),
    ])
      expect(await record(id, federation.person, { file })).toEqual({ done: false, why: 'not-a-pdf' })
    for (const wrong of [
      { signedOn: '2026-11-31' },
      { signedOn: '2026-12-01' },
      { capacity: ' ' },
      { signatoryName: 'x'.repeat(121) },
      { capacity: 'a\u0000b' },
    ])
      expect(await record(id, federation.person, wrong)).toEqual({ done: false, why: 'incomplete-record' })
    expect(await record(id, reader)).toEqual({ done: false, why: 'not-a-signatory' })
    expect(await record(id, party.person)).toEqual({ done: false, why: 'not-a-party' })
    const one = recordId(await record(id, federation.person))
    expect(await record(id, federation.person)).toEqual({ done: false, why: 'recorded-already' })
    expect(await discardSignedElsewhere(database.console, { recordId: one, contractId: id, at: at(3) })).toBe(true)
    expect(
      await fetchSignedElsewhere(database.console, { recordId: one, personId: federation.person, at: at(4) }),
    ).toBeNull()
    recordId(await record(id, federation.person))
    done(await signContract(deps(), { contractId: id, personId: federation.person, at: at(5) }))
    expect(await record(id, federation.person, { side: 'federation' })).toEqual({ done: false, why: 'already-signed' })
  })

  test('does not change once it counts, and a change behind our back is found', async () => {
    const { id, federation, second } = await offered()
    const one = recordId(await record(id, federation.person))
    await fetchSignedElsewhere(database.console, { recordId: one, personId: second, at: at(4) })
    await confirmSignedElsewhere(deps(), { recordId: one, contractId: id, personId: second, at: at(5) })
    done(await signContract(deps(), { contractId: id, personId: federation.person, at: at(6) }))
    const change = (sql: string) =>
      database.owner.query(`UPDATE contract.signed_elsewhere SET ${sql} WHERE id = $1`, [one])
    await expect(change(`capacity = 'roi'`)).rejects.toMatchObject({ code: 'LA010' })
    await database.owner.query('ALTER TABLE contract.signed_elsewhere DISABLE TRIGGER USER')
    await change(`capacity = 'roi'`)
    await database.owner.query('ALTER TABLE contract.signed_elsewhere ENABLE TRIGGER USER')
    expect(await verifyContract(database.console, { contractId: id, jwks: ring.jwks })).toEqual({
      valid: false,
      why: 'differs-from-contract',
    })
  })
})

describe('the evidence of a contract, verified offline by the published program', () => {
  test('is good whole, with and without a standing offer, and says what is signed by one side only', async () => {
    const { id, federation, party } = await offered()
    done(await signContract(deps(), { contractId: id, personId: party.person, at: at(2) }))
    expect(await verify(await evidence(id))).toContain('signed by one side only')
    done(await signContract(deps(), { contractId: id, personId: federation.person, at: at(3) }))
    const said = await verify(await evidence(id))
    expect(said).toContain('in force from 2026-11-22T10:00:03.000Z')
    expect(said).toContain('party: Agnès Varda, 2026-11-22T10:00:02.000Z')
    const distributor = await parties('distributor')
    const offer = await makeStandingOffer(deps(), {
      ...{ kind: 'federation-distributor', federationId: distributor.federation.id },
      ...{ personId: distributor.federation.person, at: at(1) },
    })
    if (!offer.done) throw new Error(offer.why)
    const accepted = done(
      await acceptStandingOffer(deps(), {
        ...{ offerId: offer.id, partyId: distributor.party.id, personId: distributor.party.person, at: at(9) },
      }),
    )
    const standing = await evidence(accepted.id)
    expect(await verify(standing)).toContain('by an offer that was signed once, 2026-11-22T10:00:01.000Z')
    expect(await verify(standing.replace('"offer":{', '"offer":null,"was":{'))).toContain('not good')
  })

  test('is not good when any byte of it is another', async () => {
    const { federation, party } = await parties('publisher')
    const { id } = await bringIntoForce(deps(), { kind: 'federation-publisher', federation, party, at: at(1) })
    const good = Buffer.from(await evidence(id))
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (index, flip) => {
        const changed = Buffer.from(good)
        changed[index] = (changed[index] as number) ^ flip
        expect(await verify(changed)).toMatch(/^not good/)
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  test.each([
    ['the text', 'La version française fait foi', 'La version anglaise fait foi', 'the text is not'],
    ['the terms', '"noticeDays":30', '"noticeDays":31', 'wrong|the terms are not'],
    ['a party', '"name":"Un cinema"', '"name":"Un cimena"', 'wrong|the parties are not'],
    ['when it began', '"inForceFrom":"2026-11-22T10:00:01', '"inForceFrom":"2026-11-22T10:00:02', 'another time'],
    ['when it was signed', '"signedAt":"2026-11-22T10:00:01', '"signedAt":"2026-11-22T10:00:00', 'wrong'],
  ])('says what is not as it was signed: %s', async (_, from, to, why) => {
    const { federation, party } = await parties('cinema')
    const { id } = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at: at(1) })
    const text = await evidence(id)
    expect(text).toContain(from)
    expect(await verify(text.replace(from, to))).toMatch(new RegExp(`^not good: .*(${why})`))
  })

  test('a signature over another text is refused, though it is one of ours', async () => {
    const [one, other] = [await parties('cinema'), await parties('cinema')]
    const ids = []
    for (const { federation, party } of [one, other])
      ids.push((await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at: at(1) })).id)
    const [mine, theirs] = (await Promise.all(ids.map(evidence))).map((text) => JSON.parse(text))
    const { canonicalJson } = await import('../../server/contract/index.js')
    expect(await verify(canonicalJson({ ...mine, signatures: theirs.signatures }))).toContain('of another contract')
    // The same in the database: what is stored is compared with what was signed.
    await database.owner.query(
      `UPDATE public.contract_signature SET (jws, statement) =
         (SELECT jws, statement FROM public.contract_signature WHERE contract_id = $2 AND side = 'party')
       WHERE contract_id = $1 AND side = 'party'`,
      ids,
    )
    expect(await verifyContract(database.console, { contractId: ids[0] as string, jwks: ring.jwks })).toEqual({
      valid: false,
      why: 'differs-from-contract',
    })
  })
})

describe('the PDF of a contract', () => {
  const pdfOf = async (contractId: string) => (await contractPdf(database.console, { contractId, library })) as Buffer

  test('is tagged, in French, with a title and nothing but embedded letters', async () => {
    const { federation, party } = await parties('cinema')
    const { id } = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at: at(1) })
    const started = process.cpuUsage()
    const pdf = await pdfOf(id)
    // Of the processor, not of the wall clock: other work may run beside it.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000)
    const text = pdf.toString('latin1')
    expect(text).toMatch(/\/Lang \(fr-FR\)/)
    expect(text).toMatch(/\/MarkInfo \d+ 0 R/)
    expect(text).toMatch(/\/Marked true/)
    expect(text).toContain('/StructTreeRoot')
    for (const tag of ['Document', 'H1', 'H2', 'P', 'L', 'LI', 'Table', 'TR', 'TH', 'TD'])
      expect(text).toContain(`/S /${tag}\n`)
    expect(text).toMatch(/\/DisplayDocTitle true/)
    const fonts = text.match(/\/Type \/Font\n/g)?.length ?? 0
    expect(fonts).toBeGreaterThan(0)
    expect(text).not.toMatch(/Helvetica|Times-Roman|\/Subtype \/Type1\n/)
    expect(text.match(/\/FontFile2 /g)?.length).toBeGreaterThanOrEqual(2)
    expect(text.match(/\/Type \/Page\n/g)?.length).toBeGreaterThan(6)
    expect(pages(pdf)).toContain('/Artifact')
  })

  test('is the same bytes for the same contract, others when it is signed, and none before it is offered', async () => {
    const { id, party } = await offered()
    const before = await pdfOf(id)
    expect((await pdfOf(id)).equals(before)).toBe(true)
    done(await signContract(deps(), { contractId: id, personId: party.person, at: at(2) }))
    const after = await pdfOf(id)
    expect(after.equals(before)).toBe(false)
    expect((await pdfOf(id)).equals(after)).toBe(true)
    const draft = done(
      await createContract(deps(), {
        ...{ kind: 'federation-distributor', federationId: (await organisation(database.console, 'federation')).id },
        partyId: (await organisation(database.console, 'distributor')).id,
      }),
    )
    expect(await contractPdf(database.console, { contractId: draft.id, library })).toBeNull()
  })

  test('prints names of other languages', async () => {
    const { federation, party } = await parties('cinema')
    await database.owner.query('UPDATE public.organisation SET name = $2 WHERE id = $1', [party.id, 'Kino Łódź'])
    const { id } = await bringIntoForce(deps(), { kind: 'federation-cinema', federation, party, at: at(1) })
    expect((await pdfOf(id)).toString('latin1').match(/\/FontFile2 /g)?.length).toBeGreaterThanOrEqual(3)
  })
})

/** What is drawn on the pages. */
function pages(pdf: Buffer): string {
  const text = pdf.toString('latin1')
  return [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)]
    .map((match) => {
      try {
        return inflateSync(Buffer.from(match[1] as string, 'latin1')).toString('latin1')
      } catch {
        return ''
      }
    })
    .join('\n')
}
