import { MICROS_PER_CENT } from '../../../lib/money.js'
import {
  type Batch,
  type BatchFileFault,
  type BatchLine,
  type BatchSignature,
  type CarriedLine,
  lineState,
  type Oddity,
} from '../../../payout/index.js'
import { Facts, Fold, Money, Notice, Section, SHORT_LIST, State, Table } from '../../kit/index.js'
import { type BatchStep, stepsOf } from '../../read/payouts.js'
import { useView } from '../../view.js'
import { fill } from '../../words/index.js'
import { FederationTabs } from '../tabs.js'
import { PAYOUTS } from './access.js'
import { Acts } from './batch-acts.js'
import { Odd } from './plan.js'

export interface BatchShown {
  batch: Batch
  lines: readonly BatchLine[]
  carried: readonly CarriedLine[]
  odd: ReadonlyMap<string, readonly Oddity[]>
  signatures: readonly BatchSignature[]
  /** Of the signatures that are kept over the file that is kept; null: the file cannot be opened. */
  verified: { preparer: boolean; approver: boolean } | null
  /** Why the batch should not go on as it is; looked at while it is not handed over. */
  fault: BatchFileFault | null
  names: ReadonlyMap<string, string>
  /** The day that the file asks the bank for was over before the file was handed over. */
  dayOver: boolean
  /** The ledger does not have all of it yet. */
  writing: boolean
  /** Whoever looks has a passkey to sign with. */
  hasPasskey: boolean
}

export function BatchPage({ shown }: { shown: BatchShown }) {
  const { words, format } = useView()
  const said = words.batch.one
  const { batch, lines, carried, odd, fault } = shown
  const isOpen = ['prepared', 'signed', 'approved'].includes(batch.state)
  const reviewed = [
    ...carried.map(({ cinema, name, reason }) => ({ cinemaId: cinema, name, cents: 0n, reason })),
    ...lines.map(({ cinema, name, cents }) => ({ cinemaId: cinema, name, cents, reason: null })),
  ]
  return (
    <>
      <h1>{fill(said.title, { name: batch.messageId })}</h1>
      <FederationTabs />
      <p>
        <a href={PAYOUTS}>{said.back}</a>
      </p>
      {shown.writing && <Notice kind="warning">{words.batches.writing}</Notice>}
      {fault !== null && <Notice kind="error">{said.unsound[fault]}</Notice>}
      {shown.dayOver && <Notice kind="warning">{fill(said.dayOver, { day: format.day(batch.executionOn) })}</Notice>}
      <BatchFacts batch={batch} lines={lines} />
      {isOpen && <Odd odd={odd} rows={reviewed} />}
      {isOpen && fault === null && (
        <p>{fill(said.sums, { total: format.exactEuros(batch.totalCents * MICROS_PER_CENT) })}</p>
      )}
      <Acts shown={shown} />
      <Lines batch={batch} lines={lines} />
      <Carried carried={carried} />
      <Signatures shown={shown} />
      <History steps={stepsOf(batch, lines, shown.signatures)} batch={batch} names={shown.names} />
    </>
  )
}

function BatchFacts({ batch, lines }: { batch: Batch; lines: readonly BatchLine[] }) {
  const { words, format } = useView()
  const said = words.batches
  const { facts } = words.batch.one
  const returned = lines.reduce((sum, { cents, returnedAt }) => (returnedAt === null ? sum : sum + cents), 0n)
  return (
    <Facts
      facts={[
        [facts.state, <State key="state" state={batch.state} label={said.states[batch.state]} />],
        [facts.kind, said.kinds[batch.kind]],
        ...(batch.through === null ? [] : [[facts.through, format.month(batch.through)] as const]),
        [facts.total, <Money key="total" micros={batch.totalCents * MICROS_PER_CENT} />],
        ...(returned === 0n
          ? []
          : [[facts.returned, <Money key="returned" micros={returned * MICROS_PER_CENT} />] as const]),
        [facts.lines, format.number(batch.lines)],
        [facts.payer, said.payers[batch.payer]],
        [facts.account, fill(facts.accountEnds, { tail: batch.debtorTail })],
        [facts.executionOn, format.day(batch.executionOn)],
        ...(batch.reference === null ? [] : [[facts.reference, batch.reference] as const]),
        [facts.message, <code key="message">{batch.messageId}</code>],
        [facts.hash, <code key="hash">{batch.fileSha256.toString('hex')}</code>],
      ]}
    />
  )
}

