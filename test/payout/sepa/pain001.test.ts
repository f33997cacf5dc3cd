import fc from 'fast-check'
import { readBankDetails } from '../../../server/payout/bank/read-form.js'
import { checkTransferFile } from '../../../server/payout/sepa/check.js'
import { isSepaLatin, sepaLatin } from '../../../server/payout/sepa/latin.js'
import { isWritable, type TransferFile, writePain001 } from '../../../server/payout/sepa/pain001.js'
import { at, readXml, textAt } from '../../../server/payout/sepa/xml.js'
import { peerPain001 } from './peer.js'
import { schemaFault, testWithSchema } from './xsd.js'

const IBANS = ['FR7630006000011234567890189', 'DE89370400440532013000', 'BE68539007547034']

function fileOf(cents: readonly bigint[], name = 'Association Ciné-Club'): TransferFile {
  return {
    messageId: '20261126-a1b2c3d4',
    madeAt: new Date('2026-11-26T10:00:00Z'),
    executionOn: '2026-12-01',
    from: { holder: 'Klox SAS', iban: 'FR7630006000011234567890189', bic: null },
    transfers: cents.map((one, index) => ({
      endToEndId: `20261126-a1b2c3d4-${String(index + 1).padStart(4, '0')}`,
      cents: one,
      to: { holder: name, iban: IBANS[index % IBANS.length] ?? '', bic: index % 2 === 0 ? 'AGRIFRPP' : null },
      about: 'Lanterne 2026-12',
    })),
  }
}

function checked(file: TransferFile, xml = writePain001(file)) {
  const lines = file.transfers.map(({ endToEndId, cents }) => ({ endToEndId, cents, payableCents: cents }))
  return checkTransferFile(xml, { messageId: file.messageId, lines }).faults
}

const amounts = fc.array(fc.bigInt(1n, 99_999_999_999n), { minLength: 1, maxLength: 30 })

test('whatever the amounts are, the file says them to the cent, and its own checks find nothing', () => {
  fc.assert(
    fc.property(amounts, (cents) => {
      const xml = writePain001(fileOf(cents))
      const root = readXml(xml)
      if (root === null) throw new Error('the file is read back')
      const said = at(root, 'CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt').map(({ text }) => text.replace('.', ''))
      expect(said.map(BigInt)).toEqual(cents)
      const sum = textAt(root, 'CstmrCdtTrfInitn/GrpHdr/CtrlSum')?.replace('.', '') ?? ''
      expect(BigInt(sum)).toBe(cents.reduce((total, one) => total + one, 0n))
      expect(checked(fileOf(cents), xml)).toEqual([])
    }),
  )
})

test('another writer of the format says the same of the same payments', () => {
  const file = fileOf([1n, 2_000n, 123_456n, 99_999_999n])
  const [ours, theirs] = [readXml(writePain001(file)), readXml(peerPain001(file))]
  if (ours === null || theirs === null) throw new Error('both are read')
  for (const path of [
    'GrpHdr/MsgId',
    'GrpHdr/NbOfTxs',
    'GrpHdr/CtrlSum',
    'PmtInf/PmtMtd',
    'PmtInf/NbOfTxs',
    'PmtInf/CtrlSum',
    'PmtInf/PmtTpInf/SvcLvl/Cd',
    'PmtInf/ReqdExctnDt/Dt',
    'PmtInf/Dbtr/Nm',
    'PmtInf/DbtrAcct/Id/IBAN',
    'PmtInf/ChrgBr',
    'PmtInf/CdtTrfTxInf/PmtId/EndToEndId',
    'PmtInf/CdtTrfTxInf/Amt/InstdAmt',
    'PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN',
  ]) {
    const texts = (root: typeof ours) => at(root, `CstmrCdtTrfInitn/${path}`).map(({ text }) => text)
    expect([path, texts(ours)]).toEqual([path, texts(theirs)])
    expect(texts(ours).length).toBeGreaterThan(0)
  }
})

testWithSchema('the file is valid by the schema of ISO 20022, with names in any script of Europe', () => {
  expect(schemaFault(writePain001(fileOf([1n, 99_999_999_999n], 'Ciné « L’Étoile » & Œuvre <Łódź>')))).toBeNull()
  expect(schemaFault(writePain001(fileOf([5n])).replace('FR76', 'FR7x'))).not.toBeNull()
})

const broken: [name: string, change: (xml: string) => string, fault: string][] = [
  ['a tenth of a cent', (xml) => xml.replaceAll('12.34', '12.345'), 'not-cents'],
  ['an IBAN with wrong check digits', (xml) => xml.replace('DE89370400440532013000', 'DE88370400440532013000'), 'iban'],
  ['a wrong sum', (xml) => xml.replaceAll('<CtrlSum>17.34</CtrlSum>', '<CtrlSum>17.35</CtrlSum>'), 'control-sum'],
]
for (const [name, change, fault] of broken) {
  const file = fileOf([1234n, 500n])
  test(`${name} is refused by our own checks`, () => {
    expect(checked(file, change(writePain001(file)))).toContain(fault)
  })
  testWithSchema(`… while the schema sees nothing wrong in ${name}`, () => {
    expect(schemaFault(change(writePain001(file)))).toBeNull()
  })
}

