import { readPain002 } from '../../../server/payout/sepa/pain002.js'
import { readXml } from '../../../server/payout/sepa/xml.js'

const NS = 'urn:iso:std:iso:20022:tech:xsd:pain.002.001'

function report(body: string, { version = '10', prefix = '' } = {}): string {
  const xmlns = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
  const tagged = body.replace(/<(\/?)(\w)/g, `<$1${prefix === '' ? '' : `${prefix}:`}$2`)
  const name = prefix === '' ? 'Document' : `${prefix}:Document`
  return `<?xml version="1.0"?>\n<!-- a bank's -->\n<${name} ${xmlns}="${NS}.${version}">${tagged}</${name}>`
}

const rejected = `<CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId></GrpHdr>
  <OrgnlGrpInfAndSts><OrgnlMsgId>20261126-a1b2c3d4</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
  <OrgnlPmtInfAndSts><OrgnlPmtInfId>20261126-a1b2c3d4</OrgnlPmtInfId>
    <TxInfAndSts><OrgnlEndToEndId>20261126-a1b2c3d4-0001</OrgnlEndToEndId><TxSts>RJCT</TxSts>
      <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
    <TxInfAndSts><OrgnlEndToEndId>20261126-a1b2c3d4-0002</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
    <TxInfAndSts><OrgnlEndToEndId>20261126-a1b2c3d4-0003</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts>
  </OrgnlPmtInfAndSts></CstmrPmtStsRpt>`

test.each([
  ['of version 10', report(rejected)],
  ['of version 3', report(rejected, { version: '03' })],
  ['with a prefix', report(rejected, { prefix: 'p2' })],
])('a report %s names what the bank refused, and why', (_name, xml) => {
  expect(readPain002(xml)).toEqual({
    messageId: '20261126-a1b2c3d4',
    allRefused: null,
    refused: [
      { endToEndId: '20261126-a1b2c3d4-0001', reason: 'AC04', cents: null },
      { endToEndId: '20261126-a1b2c3d4-0003', reason: null, cents: null },
    ],
  })
})

const withAmount = (amount: string) =>
  report(rejected.replace('</StsRsnInf>', `</StsRsnInf><OrgnlTxRef><Amt>${amount}</Amt></OrgnlTxRef>`))

test.each([
  ['80.12', 8012n],
  ['80.1', 8010n],
  ['80', 8000n],
  ['80.12000', 8012n],
])('an amount that the report names, %s, is read to the cent', (text, cents) => {
  expect(readPain002(withAmount(`<InstdAmt Ccy="EUR">${text}</InstdAmt>`))?.refused[0]).toMatchObject({ cents })
})

test.each([
  '<InstdAmt Ccy="USD">80.12</InstdAmt>',
  '<InstdAmt Ccy="EUR">80.125</InstdAmt>',
  '<InstdAmt Ccy="EUR">-80</InstdAmt>',
  '<InstdAmt Ccy="EUR">8e3</InstdAmt>',
  '<InstdAmt Ccy="EUR">80</InstdAmt><InstdAmt Ccy="EUR">90</InstdAmt>',
])('a report with the amount %s is not half read', (amount) => {
  expect(readPain002(withAmount(amount))).toBeNull()
})

test('a bank may refuse a whole file, or its payment', () => {
  const whole = rejected.replace('PART', 'RJCT').replace(/<TxInf.*<\/TxInfAndSts>/s, '')
  expect(readPain002(report(whole))).toMatchObject({ allRefused: { reason: null }, refused: [] })
  const payment = rejected.replace('</OrgnlPmtInfId>', '</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts>')
  expect(readPain002(report(payment))?.allRefused).toEqual({ reason: null })
})

test('what is no such report, or could be half understood, is no report', () => {
  expect(readPain002('')).toBeNull()
  expect(readPain002(report(rejected, { version: '12' }))).toBeNull()
  expect(readPain002(report(rejected.replace(/<OrgnlMsgId>.*?<\/OrgnlMsgId>/, '')))).toBeNull()
  expect(
    readPain002(report(rejected.replace('<OrgnlEndToEndId>20261126-a1b2c3d4-0003</OrgnlEndToEndId>', ''))),
  ).toBeNull()
})

test('XML is read as it is written: names, attributes, references, sections', () => {
  expect(readXml('\uFEFF<a:b x="1 &amp; 2" y=\'"\'>t&#233;&#x20AC;<c/><![CDATA[<&]]></a:b>')).toEqual({
    name: 'b',
    attributes: new Map([
      ['x', '1 & 2'],
      ['y', '"'],
    ]),
    children: [{ name: 'c', attributes: new Map(), children: [], text: '' }],
    text: 'té€<&',
  })
})

test.each([
  ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  [
    'a billion laughs',
    `<!DOCTYPE l [<!ENTITY a "ha">${'bcdefghij'.replace(/./g, (n, i) => `<!ENTITY ${n} "${`&${'abcdefghij'[i]};`.repeat(10)}">`)}]><l>&j;</l>`,
  ],
  ['a file of this machine', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['an unknown entity', '<a>&nbsp;</a>'],
  ['a bare ampersand', '<a>Ciné & Co</a>'],
  ['a name of Object', '<a>&constructor;</a>'],
  ['a null character', '<a>&#0;</a>'],
  ['an end without a beginning', '<a></b>'],
  ['two outermost elements', '<a/><b/>'],
  ['text outside', 'x<a/>'],
  ['an open element', '<a><b></a>'],
  ['an attribute twice', '<a x="1" x="2"/>'],
  ['a depth without end', '<a>'.repeat(100) + '</a>'.repeat(100)],
  ['eight million characters', `<a>${'x'.repeat(8_000_000)}</a>`],
  ['nothing', ''],
])('%s is no file that we read', (_name, xml) => {
  expect(readXml(xml)).toBeNull()
})

test('a file made to be slow to read is refused as fast as any', () => {
  const start = performance.now()
  expect(readXml(`<a ${'x '.repeat(200_000)}>`)).toBeNull()
  expect(readXml(`<a>${'<!--'.repeat(20_000)}</a>`)).toBeNull()
  expect(readXml(`<a ${'x="1" '.repeat(50_000)}`)).toBeNull()
  expect(performance.now() - start).toBeLessThan(2_000)
})
