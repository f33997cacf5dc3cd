import { isValidIBAN } from 'ibantools'
import { isSepaLatin } from './latin.js'
import { euros, PAIN_001 } from './pain001.js'
import { at, readXml, textAt, type XmlElement } from './xml.js'

/** A line as the batch has it. */
export interface ExpectedLine {
  endToEndId: string
  cents: bigint
  /** What the ledger says may be paid to this cinema now, in cents, cut; null when that is not to be looked at any more. */
  payableCents: bigint | null
}

/** What is wrong with a file. The schema sees none of the first four. */
export type FileFault =
  /** An amount is not written in whole cents. */
  | 'not-cents'
  /** An IBAN's check digits are wrong. */
  | 'iban'
  /** The sums at the head are not those of the lines. */
  | 'control-sum'
  | 'count'
  /** It is no file of transfers, or not this batch's. */
  | 'not-the-file'
  /** Its transfers are not the batch's lines: one more, one fewer, another amount. */
  | 'other-lines'
  | 'twice'
  | 'not-euros'
  | 'letters'
  /** More would be paid than the ledger owes. */
  | 'over-balance'

const CENTS = /^(0|[1-9]\d{0,8})\.\d{2}$/

/**
 * Reads the bytes that are signed and sent as a bank would, and holds them against the batch and the ledger. It knows nothing of
 * how they were written.
 * @returns every kind of fault once, and the transfers' accounts by EndToEndId
 */
export function checkTransferFile(
  xml: string,
  { messageId, lines }: { messageId: string; lines: readonly ExpectedLine[] },
): { faults: FileFault[]; ibans: ReadonlyMap<string, string> } {
  const root = readXml(xml)
  const [body] = root === null ? [] : at(root, 'CstmrCdtTrfInitn')
  if (root?.name !== 'Document' || root.attributes.get('xmlns') !== PAIN_001 || body === undefined)
    return { faults: ['not-the-file'], ibans: new Map() }
  const faults = new Set<FileFault>()
  if (textAt(body, 'GrpHdr/MsgId') !== messageId || at(body, 'PmtInf').length !== 1) faults.add('not-the-file')
  if (!isValidIBAN(textAt(body, 'PmtInf/DbtrAcct/Id/IBAN') ?? '')) faults.add('iban')

  const transfers = at(body, 'PmtInf/CdtTrfTxInf').map(readTransfer)
  const expected = new Map(lines.map((line) => [line.endToEndId, line]))
  const seen = new Set<string>()
  for (const { endToEndId, amount, currency, iban, texts } of transfers) {
    if (seen.has(endToEndId)) faults.add('twice')
    seen.add(endToEndId)
    if (!CENTS.test(amount) || amount === '0.00') faults.add('not-cents')
    if (currency !== 'EUR') faults.add('not-euros')
    if (!isValidIBAN(iban)) faults.add('iban')
    if (!texts.every(isSepaLatin)) faults.add('letters')
    const line = expected.get(endToEndId)
    if (line === undefined || euros(line.cents) !== amount) faults.add('other-lines')
    else if (line.payableCents !== null && line.cents > line.payableCents) faults.add('over-balance')
  }
  if (seen.size !== expected.size) faults.add('other-lines')

  // From the batch's lines, which are the ledger's, and not from the file's: a file that agrees with itself is not enough.
  const sum = euros(lines.reduce((total, { cents }) => total + cents, 0n))
  for (const level of ['GrpHdr', 'PmtInf']) {
    if (textAt(body, `${level}/CtrlSum`) !== sum) faults.add('control-sum')
    if (textAt(body, `${level}/NbOfTxs`) !== String(lines.length)) faults.add('count')
  }
  return { faults: [...faults], ibans: new Map(transfers.map(({ endToEndId, iban }) => [endToEndId, iban])) }
}

function readTransfer(element: XmlElement) {
  const [amount] = at(element, 'Amt/InstdAmt')
  return {
    endToEndId: textAt(element, 'PmtId/EndToEndId') ?? '',
    amount: amount?.text ?? '',
    currency: amount?.attributes.get('Ccy') ?? '',
    iban: textAt(element, 'CdtrAcct/Id/IBAN') ?? '',
    texts: [textAt(element, 'Cdtr/Nm') ?? '', textAt(element, 'RmtInf/Ustrd') ?? ''],
  }
}
