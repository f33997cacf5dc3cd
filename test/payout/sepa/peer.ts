import * as SEPA from 'sepa'
import type { TransferFile } from '../../../server/payout/sepa/pain001.js'

/** The same file by somebody else's writer, whose amounts are floats: good for the sums of a test. */
export function peerPain001({ messageId, madeAt, executionOn, from, transfers }: TransferFile): string {
  const document = new SEPA.Document('pain.001.001.09')
  document.grpHdr.id = messageId
  document.grpHdr.created = madeAt
  document.grpHdr.initiatorName = from.holder
  const info = document.createPaymentInfo()
  info.requestedExecutionDate = new Date(`${executionOn}T12:00:00Z`)
  info.debtorIBAN = from.iban
  info.debtorBIC = bicFor(from.iban)
  info.debtorName = from.holder
  document.addPaymentInfo(info)
  for (const { endToEndId, cents, to, about } of transfers) {
    const transfer = info.createTransaction()
    transfer.creditorName = to.holder
    transfer.creditorIBAN = to.iban
    transfer.creditorBIC = bicFor(to.iban)
    transfer.amount = Number(cents) / 100
    transfer.remittanceInfo = about
    transfer.end2endId = endToEndId
    info.addTransaction(transfer)
  }
  return document.toString()
}

/** It asks for one, of the account's country. */
function bicFor(iban: string): string {
  return `AGRI${iban.slice(0, 2)}PP`
}
