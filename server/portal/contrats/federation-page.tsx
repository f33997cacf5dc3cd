import type { Contract, ContractKind, StandingOffer } from '../../contract/index.js'
import { STANDING_KINDS } from '../../contract/index.js'
import { FederationTabs } from '../federation/tabs.js'
import { EmptyState, Fold, OnlyWith, Section, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FEDERATION_OFFERS, FEDERATION_RECORDS, FEDERATION_SIGNS } from './access.js'
import { Do } from './pieces.js'

interface Shown {
  contracts: readonly Contract[]
  offers: readonly StandingOffer[]
  /** With whom there is none yet. */
  operators: readonly { id: string; name: string }[]
  /** The newest version of each kind that is offered to everybody. */
  latest: ReadonlyMap<ContractKind, string>
}

/** The federation's contracts: what it offers to everybody, and each with its organisation. */
export function FederationContracts({ contracts, offers, operators, latest }: Shown) {
  const { words, format } = useView()
  const said = words.contracts
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <Section title={said.standing.title} id="offres">
        <p>{said.standing.text}</p>
        {STANDING_KINDS.map((kind) => (
          <Standing
            key={kind}
            kind={kind}
            offer={offers.find((one) => one.kind === kind) ?? null}
            latest={latest.get(kind) ?? ''}
          />
        ))}
      </Section>
      <Section title={said.list.title} id="tous">
        {operators.map(({ id, name }) => (
          <OnlyWith key={id} access={FEDERATION_OFFERS} to="admit">
            <Do action="/federation/contrats/operateur" fields={{ operateur: id }}>
              {fill(said.list.propose, { name: format.name(name) })}
            </Do>
          </OnlyWith>
        ))}
        {contracts.length === 0 ? (
          <EmptyState title={said.list.empty.title}>{said.list.empty.text}</EmptyState>
        ) : (
          <All contracts={contracts} />
        )}
      </Section>
    </>
  )
}

function Standing({
  kind,
  offer,
  latest,
}: {
  kind: (typeof STANDING_KINDS)[number]
  offer: StandingOffer | null
  latest: string
}) {
  const { words, format } = useView()
  const said = words.contracts.standing
  return (
    <article>
      <h3>{words.federation.journal.kinds[kind]}</h3>
      <p>
        {offer === null
          ? `${said.version} : ${said.none}`
          : `${said.version} : ${offer.version}. ${said.by} ${format.name(offer.signatory.name)}, ${format.moment(offer.signedAt)}.`}
      </p>
      {offer?.version !== latest && (
        <OnlyWith access={FEDERATION_SIGNS} to="sign">
          <Do action="/federation/contrats/offres" fields={{ genre: kind, version: latest }}>
            {fill(said.make, { version: latest })}
          </Do>
        </OnlyWith>
      )}
      {offer !== null && (
        <OnlyWith access={FEDERATION_RECORDS} to="sign">
          <Do action="/federation/contrats/offres/retirer" fields={{ offre: offer.id }}>
            {said.end}
          </Do>
        </OnlyWith>
      )}
    </article>
  )
}

function All({ contracts }: { contracts: readonly Contract[] }) {
  const { words, format } = useView()
  const said = words.contracts.list
  return (
    <Fold summary={`${said.title} (${format.number(contracts.length)})`} open>
      <Table
        caption={said.caption}
        columns={[
          { title: said.party },
          { title: said.kind },
          { title: said.version },
          { title: said.state },
          { title: said.since },
        ]}
        rows={contracts.map(({ id, party, kind, version, state, inForceFrom }) => [
          <a key="party" href={`/federation/contrats/${id}`}>
            {format.name(party.name)}
          </a>,
          words.federation.journal.kinds[kind],
          version,
          <State key="state" state={state} label={words.contract.states[state]} />,
          inForceFrom === null ? '—' : format.date(inForceFrom),
        ])}
      />
    </Fold>
  )
}
