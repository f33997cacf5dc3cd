import type { Contract } from '../../contract/index.js'
import { EmptyState, Fold, Section, SHORT_LIST, Table } from '../kit/index.js'
import type { LedgerHead } from '../read/federation.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

type Happened = 'offered' | 'in-force' | 'ended' | 'withdrawn'

const SHOWN = 40

/** What was done to contracts, the latest first, and how far the ledger's chain goes. */
export function Journal({
  contracts,
  withdrawn,
  head,
  now,
}: {
  contracts: readonly Contract[]
  /** Those that ended as offers, by id. */
  withdrawn: ReadonlySet<string>
  head: LedgerHead | null
  now: Date
}) {
  const { words, format } = useView()
  const said = words.federation.journal
  const events = eventsOf(contracts, { withdrawn, now }).slice(0, SHOWN)
  return (
    <Section title={said.title} id="journal">
      <p class="soft">
        {head === null
          ? said.ledgerEmpty
          : fill(said.ledger, {
              count: format.count(head.sequence, said.transactions),
              hash: head.hash.slice(0, 12),
              day: format.date(head.at),
            })}
      </p>
      {events.length === 0 ? (
        <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>
      ) : (
        <Fold summary={fill(said.each, { count: format.number(events.length) })} open={events.length <= SHORT_LIST}>
          <Table
            caption={said.caption}
            columns={[{ title: said.when }, { title: said.what }, { title: said.who }, { title: said.contract }]}
            rows={events.map(({ at, what, contract }) => [
              format.date(at),
              said.happened[what],
              format.name(contract.party.name),
              `${said.kinds[contract.kind]}, ${contract.version}`,
            ])}
          />
        </Fold>
      )}
    </Section>
  )
}

function eventsOf(
  contracts: readonly Contract[],
  { withdrawn, now }: { withdrawn: ReadonlySet<string>; now: Date },
): { at: Date; what: Happened; contract: Contract }[] {
  const moments = ({ id, state, offeredAt, inForceFrom, endedAt }: Contract): [Happened, Date | null][] => {
    const waits = state === 'offered' || state === 'signed-by-one'
    const offer = withdrawn.has(id)
    return [
      ['offered', offeredAt],
      // Until both have signed, it is the start that was offered.
      ['in-force', waits || offer ? null : inForceFrom],
      [offer ? 'withdrawn' : 'ended', endedAt],
    ]
  }
  return contracts
    .flatMap((contract) => moments(contract).map(([what, at]) => ({ at, what, contract })))
    .filter((event): event is { at: Date; what: Happened; contract: Contract } => event.at !== null && event.at <= now)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
}
