import type { Contract } from '../../contract/index.js'
import { frenchSpaces } from '../../lib/typography.js'
import { only } from '../../membership/index.js'
import { AgreementProof, AgreementText, ContractFacts } from '../agreement.js'
import { EmptyState, Fold, OnlyWith, Prose, Section } from '../kit/index.js'
import type { ReadableContract } from '../read/agreement.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Changes, ContractFiles } from './pieces.js'

export interface OfferedTerms {
  id: string
  version: string
  terms: Contract['terms']
  text: { fr: string; en: string }
}

/** The terms of a distributor or a publisher: what is in force, and what one click would put in force. */
export function TermsPage(shown: {
  path: string
  agreement: ReadableContract | null
  offer: OfferedTerms | null
  jwks: string
}) {
  const { words, format } = useView()
  const { path, agreement, offer, jwks } = shown
  const said = words.contracts.terms
  const contract = agreement?.contract ?? null
  return (
    <>
      <h1>{said.title}</h1>
      <p class="back">
        <a href={path.replace(/\/conditions$/, '')}>{words.portals[roleOf(path)]}</a>
      </p>
      {contract === null && offer === null && <EmptyState title={said.title}>{said.none}</EmptyState>}
      {contract?.state === 'suspended' && <p class="lead">{said.suspended}</p>}
      {contract?.state === 'in-force' && contract.inForceFrom !== null && (
        <p class="lead">{fill(said.inForce, { day: format.date(contract.inForceFrom) })}</p>
      )}
      {offer !== null && <Offer {...{ offer, path, contract }} />}
      {agreement !== null && (
        <>
          <Section title={said.current} id="en-vigueur">
            <ContractFacts contract={agreement.contract} withdrawn={false} />
          </Section>
          <AgreementText agreement={agreement} renamed={words.agreement.signatures.renamed} />
          <AgreementProof agreement={agreement} jwks={jwks} />
          <ContractFiles base="/contrats" contract={agreement.contract} />
        </>
      )}
    </>
  )
}

function Offer({ offer, path, contract }: { offer: OfferedTerms; path: string; contract: Contract | null }) {
  const { words, language, person, format } = useView()
  const said = words.contracts.terms
  const names = { organisation: format.name(person?.organisation.name ?? ''), name: format.name(person?.name ?? '') }
  return (
    <>
      <p class={contract === null ? 'lead' : undefined}>{contract === null ? said.offered : said.newer}</p>
      {contract !== null && <Changes before={contract.terms} after={offer.terms} />}
      <Section title={said.offer} id="offre">
        <Fold summary={said.fold} open={contract === null}>
          <p class="soft">{words.agreement.binding}</p>
          <Prose text={language === 'fr' ? frenchSpaces(offer.text.fr) : offer.text.en} />
        </Fold>
        <OnlyWith access={only(roleOf(path), { role: 'signatory', effect: 'sign' })} to="sign">
          <p>{fill(said.who, names)}</p>
          <form method="post" action={path}>
            <input type="hidden" name="offre" value={offer.id} />
            <button type="submit">{said.accept}</button>
          </form>
        </OnlyWith>
      </Section>
    </>
  )
}

function roleOf(path: string): 'distributor' | 'publisher' {
  return path.startsWith('/distributeur') ? 'distributor' : 'publisher'
}
