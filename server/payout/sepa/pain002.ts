import { at, readXml, textAt, type XmlElement } from './xml.js'

/** A transfer that the bank refused or gave back. */
export interface RefusedTransfer {
  endToEndId: string
  /** The code of the reason, `AC04`; null when the bank gave none. */
  reason: string | null
  /** What the bank says that it was; null when it does not say. */
  cents: bigint | null
}

/** What a bank says of a file that it was given. */
export interface StatusReport {
  /** The MsgId of that file. */
  messageId: string
  /** Nothing of the file was taken, with the reason's code when there is one; null otherwise. */
  allRefused: { reason: string | null } | null
  refused: RefusedTransfer[]
}

const NAMESPACES = new Set([3, 10].map((version) => `urn:iso:std:iso:20022:tech:xsd:pain.002.001.${pad(version)}`))
const REFUSED = 'RJCT'

/** Reads a report on payments: ISO 20022 pain.002.001.03 or .10. Null when it is none that can be understood as a whole. */
export function readPain002(xml: string): StatusReport | null {
  const root = readXml(xml)
  const [body] = root === null ? [] : at(root, 'CstmrPmtStsRpt')
  const namespace = [...(root?.attributes ?? [])].find(
    ([name, value]) => name.startsWith('xmlns') && NAMESPACES.has(value),
  )
  const messageId = body === undefined ? null : textAt(body, 'OrgnlGrpInfAndSts/OrgnlMsgId')
  if (root?.name !== 'Document' || namespace === undefined || body === undefined || messageId === null) return null
  const [group] = at(body, 'OrgnlGrpInfAndSts') as [XmlElement]
  const payments = at(body, 'OrgnlPmtInfAndSts')
  const whole = [
    ...(textAt(group, 'GrpSts') === REFUSED ? [group] : []),
    ...payments.filter((payment) => textAt(payment, 'PmtInfSts') === REFUSED),
  ][0]
  const refused: RefusedTransfer[] = []
  for (const transfer of at(body, 'OrgnlPmtInfAndSts/TxInfAndSts')) {
    if (textAt(transfer, 'TxSts') !== REFUSED) continue
    const endToEndId = textAt(transfer, 'OrgnlEndToEndId')
    // A refusal of nothing that we could name must be looked at by somebody: the report is not half read.
    if (endToEndId === null) return null
    const cents = centsOf(transfer)
    if (cents === 'unreadable') return null
    refused.push({ endToEndId, reason: reasonOf(transfer), cents })
  }
  return { messageId, allRefused: whole === undefined ? null : { reason: reasonOf(whole) }, refused }
}

function reasonOf(element: XmlElement): string | null {
  const code = at(element, 'StsRsnInf/Rsn/Cd')[0]?.text.trim() ?? ''
  return /^[A-Z]{2}\d{2}$|^[A-Z]{4}$/.test(code) ? code : null
}

/** Of the transfer as the bank had it. An amount in another currency, or below a cent, is none that we sent. */
function centsOf(transfer: XmlElement): bigint | null | 'unreadable' {
  const [amount, ...others] = at(transfer, 'OrgnlTxRef/Amt/InstdAmt')
  if (amount === undefined) return null
  const [, euros, cents = ''] = /^(\d{1,15})(?:\.(\d{1,2})0*)?$/.exec(amount.text.trim()) ?? []
  if (euros === undefined || others.length > 0 || amount.attributes.get('Ccy') !== 'EUR') return 'unreadable'
  return BigInt(euros) * 100n + BigInt(cents.padEnd(2, '0'))
}

function pad(version: number): string {
  return String(version).padStart(2, '0')
}
