import type { PurgeReport } from '../../audience/index.js'
import { DRAWN_ROWS, type ProvenRow } from '../../consent/index.js'
import { MANAGE } from '../federation/access.js'
import { FederationTabs } from '../federation/tabs.js'
import { EmptyState, Figure, Figures, Notice, OnlyWith, Section, State, Table, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

const PROOFS = '/federation/preuves'

type Drawn = readonly (ProvenRow & { cinemaName: string })[]

/** The federation's proofs: one consent by its number, rows of the pool by lot, and what each night deleted. */
export function Proofs(page: {
  asked: string | null
  drawn: Drawn | null
  tooOften: boolean
  reports: readonly PurgeReport[]
}) {
  const { words, format } = useView()
  const said = words.proofs
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      <Section title={said.draw.title} id="tirage">
        <p>{said.draw.text}</p>
        <OnlyWith access={MANAGE} to="draw">
          <form method="post" action={`${PROOFS}#tirage`}>
            <button type="submit">{fill(said.draw.do, { count: format.number(DRAWN_ROWS) })}</button>
          </form>
        </OnlyWith>
        {page.tooOften && <Notice kind="error">{said.draw.tooOften}</Notice>}
        {page.drawn !== null && <DrawnRows rows={page.drawn} />}
      </Section>
      <Section title={said.one.title} id="un-accord">
        <form class="stack" action={PROOFS} novalidate>
          <TextField
            {...{ name: 'recu', label: said.one.field, hint: said.one.hint, value: page.asked ?? '', maxLength: 40 }}
            error={page.asked === null ? undefined : said.one.unknown}
          />
          <p>
            <button type="submit">{said.one.show}</button>
          </p>
        </form>
      </Section>
      <Section title={said.purge.title} id="nuits">
        <p>{said.purge.text}</p>
        <Nights reports={page.reports} />
      </Section>
    </>
  )
}

function DrawnRows({ rows }: { rows: Drawn }) {
  const { words, format } = useView()
  const said = words.proofs.draw
  if (rows.length === 0) return <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
  const unproven = rows.filter(({ faults }) => faults.length > 0).length
  return (
    <div class="drawn">
      <Figures>
        <Figure
          label={said.proven}
          value={format.number(rows.length - unproven)}
          note={fill(said.ofDrawn, { count: format.number(rows.length) })}
        />
      </Figures>
      {unproven === 0 ? (
        <Notice kind="done">{said.all}</Notice>
      ) : (
        <Notice kind="error">{format.plural(unproven, said.some)}</Notice>
      )}
      <Table
        caption={said.table}
        captionUnseen
        columns={[said.cinema, said.receipt, said.result].map((title) => ({ title }))}
        rows={[...rows]
          .sort((a, b) => Number(a.faults.length === 0) - Number(b.faults.length === 0))
          .map((row) => [
            format.name(row.cinemaName),
            <Receipts key="receipts" receipts={row.receipts} />,
            <Result key="result" row={row} />,
          ])}
      />
    </div>
  )
}

/** The first eight of its signs name a receipt among twenty. */
function Receipts({ receipts }: { receipts: readonly string[] }) {
  const { words } = useView()
  if (receipts.length === 0) return <>{words.proofs.draw.noReceipt}</>
  return (
    <>
      {receipts.map((receipt) => (
        <a key={receipt} href={`${PROOFS}/recu/${receipt}`} aria-label={`${words.proofs.draw.receipt} ${receipt}`}>
          <code>{receipt.slice(0, 8)}</code>
        </a>
      ))}
    </>
  )
}

function Result({ row: { faults } }: { row: ProvenRow }) {
  const { words } = useView()
  const said = words.proofs
  if (faults.length === 0) return <State state="in-force" label={said.draw.good} />
  return (
    <>
      <State state="refused" label={said.draw.bad} /> <br />
      {faults.map((fault) => said.faults[fault]).join(', ')}
    </>
  )
}

function Nights({ reports }: { reports: readonly PurgeReport[] }) {
  const { words, format } = useView()
  const said = words.proofs.purge
  const [last] = reports
  if (last === undefined) return <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
  return (
    <>
      <h3>{fill(said.last, { day: format.day(last.day) })}</h3>
      <Night report={last} />
      <h3>{said.nights}</h3>
      <Table
        caption={said.nights}
        captionUnseen
        columns={[
          { title: said.night },
          { title: said.deleted, numeric: true },
          { title: said.result },
          { title: said.file },
        ]}
        rows={reports.map(({ day, lines }) => [
          format.day(day),
          format.number(lines.reduce((sum, { deleted }) => sum + deleted, 0)),
          <Kept key="kept" ok={lines.every(({ ok }) => ok)} />,
          <a
            key="file"
            href={`${PROOFS}/purge/${day}.json`}
            download
            aria-label={fill(said.fileOf, { day: format.day(day) })}
          >
            {said.file}
          </a>,
        ])}
      />
    </>
  )
}

/** Of a night that was begun twice the last lines are shown; the file has all of them. */
function Night({ report: { lines } }: { report: PurgeReport }) {
  const { words, format } = useView()
  const said = words.proofs.purge
  const latest = new Map(lines.map((line) => [line.what, line]))
  return (
    <Table
      caption={said.title}
      captionUnseen
      columns={[
        { title: said.what },
        { title: said.deleted, numeric: true },
        { title: said.oldest },
        { title: said.ceiling },
        { title: said.result },
      ]}
      rows={[...latest.values()].map(({ what, deleted, oldest, ceiling, ok }) => [
        said.kinds[what],
        format.number(deleted),
        oldest === null ? said.nothing : format.date(oldest),
        format.date(ceiling),
        <Kept key="kept" ok={ok} />,
      ])}
    />
  )
}

function Kept({ ok }: { ok: boolean }) {
  const { words } = useView()
  const said = words.proofs.purge
  return <State state={ok ? 'in-force' : 'refused'} label={ok ? said.kept : said.late} />
}
