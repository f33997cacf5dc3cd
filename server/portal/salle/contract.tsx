import type { Contract as AnyContract } from '../../contract/index.js'
import { AgreementProof, AgreementText, ContractFacts } from '../agreement.js'
import { Changes, ContractFiles, Decline } from '../contrats/pieces.js'
import { OnlyWith, Section } from '../kit/index.js'
import type { ReadableContract } from '../read/agreement.js'
import type { OwnCinema } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { SIGN } from './own-cinema.js'
import { SalleTabs } from './tabs.js'

/** A contract as its cinema reads it. */
export interface Agreement extends ReadableContract<'federation-cinema'> {
  /** It ended as an offer: it never had both signatures. */
  withdrawn: boolean
  /** It waits for the cinema's signature. */
  toSign: boolean
  /** The one that is in force until then. */
  replaces: AnyContract | null
}

export interface ContractPage {
  cinema: OwnCinema
  agreement: Agreement | null
  /** The form was sent without its box. */
  unticked: boolean
  jwks: string
  now: Date
}

/** A cinema's contract: where it stands, the text that binds, who signed it, and the signature that is still to be made. */
export function Contract({ cinema, agreement, unticked, jwks, now }: ContractPage) {
  const { words, format } = useView()
  const said = words.agreement
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${format.name(cinema.city)}`}</p>
      <SalleTabs slug={cinema.slug} />
      {agreement === null ? (
        <p class="lead">{said.lead.none}</p>
      ) : (
        <>
          <Lead agreement={agreement} now={now} />
          <Section title={said.facts} id="en-bref">
            <ContractFacts {...agreement} />
            <HowToEnd agreement={agreement} />
          </Section>
          {agreement.replaces !== null && (
            <Changes before={agreement.replaces.terms} after={agreement.contract.terms} />
          )}
          <AgreementText agreement={agreement} renamed={said.signatures.renamed} />
          <AgreementProof agreement={agreement} jwks={jwks} />
          <ContractFiles base="/contrats" contract={agreement.contract} />
          {agreement.toSign && agreement.sameText && <Sign {...{ cinema, agreement, unticked }} />}
        </>
      )}
    </>
  )
}

function Lead({ agreement: { contract, toSign, replaces, withdrawn }, now }: { agreement: Agreement; now: Date }) {
  const { words, format } = useView()
  const said = words.agreement
  const { state, inForceFrom, endedAt } = contract
  return (
    <>
      <p class="lead">{leadOf()}</p>
      {toSign && (
        <p class="no-print">
          <a href="#signer">{said.sign.title}</a>
        </p>
      )}
      {toSign && replaces !== null && <p>{said.other}</p>}
    </>
  )

  function leadOf(): string {
    if (toSign) return said.lead.sign
    if (state === 'in-force')
      return inForceFrom !== null && inForceFrom > now
        ? fill(said.lead.later, { day: format.date(inForceFrom) })
        : said.lead['in-force']
    if (state === 'suspended') return said.lead.suspended
    if (state === 'signed-by-one') return said.lead.waits
    return withdrawn && endedAt !== null ? fill(said.lead.withdrawn, { day: format.date(endedAt) }) : said.lead.ended
  }
}

/** A cinema may end its contract at any time; nothing here does it yet but a letter. */
function HowToEnd({ agreement: { contract } }: { agreement: Agreement }) {
  const { words } = useView()
  const rules = contract.state === 'in-force' || contract.state === 'suspended'
  return rules ? <p class="soft">{words.agreement.ending}</p> : null
}

/** It works without a script; the contract that was read is named, so that no other one is signed. */
function Sign({ cinema, agreement, unticked }: Pick<ContractPage, 'cinema' | 'unticked'> & { agreement: Agreement }) {
  const { words, person, format } = useView()
  const said = words.agreement.sign
  const names = { organisation: format.name(agreement.contract.party.name), name: format.name(person?.name ?? '') }
  return (
    <div class="no-print">
      <Section title={said.title} id="signer">
        <p>{fill(said.who, names)}</p>
        <OnlyWith access={SIGN} to="sign">
          <form method="post" action={`/salle/${cinema.slug}/contrat`}>
            <input type="hidden" name="contrat" value={agreement.contract.id} />
            {unticked && (
              <p class="error" id="lu-error">
                {said.missing}
              </p>
            )}
            <label class="ticked">
              <input
                type="checkbox"
                name="lu"
                value="oui"
                required
                aria-invalid={unticked ? 'true' : undefined}
                aria-describedby={unticked ? 'lu-error' : undefined}
              />
              {said.read}
            </label>
            <p class="hint">{said.after}</p>
            <button type="submit">{said.do}</button>
          </form>
          <Decline action={`/salle/${cinema.slug}/contrat/decliner`} contract={agreement.contract.id} />
        </OnlyWith>
      </Section>
    </div>
  )
}
