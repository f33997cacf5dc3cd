import { MICROS_PER_CENT } from '../../lib/money.js'
import { Dialog, EmptyState, Facts, Money, Section, State, Table } from '../kit/index.js'
import type { CoveredSite, Member, MemberPlace } from '../read/admission.js'
import type { CinemaContract } from '../read/contracts.js'
import { type Proof, Signatures } from '../signatures.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Countersign, Gesture, titleOf } from './cinemas.js'
import { FederationTabs } from './tabs.js'

export interface FederationCinemaPage {
  cinema: MemberPlace
  member: Member
  /** The contract that rules, or waits, or was the last; null before the first. */
  contract: CinemaContract | null
  proof: Proof
  sites: readonly CoveredSite[]
}

/** One cinema as the federation sees it: its contract, who signed it, the sites that it covers, and what can be done. */
export function FederationCinema({ cinema, member, contract, proof, sites }: FederationCinemaPage) {
  const { words, format } = useView()
  const said = words.admission
  const others = member.cinemas.filter(({ slug }) => slug !== cinema.slug)
  return (
    <>
      <h1>{format.name(cinema.name)}</h1>
      <p class="soft">{format.name(cinema.city)}</p>
      <FederationTabs />
      <p class="back">
        <a href="/federation/salles">{said.cinema.back}</a>
      </p>
      <Section title={said.cinema.contract} id="contrat">
        {contract === null ? <p>{said.cinema.noContract}</p> : <ContractFacts contract={contract} />}
        {others.length > 0 && (
          <p>{fill(said.also, { names: others.map((one) => titleOf(one, format.name)).join(' ; ') })}</p>
        )}
      </Section>
      <Actions member={member} slug={cinema.slug} name={titleOf(cinema, format.name)} />
      {contract !== null && (
        <Section title={words.agreement.signatures.title} id="signatures">
          <Signatures contract={contract} proof={proof} />
        </Section>
      )}
      <Section title={said.cinema.sites} id="sites">
        {sites.length === 0 ? (
          <EmptyState title={said.cinema.noSite.title}>{said.cinema.noSite.text}</EmptyState>
        ) : (
          <Sites sites={sites} />
        )}
      </Section>
    </>
  )
}

function ContractFacts({ contract }: { contract: CinemaContract }) {
  const { words, format } = useView()
  const said = words.admission.cinema
  const { state, version, party, offeredAt, inForceFrom, endedAt, terms } = contract
  const waits = state === 'offered' || state === 'signed-by-one'
  return (
    <Facts
      facts={[
        [words.contract.state, <State key="state" state={state} label={words.contract.states[state]} />],
        [said.party, format.name(party.name)],
        [words.contract.version, version],
        ...(offeredAt ? [[said.offered, format.date(offeredAt)] as const] : []),
        ...(inForceFrom ? [[waits ? said.starts : words.contract.since, format.date(inForceFrom)] as const] : []),
        ...(endedAt ? [[words.contract.until, format.date(endedAt)] as const] : []),
        [words.contract.lookBack, fill(words.contract.lookBackText, { days: format.number(terms.lookBackDays) })],
        [said.threshold, <Money key="threshold" micros={BigInt(terms.thresholdCents) * MICROS_PER_CENT} />],
      ]}
    />
  )
}

/** What can be done now, and before what cannot be undone, or stops something at once, a question. */
function Actions({ member, ...cinema }: { member: Member; slug: string; name: string }) {
  const { words } = useView()
  const said = words.admission
  const { live, open, step } = member
  return (
    <Section title={said.cinema.actions} id="actions">
      {live?.state === 'suspended' && <p>{said.resume.text}</p>}
      {step === 'waits' && <WaitsFor member={member} />}
      <div class="actions">
        {step === 'countersign' && <Countersign {...cinema} contract={open?.id} />}
        {step === 'propose' && (
          <Gesture slug={cinema.slug} gesture="proposer">
            {said.propose}
          </Gesture>
        )}
        {live?.state === 'in-force' && <Question {...cinema} gesture="suspendre" contract={live} />}
        {live?.state === 'suspended' && (
          <Gesture slug={cinema.slug} gesture="reprendre" contract={live.id}>
            {said.resume.do}
          </Gesture>
        )}
        {live !== null && <Question {...cinema} gesture="resilier" contract={live} />}
        {open !== null && <Question {...cinema} gesture="retirer" contract={open} />}
      </div>
    </Section>
  )
}

function WaitsFor({ member: { open } }: { member: Member }) {
  const { words, format } = useView()
  if (!open?.offeredAt) return null
  return <p>{fill(words.admission.waitsSince, { day: format.date(open.offeredAt) })}</p>
}

const QUESTIONS = { suspendre: 'suspend', resilier: 'terminate', retirer: 'withdraw' } as const

function Question(question: { slug: string; name: string; gesture: keyof typeof QUESTIONS; contract: CinemaContract }) {
  const { words, format } = useView()
  const { slug, name, gesture, contract } = question
  const said = words.admission[QUESTIONS[gesture]]
  const { notice, final } = words.admission.terminate
  const days = format.count(contract.terms.noticeDays, words.admission.days)
  return (
    <Dialog id={gesture} opener={said.open} title={fill(said.title, { name })} close={words.admission.leave}>
      <p>{said.text}</p>
      {gesture === 'resilier' && (
        <>
          <p>{fill(notice, { days })}</p>
          <p>{final}</p>
        </>
      )}
      <Gesture slug={slug} gesture={gesture} contract={contract.id}>
        {said.do}
      </Gesture>
    </Dialog>
  )
}

function Sites({ sites }: { sites: readonly CoveredSite[] }) {
  const { words, format } = useView()
  const said = words.admission.cinema
  return (
    <Table
      caption={said.sitesCaption}
      captionUnseen
      columns={[
        { title: said.site },
        { title: said.hosts },
        { title: said.letIn },
        { title: said.price, numeric: true },
      ]}
      rows={sites.map(({ key, hosts, since, clickPrice }) => [
        <code key="key">{key}</code>,
        hosts.join(', '),
        since === null ? said.notLetIn : format.moment(since),
        clickPrice === null ? '—' : <Money key="price" micros={clickPrice * 1000n} />,
      ])}
    />
  )
}
