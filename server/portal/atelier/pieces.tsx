import * as kit from '../kit/index.js'
import {
  EmptyState,
  Figure,
  Figures,
  Fold,
  Money,
  Notice,
  Prose,
  Sparkline,
  State,
  Table,
  Tabs,
  Toast,
  Typed,
} from '../kit/index.js'
import { useView } from '../view.js'
import { Bench } from './bench.js'

const COLOURS = ['paper', 'sheet', 'ink', 'soft', 'line', 'lamp', 'flame', 'glow', 'bar', 'bad', 'good'] as const
const VISITS = [12, 18, 9, 24, 31, 28, 14, 20, 26, 33, 41, 38, 22, 30]

export function Colours() {
  return (
    <ul class="colours">
      {COLOURS.map((name) => (
        <li key={name}>
          <svg viewBox="0 0 96 56" aria-hidden="true">
            <rect width="96" height="56" fill={`var(--${name})`} />
          </svg>
          <code>{`--${name}`}</code>
        </li>
      ))}
    </ul>
  )
}

export function Type() {
  const { words } = useView()
  const said = words.atelier
  return (
    <>
      <Bench title="h1, .lead">
        <p class="specimen">{words.home.title}</p>
        <p class="lead">{said.sentence}</p>
      </Bench>
      <Bench title="p, a, .soft, strong">
        <p>
          {said.sentence} <a href="#lettres">{said.link}</a>
        </p>
        <p class="soft">{said.sentence}</p>
        <p>
          <strong>{said.sentence}</strong>
        </p>
      </Bench>
      <Bench title="Prose">
        <Prose text={said.agreement} />
      </Bench>
    </>
  )
}

export function Numbers() {
  const { words, format } = useView()
  const said = words.atelier
  const { visits } = said
  return (
    <>
      <Bench title={said.several}>
        <Figures>
          <Figure label={visits} value={format.number(1204)} note={<Sparkline values={VISITS} />} />
          <Figure label={said.amount} value={<Money micros={1_234_560_000n} />} note={said.cents} />
          <Figure label={said.amount} value={<Money micros={1_234n} />} note={said.below} />
          <Figure label={said.amount} value={<Money micros={0n} />} />
          <Figure label={said.amount} value={<Money micros={860_000n} exact />} note={said.exact} />
          <Figure label={said.share} value={format.share(62, 100)} />
          <Figure label={said.share} value={format.share(0, 0)} note={said.ofNothing} />
        </Figures>
      </Bench>
      <Bench title={said.one}>
        <Figures>
          <Figure label={visits} value={format.number(9_999_999)} note={said.note} />
        </Figures>
      </Bench>
      <Bench title={said.lines}>
        <div class="row">
          <Sparkline values={VISITS} />
          <Sparkline values={[0, 0, 0, 0]} />
          <Sparkline values={[1, 40]} />
        </div>
      </Bench>
    </>
  )
}

export function Notices() {
  const { words } = useView()
  const { notice } = words.atelier
  return (
    <>
      <Notice kind="done">{notice.done}</Notice>
      <Notice kind="warning">{notice.warning}</Notice>
      <Notice kind="error">{notice.error}</Notice>
      <Toast>{notice.toast}</Toast>
    </>
  )
}

export function Empties() {
  const { words } = useView()
  const { none } = words.segment
  return <EmptyState title={none.title}>{none.text}</EmptyState>
}

export function States() {
  const { words } = useView()
  return (
    <div class="row">
      {Object.entries({ ...words.campaigns.states, ...words.contract.states }).map(([state, label]) => (
        <State key={state} state={state} label={label} />
      ))}
    </div>
  )
}

export function Facts() {
  const { words, format } = useView()
  const said = words.atelier
  const at = new Date('2026-11-22T09:00:00Z')
  return (
    <kit.Facts
      facts={[
        [said.day, format.day('2026-12-01')],
        [said.moment, format.moment(at)],
        [said.age, format.seconds(7300)],
        [said.long, 'https://www.allocine.fr/film/fichefilm_gen_cfilm=1000000000000000000000000000.html'],
      ]}
    />
  )
}

export function Tables() {
  const { words, format } = useView()
  const said = words.atelier
  const { rows, who, sees, never } = words.spectator
  const amounts = [860_000n, 412_400n, 1_204_400n]
  const total = amounts.reduce((sum, one) => sum + one, 0n)
  return (
    <>
      <Bench title={said.two}>
        <Table
          caption={said.caption}
          columns={[{ title: said.name }, { title: said.count, numeric: true }]}
          rows={VISITS.slice(0, 3).map((one, at) => [`${said.name} ${at + 1}`, format.number(one * 1000)])}
        />
      </Bench>
      <Bench title={said.withTotal}>
        <Table
          caption={said.withTotal}
          captionUnseen
          columns={[{ title: said.name }, { title: said.state }, { title: said.amount, numeric: true }]}
          rows={amounts.map((micros, at) => [
            `${said.name} ${at + 1}`,
            <State key="state" state="in-force" label={words.contract.states['in-force']} />,
            <Money key="money" micros={micros} exact />,
          ])}
          total={[said.total, '', <Money key="money" micros={total} exact />]}
        />
      </Bench>
      <Bench title={said.prose}>
        <Table
          caption={said.prose}
          captionUnseen
          prose
          columns={[{ title: who }, { title: sees }, { title: never }]}
          rows={[rows.cinema, rows.federation].map((row) => [row.who, row.sees, row.never])}
        />
      </Bench>
    </>
  )
}

export function Codes() {
  const { words } = useView()
  const said = words.atelier
  return (
    <>
      <kit.Code id="code-exemple" label={said.codeLabel}>
        {'<script async src="https://mesure.example/p.js" data-site="le-royal" data-notice="2026-11"></script>'}
      </kit.Code>
      <p>
        <Typed text={said.typed} />
      </p>
    </>
  )
}

export function Folds() {
  const { words } = useView()
  const said = words.atelier
  return (
    <>
      <Fold summary={said.closed} open={false}>
        <p>{said.sentence}</p>
      </Fold>
      <Fold summary={said.opened} open>
        <p>{said.sentence}</p>
      </Fold>
    </>
  )
}

export function TabsShown() {
  const { words, path } = useView()
  const said = words.atelier
  return (
    <Tabs
      pages={[
        { href: path, title: said.here },
        { href: '#onglets', title: said.optionOne },
        { href: '#plis', title: said.optionTwo },
      ]}
    />
  )
}
