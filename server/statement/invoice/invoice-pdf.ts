import { createPdf, type Pdf } from '../../lib/pdf.js'
import { frenchSpaces } from '../../lib/typography.js'
import { sayCents, sayDay, sayNumber, sayPercent, sayPeriod } from '../say.js'
import type { DocumentBody, PartyBody } from './shape.js'

const TITLES: Readonly<Record<DocumentBody['kind'], string>> = {
  invoice: 'Facture',
  'credit-note': 'Avoir',
  note: 'Note de versement',
}

/** A document as a tagged PDF in French: the same document is the same bytes. @param sha256 of its record, hexadecimal */
export async function invoicePdf({ body, sha256 }: { body: DocumentBody; sha256: string }): Promise<Buffer> {
  const { kind, number, issuedOn, seller, buyer, corrects } = body
  const title = frenchSpaces(`${TITLES[kind]} n° ${number}`)
  const pdf = createPdf({
    ...{ title: `${title}, ${seller.name}`, language: 'fr-FR', author: seller.name },
    madeAt: new Date(`${issuedOn}T12:00:00Z`),
    pageOf: (page, pages) => `${title} – page ${page} sur ${pages}`,
  })
  const say = (text: string) => pdf.paragraph(frenchSpaces(text))
  pdf.heading(1, title)
  if (kind !== 'note') say('Autofacturation')
  say(`Date d’émission : ${sayDay(issuedOn)}.`)
  if (corrects !== null) say(`Annule la facture n° ${corrects.number} du ${sayDay(corrects.issuedOn)}.`)
  party(pdf, kind === 'note' ? 'Bénéficiaire' : 'Fournisseur', seller)
  party(pdf, kind === 'note' ? 'Payeur' : 'Client', buyer)
  work(pdf, body)
  amounts(pdf, body)
  pdf.heading(2, 'Mentions')
  pdf.list(body.notes.map(({ text }) => frenchSpaces(text)))
  contest(pdf, body)
  references(pdf, body, sha256)
  return pdf.end()
}

function party(pdf: Pdf, role: string, { name, address, siren, vatNumber }: PartyBody): void {
  const numbers = [
    ...(siren === null ? [] : [`SIREN : ${siren.replace(/(\d{3})(?=\d)/g, '$1\u202f')}`]),
    ...(vatNumber === null ? [] : [`Numéro de TVA : ${vatNumber}`]),
  ]
  pdf.heading(2, role)
  pdf.list([name, address, ...numbers].map(frenchSpaces))
}

function work(pdf: Pdf, { line, clicks, period, cinema }: DocumentBody): void {
  pdf.heading(2, 'Prestation')
  pdf.paragraph(frenchSpaces(line.description))
  pdf.table({
    columns: ['Ce qui compte', 'Valeur'],
    widths: [0.4, 0.6],
    rows: [
      ['Cinéma', `${cinema.name}, ${cinema.city}`],
      ['Période', `du ${sayDay(period.from)} au ${sayDay(period.to)}`],
      ['Clics payables', sayNumber(clicks)],
    ],
  })
}

function amounts(pdf: Pdf, { kind, line, vat, totals, payment }: DocumentBody): void {
  const sign = (cents: bigint) => sayCents(kind === 'credit-note' ? -cents : cents)
  pdf.heading(2, 'Montants')
  if (vat !== null)
    pdf.table({
      columns: ['Désignation', 'Quantité', 'Prix unitaire hors taxes', 'TVA', 'Total hors taxes'],
      widths: [0.34, 0.12, 0.22, 0.14, 0.18],
      rows: [
        [
          ...[line.name, sayNumber(line.quantity), sign(line.netCents)],
          ...[vat.exemption === null ? sayPercent(vat.rateBasisPoints) : 'aucune', sign(line.netCents)],
        ],
      ],
    })
  const rows =
    vat === null
      ? [['Montant versé', sign(totals.totalCents)]]
      : [
          ['Total hors taxes', sign(totals.netCents)],
          [vat.exemption === null ? `TVA, ${sayPercent(vat.rateBasisPoints)}` : 'TVA', sign(totals.vatCents)],
          ['Total, taxe comprise', sign(totals.totalCents)],
        ]
  pdf.table({ columns: ['Montant', 'Euros'], widths: [0.72, 0.28], rows })
  if (vat?.exemption != null) pdf.paragraph(frenchSpaces(`${vat.exemption.text}.`))
  if (kind === 'credit-note') return
  const { reference, paidOn, dueOn } = payment
  const left =
    dueOn === null
      ? `Reste à payer : ${sayCents(totals.dueCents)}.`
      : `TVA à régler par le client : ${sayCents(totals.dueCents)}, au plus tard le ${sayDay(dueOn)}.`
  const paid = `${sayCents(totals.paidCents)} payés le ${sayDay(paidOn)} par virement SEPA, référence ${reference}.`
  pdf.paragraph(frenchSpaces(kind === 'note' ? paid : `${paid} ${left}`))
}

function contest(pdf: Pdf, { contestUntil }: DocumentBody): void {
  if (contestUntil === null) return
  pdf.heading(2, 'Contester')
  pdf.paragraph(
    frenchSpaces(
      `Sur le portail, page Factures de votre cinéma, jusqu’au ${sayDay(contestUntil)} inclus. Passé ce jour, cette facture est réputée acceptée.`,
    ),
  )
}

function references(pdf: Pdf, { statement, contract, federation }: DocumentBody, sha256: string): void {
  pdf.heading(2, 'Références')
  pdf.list(
    [
      `Relevé de ${federation}, ${sayPeriod(statement.period)}, empreinte (SHA-256) : ${statement.sha256}`,
      `Contrat ${contract.id}, version ${contract.version}`,
      `Empreinte de ce document (SHA-256) : ${sha256}`,
    ].map(frenchSpaces),
  )
}
