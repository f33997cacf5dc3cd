import type { Contract, ContractVersion, SignedElsewhere } from '../../contract/index.js'
import { keptChoices } from '../../contract/index.js'
import { AgreementProof, AgreementText, ContractFacts } from '../agreement.js'
import { FederationTabs } from '../federation/tabs.js'
import { Dialog, OnlyWith, Section } from '../kit/index.js'
import type { ReadableContract } from '../read/agreement.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FEDERATION_OFFERS, FEDERATION_SIGNS } from './access.js'
import { Amend } from './amend-form.js'
import { Elsewhere } from './elsewhere.js'
import { Changes, ContractFiles, Do } from './pieces.js'

export interface OneContractPage {
  agreement: ReadableContract
  withdrawn: boolean
  records: readonly SignedElsewhere[]
  /** The contract in force that this one would replace. */
  replaces: Contract | null
  /** The one that waits to replace this one. */
  amendment: Contract | null
  latest: ContractVersion
  jwks: string
}

/** One contract as the federation has it, of whichever kind. */
export function OneContract({ agreement, withdrawn, records, replaces, amendment, latest, jwks }: OneContractPage) {
  const { words, format } = useView()
  const said = words.contracts
  const { contract, proof, sameText } = agreement
  const open = contract.state === 'offered' || contract.state === 'signed-by-one'
  const missing = (['party', 'federation'] as const).filter(
    (side) => !proof.signatures.some((one) => one.side === side),
  )
  return (
    <>
      <h1>{format.name(contract.party.name)}</h1>
      <p class="soft">{words.federation.journal.kinds[contract.kind]}</p>
      <FederationTabs />
      <p class="back">
        <a href="/federation/contrats">{said.one.back}</a>
      </p>
      <Section title={words.admission.cinema.contract} id="contrat">
        <ContractFacts contract={contract} withdrawn={withdrawn} />
        {amendment !== null && (
          <p>
            <a href={`/federation/contrats/${amendment.id}`}>{said.changes.title}</a>
          </p>
        )}
      </Section>
      <Gestures contract={contract} />
      {open && replaces !== null && <Changes before={replaces.terms} after={contract.terms} />}
      <AgreementText agreement={agreement} renamed={words.admission.countersign.renamed} />
      <AgreementProof agreement={agreement} jwks={jwks} />
      <ContractFiles base="/federation/contrats" contract={contract} />
      {open && sameText && missing.includes('federation') && contract.kind !== 'federation-cinema' && (
        <Section title={said.one.sign} id="signer">
          <OnlyWith access={FEDERATION_SIGNS} to="sign">
            <p>{said.one.signText}</p>
            <Do action={`/federation/contrats/${contract.id}/signature`}>{said.one.sign}</Do>
          </OnlyWith>
        </Section>
      )}
      {(open || records.length > 0) && <Elsewhere {...{ contract, records, missing: open ? missing : [] }} />}
      {contract.state === 'in-force' && amendment === null && (
        <Amend contract={contract} latest={latest} chosen={keptChoices(contract.terms, latest)} />
      )}
    </>
  )
}

/** What ends or stops is asked about first. */
function Gestures({ contract: { id, state, party } }: { contract: Contract }) {
  const { words, format } = useView()
  const { one } = words.contracts
  const asks = words.admission
  const name = format.name(party.name)
  const action = `/federation/contrats/${id}/geste`
  const open = state === 'offered' || state === 'signed-by-one'
  const live = state === 'in-force' || state === 'suspended'
  if (!open && !live) return null
  const question = (geste: string, label: string, title: string) => (
    <Dialog id={geste} opener={label} title={fill(title, { name })} close={asks.leave}>
      <Do action={action} fields={{ geste }}>
        {label}
      </Do>
    </Dialog>
  )
  return (
    <OnlyWith access={FEDERATION_OFFERS} to="admit">
      <div class="actions">
        {open && question('retirer', one.withdraw, asks.withdraw.title)}
        {state === 'in-force' && question('suspendre', one.suspend, asks.suspend.title)}
        {state === 'suspended' && (
          <Do action={action} fields={{ geste: 'reprendre' }}>
            {one.resume}
          </Do>
        )}
        {live && question('resilier', one.terminate, asks.terminate.title)}
      </div>
    </OnlyWith>
  )
}
