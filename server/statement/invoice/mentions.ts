import type { TaxRegime } from '../../payout/index.js'
import type { DocumentBody, DocumentKind } from './shape.js'

/** « TVA non applicable, art. 293 B du CGI », with its code in EN 16931. */
const FRANCHISE = { text: 'TVA non applicable, art. 293 B du CGI', code: 'VATEX-FR-FRANCHISE' }

/** How a regime is taxed; an association that is not taxable has no tax, and no mention of any. */
export function vatOf({ regime, vatBasisPoints }: TaxRegime): DocumentBody['vat'] {
  if (regime === 'association' || regime === 'public-body') return null
  if (regime === 'franchise') return { category: 'E', rateBasisPoints: 0, exemption: FRANCHISE }
  return { category: 'S', rateBasisPoints: vatBasisPoints ?? 0, exemption: null }
}

/** What the law wants said on a document (CGI, annexe II, article 242 nonies A; code de commerce, articles L. 441-9 and L. 441-10). */
export function mentionsOf(
  kind: DocumentKind,
  { seller, buyer }: { seller: string; buyer: string },
): DocumentBody['notes'] {
  if (kind === 'note') return [{ subject: 'REG', text: 'Note de versement : ce document n’est pas une facture.' }]
  const made = `Autofacturation : établie par ${buyer} au nom et pour le compte de ${seller}, sur mandat.`
  const regular = [
    { subject: 'REG', text: made },
    { subject: 'REG', text: 'Nature de l’opération : prestation de services.' },
  ] as const
  if (kind === 'credit-note') return [...regular]
  return [
    ...regular,
    { subject: 'PMT', text: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.' },
    {
      subject: 'PMD',
      text: 'Pénalités de retard : taux de refinancement de la Banque centrale européenne majoré de 10 points.',
    },
    { subject: 'AAB', text: 'Pas d’escompte pour paiement anticipé.' },
  ]
}
