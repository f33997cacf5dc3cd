import { type ConsentProof, latestYes, purposeNames } from '../../consent/index.js'
import { FederationTabs } from '../federation/tabs.js'
import { Code, Facts, Notice, Section, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { sayMeans } from './receipt.js'

/** All that proves one consent, and what is missing where something is. */
export function ConsentProofPage({ proof }: { proof: ConsentProof }) {
  const { words } = useView()
  const said = words.proofs.proof
  const { sources, faults } = proof
  const missing = faults.map((fault) => words.proofs.faults[fault]).join(', ')
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {faults.length === 0 ? (
        <p class="lead">{said.good}</p>
      ) : (
        <Notice kind="error">{fill(said.bad, { faults: missing })}</Notice>
      )}
      <Section title={said.facts} id="en-bref">
        <ProofFacts proof={proof} />
        <p>{said.fileText}</p>
        <p>
          <a href={`/federation/preuves/recu/${sources.receipt}.json`} download>
            {said.file}
          </a>
        </p>
        <p>
          <a href={`/recu/${sources.receipt}`}>{said.person}</a>
        </p>
      </Section>
      <Section title={said.log} id="journal">
        <p>{said.logText}</p>
        <Log events={sources.events} />
      </Section>
      <Section title={said.noticeTitle} id="notice">
        <Code id="empreinte" label={words.publishedNotice.hash}>
          {latestYes(sources.events).noticeSha256.toString('hex')}
        </Code>
        <p>
          <a href={`/notice/${encodeURIComponent(latestYes(sources.events).noticeVersion)}`}>
            {fill(words.receipt.noticeText, { version: latestYes(sources.events).noticeVersion })}
          </a>
        </p>
      </Section>
      <Section title={said.contracts} id="contrats">
        <Contracts proof={proof} />
      </Section>
      <p>
        <a href="/federation/preuves">{said.back}</a>
      </p>
    </>
  )
}

function ProofFacts({ proof: { sources, state } }: { proof: ConsentProof }) {
  const { words, format } = useView()
  const said = words.receipt
  const yes = latestYes(sources.events)
  const holds = state === 'given' || state === 'reconfirmed'
  return (
    <Facts
      facts={[
        [words.proofs.proof.number, <code key="number">{sources.receipt}</code>],
        [words.proofs.proof.state, <State key="state" state={holds ? 'in-force' : state} label={said.states[state]} />],
        [words.proofs.proof.cinema, format.name(sources.site.cinema)],
        [said.site, sources.site.hosts.join(', ')],
        [
          said.agreed,
          purposeNames(yes.purposes)
            .map((name) => words.proofs.purposes[name])
            .join(', '),
        ],
        [said.when, format.moment(yes.givenAt)],
        [said.how, sayMeans(yes.source, words)],
        [said.until, format.moment(yes.expiresAt)],
      ]}
    />
  )
}

function Log({ events }: { events: ConsentProof['sources']['events'] }) {
  const { words, format } = useView()
  const said = words.proofs.proof
  return (
    <Table
      caption={said.log}
      captionUnseen
      columns={[said.at, said.event, words.proofs.draw.purposes, said.notice, said.until, said.intact].map((title) => ({
        title,
      }))}
      rows={events.map(({ at, event, purposes, noticeVersion, expiresAt, intact }) => [
        format.moment(at),
        said.events[event],
        purposeNames(purposes)
          .map((name) => words.proofs.purposes[name])
          .join(', '),
        noticeVersion,
        format.date(expiresAt),
        <State key="intact" state={intact ? 'in-force' : 'refused'} label={intact ? said.intactYes : said.intactNo} />,
      ])}
    />
  )
}

function Contracts({ proof: { sources, contracts } }: { proof: ConsentProof }) {
  const { words, format } = useView()
  const said = words.proofs.proof
  if (sources.term === null) return <Notice kind="error">{said.noContract}</Notice>
  return (
    <>
      <p>{fill(said.term, { day: format.date(sources.term.from) })}</p>
      <Table
        caption={said.contracts}
        captionUnseen
        columns={[{ title: said.contract }, { title: said.version }, { title: said.signatures }]}
        rows={contracts.map(({ kind, version, evidence }) => [
          said.kinds[kind as keyof typeof said.kinds],
          version,
          <State
            key="verified"
            state={evidence.valid ? 'in-force' : 'refused'}
            label={evidence.valid ? said.verified : said.notVerified}
          />,
        ])}
      />
    </>
  )
}
