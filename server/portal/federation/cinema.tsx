import { AgreementProof, AgreementText, ContractFacts } from '../agreement.js'
import { Changes, ContractFiles } from '../contrats/pieces.js'
import { Dialog, EmptyState, Money, Notice, Section, Table } from '../kit/index.js'
import type { CoveredSite, Member, MemberPlace, Reception } from '../read/admission.js'
import type { ReadableContract } from '../read/agreement.js'
import type { CinemaContract } from '../read/contracts.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Gesture, titleOf } from './cinemas.js'
import { FederationTabs } from './tabs.js'

export interface FederationCinemaPage {
  cinema: MemberPlace
  member: Member
  /** The contract to countersign; or else the one that rules, or waits, or was the last; null before the first. */
  agreement: ReadableContract<'federation-cinema'> | null
  sites: readonly CoveredSite[]
  /** What the contract sets going, or will with the second signature; null without a contract. */
  reception: Reception | null
  jwks: string
}

/**
 * One cinema as the federation sees it: its contract, the sites that it covers, what can be done; then the text, who signed
 * it, and below what must be read first the second signature.
 */
export function FederationCinema(page: FederationCinemaPage) {
  const { cinema, member, agreement, sites, reception, jwks } = page
  const { words, format } = useView()
  const said = words.admission
  const others = member.cinemas.filter(({ slug }) => slug !== cinema.slug)
  const name = titleOf(cinema, format.name)
  const toSign = member.step === 'countersign'
  return (
    <>
      <h1>{format.name(cinema.name)}</h1>
      <p class="soft">{format.name(cinema.city)}</p>
      <FederationTabs />
      {toSign && (
        <p class="lead">
          {said.countersign.lead} <a href="#contresigner">{said.countersign.open}</a>
        </p>
      )}
      <p class="back">
        <a href="/federation/salles">{said.cinema.back}</a>
      </p>
      <Section title={said.cinema.contract} id="contrat">
        {agreement === null ? (
          <p>{said.cinema.noContract}</p>
        ) : (
          <ContractFacts
            contract={agreement.contract}
            withdrawn={member.withdrawn && agreement.contract.id === member.last?.id}
          />
        )}
        {agreement !== null && (
          <p>
            <a href={`/federation/contrats/${agreement.contract.id}`}>{words.contracts.one.manage}</a>
          </p>
        )}
        {toSign && member.live !== null && <p>{said.countersign.replaces}</p>}
        {others.length > 0 && (
          <p>{fill(said.also, { names: others.map((one) => titleOf(one, format.name)).join(' ; ') })}</p>
        )}
      </Section>
      <Actions {...{ member, name, reception }} slug={cinema.slug} />
      <Section title={said.cinema.sites} id="sites">
        {sites.length === 0 ? (
          <EmptyState title={said.cinema.noSite.title}>{said.cinema.noSite.text}</EmptyState>
        ) : (
          <Sites sites={sites} />
        )}
      </Section>
      {agreement !== null && (
        <>
          {toSign && member.live !== null && <Changes before={member.live.terms} after={agreement.contract.terms} />}
          <AgreementText agreement={agreement} renamed={said.countersign.renamed} />
          <AgreementProof agreement={agreement} jwks={jwks} />
          <ContractFiles base="/federation/contrats" contract={agreement.contract} />
        </>
      )}
      {toSign && agreement !== null && reception !== null && (
        <Section title={said.countersign.open} id="contresigner">
          <Countersign {...{ name, agreement, reception }} slug={cinema.slug} />
        </Section>
      )}
    </>
  )
}

/** The question before the second signature: what it sets going. A text that is not the one that was offered is not signed. */
function Countersign(asked: {
  slug: string
  name: string
  agreement: ReadableContract<'federation-cinema'>
  reception: Reception
}) {
  const { words, format } = useView()
  const { slug, name, agreement, reception } = asked
  const { contract, sameText } = agreement
  const said = words.admission.countersign
  if (!sameText) return <Notice kind="warning">{said.renamed}</Notice>
  const text = said.effects[reception]
  return (
    <Dialog
      id={`contresigner-${slug}`}
      opener={said.open}
      title={fill(said.title, { name })}
      close={words.admission.leave}
      main
    >
      <p>
        {reception === 'later' && contract.inForceFrom !== null
          ? fill(text, { day: format.date(contract.inForceFrom) })
          : text}
      </p>
      <p class="soft">{said.evidence}</p>
      <Gesture slug={slug} gesture="contresigner" contract={contract.id}>
        {said.do}
      </Gesture>
    </Dialog>
  )
}

/** What can be done now, and before what cannot be undone, or stops something at once, a question. */
function Actions(actions: { member: Member; slug: string; name: string; reception: Reception | null }) {
  const { member, reception, ...cinema } = actions
  const { words } = useView()
  const said = words.admission
  const { live, open, step } = member
  return (
    <Section title={said.cinema.actions} id="actions">
      {live?.state === 'suspended' && reception !== 'later' && (
        <p>{reception === 'received' ? said.resume.text : said.resume.nothing}</p>
      )}
      {step === 'waits' && <WaitsFor member={member} />}
      <div class="actions">
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
      {gesture !== 'retirer' && <p>{words.admission.promise}</p>}
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