test('a file that is not this batch’s, or has another line, another amount or one twice, is refused', () => {
  const file = fileOf([1234n, 500n])
  const xml = writePain001(file)
  const changes: [string, string][] = [
    [xml.replace('a1b2c3d4</MsgId>', 'a1b2c3d5</MsgId>'), 'not-the-file'],
    [xml.replace('pain.001.001.09', 'pain.001.001.03'), 'not-the-file'],
    ['<not-xml', 'not-the-file'],
    [xml.replace('12.34</InstdAmt>', '12.35</InstdAmt>'), 'other-lines'],
    [xml.replace(/<CdtTrfTxInf>.*?<\/CdtTrfTxInf>\n?/, ''), 'other-lines'],
    [xml.replace('-0002</EndToEndId>', '-0001</EndToEndId>'), 'twice'],
    [xml.replace('Ccy="EUR"', 'Ccy="USD"'), 'not-euros'],
    [xml.replace('<NbOfTxs>2', '<NbOfTxs>3'), 'count'],
    [xml.replaceAll('12.34', '0.00'), 'not-cents'],
  ]
  for (const [changed, fault] of changes) {
    expect(changed).not.toBe(xml)
    expect(checked(file, changed)).toContain(fault)
  }
})

test('a line above what the ledger owes is refused', () => {
  const file = fileOf([1234n])
  const lines = file.transfers.map(({ endToEndId, cents }) => ({ endToEndId, cents, payableCents: cents - 1n }))
  expect(checkTransferFile(writePain001(file), { messageId: file.messageId, lines }).faults).toEqual(['over-balance'])
})

test('any text becomes one that every bank takes, or nothing', () => {
  expect(sepaLatin('Ciné « L’Étoile » & Œuvre', 70)).toBe("Cine ' L'Etoile ' + OEuvre")
  expect(sepaLatin('//a//b/', 70)).toBe('a/b')
  expect(sepaLatin('電影', 70)).toBe('')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 70 }), (text, max) => {
      const said = sepaLatin(text, max)
      expect(said.length).toBeLessThanOrEqual(max)
      expect(said === '' || isSepaLatin(said)).toBe(true)
    }),
  )
})

test('nothing is written for a holder without a letter that banks can write', () => {
  expect(() => writePain001(fileOf([1n], '電影'))).toThrow('a holder has a name')
})

/** Names as they are met, and as a bank reads them; null: no file can say it, so that its cinema is set aside and asked again. */
const HARD_NAMES: [name: string, said: string | null][] = [
  ['Cinéma Œuvre & Cœur', 'Cinema OEuvre + Coeur'],
  ['Kino Łódź', 'Kino Lodz'],
  ['Ħal Għarb, Ŋ', 'Hal Gharb, N'],
  ['STRAẞE Þórður', 'STRASSE THordur'],
  ['L’Étoile – Palace “Rex” n° 2', "L'Etoile - Palace 'Rex' no 2"],
  ['! POC ! N° 2', '. POC . No 2'],
  ['Α Ω Cinéma', 'Cinema'],
  ['Κινηματογράφος', null],
  ['Кинотеатр', null],
  ['★ ☆ ★', null],
  ['///', null],
  [`Association ${'é'.repeat(140)}`, `Association ${'e'.repeat(58)}`],
]
test.each(HARD_NAMES)('the name %s is %s to a bank', (holder, said) => {
  const iban = IBANS[0] ?? ''
  expect(isWritable({ holder, iban, bic: null })).toBe(said !== null)
  if (said !== null) expect(sepaLatin(holder, 70)).toBe(said)
  // What the form takes can be written: one cinema’s name stops nobody’s payments.
  const { ok } = readBankDetails({ holder, iban, bic: '' })
  if (said === null) expect(ok).toBe(false)
  if (holder.includes('POC')) expect(ok).toBe(true)
})

testWithSchema('a file of hard names is valid by the schema', () => {
  const names = HARD_NAMES.flatMap(([name, said]) => (said === null ? [] : [name]))
  const file = fileOf(names.map(() => 1n))
  const transfers = file.transfers.map((one, index) => ({ ...one, to: { ...one.to, holder: names[index] ?? '' } }))
  expect(schemaFault(writePain001({ ...file, transfers }))).toBeNull()
})

test('whatever name the form takes, a file can say it', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'aéŒŁŋĦŧĸəƏßẞðÞıªºⅫɮʒƒ ’&-'), minLength: 1, maxLength: 70 })
  fc.assert(
    fc.property(letters, (holder) => {
      const read = readBankDetails({ holder, iban: IBANS[0] ?? '', bic: '' })
      if (read.ok) expect(isWritable(read.details)).toBe(true)
    }),
  )
})

test('an account that was kept with wrong check digits, or a BIC that is none, is set aside too', () => {
  const good = { holder: 'A', iban: IBANS[0] ?? '', bic: 'AGRIFRPP' }
  expect(isWritable(good)).toBe(true)
  expect(isWritable({ ...good, iban: 'FR7630006000011234567890188' })).toBe(false)
  expect(isWritable({ ...good, bic: 'AGRI' })).toBe(false)
})
