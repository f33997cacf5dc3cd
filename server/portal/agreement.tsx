import type { Contract } from '../contract/index.js'
import { MICROS_PER_CENT } from '../lib/money.js'
import { frenchSpaces } from '../lib/typography.js'
import { Code, Facts, Money, Notice, Prose, Section, State } from './kit/index.js'
import type { ReadableContract } from './read/agreement.js'
import { Signatures } from './signatures.js'
import { useView } from './view.js'
import { fill } from './words/index.js'

/** A contract in short. `withdrawn`: it ended as an offer, without both signatures. */
export function ContractFacts({ contract, withdrawn }: { contract: Contract; withdrawn: boolean }) {
  const { words, format } = useView()
  const said = words.contract
  const offer = words.admission.cinema
  const { state, version, federation, party, offeredAt, inForceFrom, endedAt, terms } = contract
  // Until both have signed, that moment is the start that was offered.
  const neverBegan = withdrawn || state === 'offered' || state === 'signed-by-one'
  const shown = withdrawn ? 'withdrawn' : state
  return (
    <Facts
      facts={[
        [said.state, <State key="state" state={state} label={said.states[shown]} />],
        [words.portals.federation, format.name(federation.name)],
        [offer.party, format.name(party.name)],
        [said.version, version],
        ...(offeredAt ? [[offer.offered, format.date(offeredAt)] as const] : []),
        ...(inForceFrom ? [[neverBegan ? offer.starts : said.since, format.date(inForceFrom)] as const] : []),
        ...(endedAt ? [[withdrawn ? offer.withdrawn : said.until, format.date(endedAt)] as const] : []),
        ...factsOfKind(),
      ]}
    />
  )

  function factsOfKind() {
    if (terms.kind !== 'federation-cinema') return []
    const threshold = <Money key="threshold" micros={BigInt(terms.thresholdCents) * MICROS_PER_CENT} />
    return [
      [
        said.lookBack,
        fill(said.lookBackText, {
          sharing: words.shared.rules[terms.sharing],
          days: format.number(terms.lookBackDays),
        }),
      ] as const,
      [offer.threshold, threshold] as const,
    ]
  }
}

/** The text that binds, as both sides read it. `renamed`: what to do where it is no longer the one that was offered. */
export function AgreementText({ agreement, renamed }: { agreement: ReadableContract; renamed: string }) {
  const { words, language, path } = useView()
  const said = words.agreement
  const { text, sameText } = agreement
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
      {!sameText && <Notice kind="warning">{renamed}</Notice>}
      <Prose text={language === 'fr' ? frenchSpaces(text.fr) : text.en} />
    </section>
  )
}

/** Who signed it, the hash of what they signed, and where the keys are to verify that with. */
export function AgreementProof({ agreement, jwks }: { agreement: ReadableContract; jwks: string }) {
  const { words } = useView()
  const said = words.agreement
  return (
    <Section title={said.signatures.title} id="signatures">
      <Signatures {...agreement} />
      <Code id="empreinte" label={said.hash}>
        {agreement.contract.textSha256.toString('hex')}
      </Code>
      <p>
        {said.keys} <a href="/.well-known/jwks.json">{jwks}</a>
      </p>
    </Section>
  )
}
