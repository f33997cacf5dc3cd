import { MICROS_PER_CENT } from '../../lib/money.js'
import { frenchSpaces } from '../../lib/typography.js'
import { Code, Facts, Money, Notice, Prose, Section, State } from '../kit/index.js'
import type { CinemaContract } from '../read/contracts.js'
import type { OwnCinema } from '../read/salle.js'
import { type Proof, Signatures } from '../signatures.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { SalleTabs } from './tabs.js'

/** A contract as its cinema reads it. */
export interface Agreement {
  contract: CinemaContract
  proof: Proof
  text: { fr: string; en: string }
  /** Whether this is the text that was offered, and signed: with another name in it, it is not. */
  sameText: boolean
  /** It waits for the cinema's signature. */
  toSign: boolean
  /** Another one is in force until then. */
  replaces: boolean
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
            <ContractFacts agreement={agreement} />
          </Section>
          <Text agreement={agreement} />
          <Section title={said.signatures.title} id="signatures">
            <Signatures {...agreement} />
            <Code id="empreinte" label={said.hash}>
              {agreement.contract.textSha256.toString('hex')}
            </Code>
            <p>
              {said.keys} <a href="/.well-known/jwks.json">{jwks}</a>
            </p>
          </Section>
          {agreement.toSign && agreement.sameText && <Sign {...{ cinema, agreement, unticked }} />}
        </>
      )}
    </>
  )
}

function Lead({ agreement: { contract, toSign, replaces }, now }: { agreement: Agreement; now: Date }) {
  const { words, format } = useView()
  const said = words.agreement
  const { state, inForceFrom } = contract
  return (
    <>
      <p class="lead">{leadOf()}</p>
      {toSign && (
        <p class="no-print">
          <a href="#signer">{said.sign.title}</a>
        </p>
      )}
      {replaces && <p>{said.other}</p>}
    </>
  )

  function leadOf(): string {
    if (toSign) return said.lead.sign
    if (state === 'in-force')
      return inForceFrom !== null && inForceFrom > now
        ? fill(said.lead.later, { day: format.date(inForceFrom) })
        : said.lead['in-force']
    if (state === 'suspended') return said.lead.suspended
    return state === 'signed-by-one' ? said.lead.waits : said.lead.ended
  }
}

function ContractFacts({ agreement: { contract } }: { agreement: Agreement }) {
  const { words, format } = useView()
  const said = words.contract
  const { state, version, federation, party, offeredAt, inForceFrom, endedAt, terms } = contract
  const waits = state === 'offered' || state === 'signed-by-one'
  const offer = words.admission.cinema
  return (
    <Facts
      facts={[
        [said.state, <State key="state" state={state} label={said.states[state]} />],
        [words.portals.federation, format.name(federation.name)],
        [offer.party, format.name(party.name)],
        [said.version, version],
        ...(offeredAt ? [[offer.offered, format.date(offeredAt)] as const] : []),
        ...(inForceFrom ? [[waits ? offer.starts : said.since, format.date(inForceFrom)] as const] : []),
        ...(endedAt ? [[said.until, format.date(endedAt)] as const] : []),
        [said.lookBack, fill(said.lookBackText, { days: format.number(terms.lookBackDays) })],
        [offer.threshold, <Money key="threshold" micros={BigInt(terms.thresholdCents) * MICROS_PER_CENT} />],
      ]}
    />
  )
}

function Text({ agreement: { text, sameText } }: { agreement: Agreement }) {
  const { words, language, path } = useView()
  const said = words.agreement
  return (
    <section id="texte" aria-label={said.text}>
      <p class="soft">
        {said.binding}
        {language !== 'fr' && (
          <>
            {' '}
            <a href={`${path}?langue=fr#texte`} lang={language}>
              {said.original}
            </a>
          </>
        )}
      </p>
      {!sameText && <Notice kind="warning">{said.signatures.renamed}</Notice>}
      <Prose text={language === 'fr' ? frenchSpaces(text.fr) : text.en} />
    </section>
  )
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
      </Section>
    </div>
  )
}