function Lines({ batch, lines }: { batch: Batch; lines: readonly BatchLine[] }) {
  const { words, format } = useView()
  const said = words.batch.one.lines
  return (
    <Section title={said.title} id="lignes">
      <Fold summary={fill(said.each, { count: format.number(lines.length) })} open={lines.length <= SHORT_LIST}>
        <Table
          caption={said.caption}
          columns={[
            { title: said.number },
            { title: said.cinema },
            { title: said.amount, numeric: true },
            { title: said.account },
            { title: said.id },
            { title: said.state },
          ]}
          rows={lines.map((line) => [
            <a key="number" href={`${PAYOUTS}/${batch.id}/lignes/${line.number}`}>
              {format.number(line.number)}
            </a>,
            format.name(line.name),
            <Money key="amount" micros={line.cents * MICROS_PER_CENT} />,
            `…${line.ibanTail}`,
            <code key="id">{line.endToEndId}</code>,
            words.batch.one.lineStates[lineState(batch.state, line.returnedAt)],
          ])}
          total={[said.total, '', <Money key="total" micros={batch.totalCents * MICROS_PER_CENT} />, '', '', '']}
        />
      </Fold>
    </Section>
  )
}

function Carried({ carried }: { carried: readonly CarriedLine[] }) {
  const { words, format } = useView()
  const said = words.batches
  return (
    <Section title={words.batch.one.carried.title} id="reporte">
      {carried.length === 0 ? (
        <p>{words.batch.one.carried.none}</p>
      ) : (
        <Fold
          summary={fill(words.batch.one.carried.each, { count: format.number(carried.length) })}
          open={carried.length <= SHORT_LIST}
        >
          <Table
            caption={words.batch.one.carried.caption}
            columns={[
              { title: said.view.cinema },
              { title: said.view.balance, numeric: true },
              { title: said.view.why },
            ]}
            rows={carried.map(({ cinema, name, payableMicros, reason }) => [
              format.name(name ?? cinema),
              <Money key="balance" micros={payableMicros} exact />,
              said.reasons[reason],
            ])}
          />
        </Fold>
      )}
    </Section>
  )
}

function Signatures({ shown: { signatures, verified } }: { shown: BatchShown }) {
  const { words } = useView()
  const said = words.batch.one.signatures
  const good = signatures.every(({ role }) => verified?.[role] === true)
  return (
    <Section title={said.title} id="signatures">
      {signatures.length > 0 && !good && <Notice kind="error">{said.bad}</Notice>}
      {good && <p>{signatures.length === 0 ? said.none : signatures.length === 1 ? said.one : said.good}</p>}
    </Section>
  )
}

function History({
  steps,
  batch,
  names,
}: {
  steps: readonly BatchStep[]
  batch: Batch
  names: ReadonlyMap<string, string>
}) {
  const { words, format } = useView()
  const said = words.batch.one.history
  const sayStep = ({ what, line }: BatchStep) => {
    if (what === 'executed') return fill(said.steps.executed, { reference: batch.reference ?? '' })
    if (what !== 'returned') return said.steps[what]
    const reasons: Record<string, string> = words.batch.returned.reasons
    const reason = line?.returnReason ?? 'other'
    return fill(said.steps.returned, { line: format.number(line?.number ?? 0), reason: reasons[reason] ?? reason })
  }
  return (
    <Section title={said.title} id="historique">
      <Table
        caption={said.caption}
        captionUnseen
        columns={[{ title: said.what }, { title: said.by }, { title: said.at }]}
        rows={steps.map((step) => [
          sayStep(step),
          step.by === null ? said.worker : format.name(names.get(step.by) ?? said.gone),
          format.moment(step.at),
        ])}
      />
    </Section>
  )
}
