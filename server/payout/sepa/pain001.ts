import { isValidBIC, isValidIBAN } from 'ibantools'
import { assert } from '../../lib/assert.js'
import { isSepaLatin, sepaLatin } from './latin.js'

/** An account, and whose it is. */
export interface Account {
  /** As the bank knows it: payees are verified by it. */
  holder: string
  /** Without spaces. */
  iban: string
  bic: string | null
}

export interface Transfer {
  /** Unique for ever, up to 35 characters: the bank's answers name it. */
  endToEndId: string
  /** > 0. */
  cents: bigint
  to: Account
  /** What the payee reads, up to 140 characters. */
  about: string
}

export interface TransferFile {
  /** Unique for ever, up to 35 characters. */
  messageId: string
  madeAt: Date
  /** `YYYY-MM-DD`. */
  executionOn: string
  from: Account
  transfers: readonly Transfer[]
}

export const PAIN_001 = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'
export const NAME_MAX = 70
const ABOUT_MAX = 140

/**
 * The file of transfers that a bank takes: ISO 20022 pain.001.001.09, by the SEPA credit transfer rulebook. One payment for all
 * lines, costs shared (SLEV), no postal address: an unstructured one is refused since 15 November 2026 (EPC132-08). Amounts are
 * whole numbers from the first to the last: they are never a float.
 * Throws when a name has no letter in the SEPA set.
 */
export function writePain001(file: TransferFile): string {
  const { messageId, madeAt, executionOn, from, transfers } = file
  const count = transfers.length
  assert(count > 0, 'a file has a transfer')
  const sum = euros(transfers.reduce((total, { cents }) => total + cents, 0n))
  const head = [
    tag('MsgId', id(messageId)),
    tag('CreDtTm', madeAt.toISOString().slice(0, 19)),
    tag('NbOfTxs', String(count)),
    tag('CtrlSum', sum),
    tag('InitgPty', tag('Nm', name(from.holder))),
  ]
  const payment = [
    tag('PmtInfId', id(messageId)),
    tag('PmtMtd', 'TRF'),
    tag('NbOfTxs', String(count)),
    tag('CtrlSum', sum),
    tag('PmtTpInf', tag('SvcLvl', tag('Cd', 'SEPA'))),
    tag('ReqdExctnDt', tag('Dt', executionOn)),
    tag('Dbtr', tag('Nm', name(from.holder))),
    tag('DbtrAcct', tag('Id', tag('IBAN', from.iban))),
    tag('DbtrAgt', agent(from.bic)),
    tag('ChrgBr', 'SLEV'),
    ...transfers.map(transferTag),
  ]
  const body = tag('CstmrCdtTrfInitn', tag('GrpHdr', head.join('')) + tag('PmtInf', payment.join('\n')))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${PAIN_001}">${body}</Document>\n`
}

function transferTag({ endToEndId, cents, to, about }: Transfer): string {
  assert(cents > 0n, 'a transfer moves something')
  return tag(
    'CdtTrfTxInf',
    [
      tag('PmtId', tag('InstrId', id(endToEndId)) + tag('EndToEndId', id(endToEndId))),
      tag('Amt', `<InstdAmt Ccy="EUR">${euros(cents)}</InstdAmt>`),
      to.bic === null ? '' : tag('CdtrAgt', agent(to.bic)),
      tag('Cdtr', tag('Nm', name(to.holder))),
      tag('CdtrAcct', tag('Id', tag('IBAN', to.iban))),
      tag('RmtInf', tag('Ustrd', escaped(sepaLatin(about, ABOUT_MAX)))),
    ].join(''),
  )
}

/** The debtor's bank is always named; where the BIC is not known the format has a word for that. */
function agent(bic: string | null): string {
  return tag('FinInstnId', bic === null ? tag('Othr', tag('Id', 'NOTPROVIDED')) : tag('BICFI', bic))
}

/** Cents as euros with two decimals. */
export function euros(cents: bigint): string {
  return `${cents / 100n}.${(cents % 100n).toString().padStart(2, '0')}`
}

/** Whether a file can name this account: one that it cannot is set aside, or all the others would wait for it. */
export function isWritable({ holder, iban, bic }: Account): boolean {
  return isSayable(sepaLatin(holder, NAME_MAX)) && isValidIBAN(iban) && (bic === null || isValidBIC(bic))
}

function isSayable(name: string): boolean {
  return /[A-Za-z0-9]/.test(name)
}

function name(text: string): string {
  const said = sepaLatin(text, NAME_MAX)
  assert(isSayable(said), 'a holder has a name that banks can write')
  return escaped(said)
}

function id(text: string): string {
  assert(text.length <= 35 && isSepaLatin(text), 'an identifier has up to 35 characters of the SEPA set')
  return escaped(text)
}

function tag(name: string, content: string): string {
  return `<${name}>${content}</${name}>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&apos;')
}
