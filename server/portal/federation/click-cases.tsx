import { EXPLAIN_DAYS, type ScriptedCase, VISIT_PATTERNS, type VisitPattern } from '../../click/index.js'
import { Facts, OnlyWith, Section, SelectField, Table, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'

export const CASES = '/federation/controle-des-clics/salles'
export const SIGN_DAYS = 30

export interface Cases {
  patterns: readonly VisitPattern[]
  cases: readonly ScriptedCase[]
  /** Cinemas that may be asked. */
  cinemas: readonly { id: string; name: string }[]
}

/** What is unlike people, what cinemas were asked, and what was decided about them. */
export function VisitSigns({ patterns, cases, cinemas }: Cases) {
  const { words } = useView()
  const said = words.clickRules.visits
  return (
    <Section title={said.title} id="visites">
      <p>{said.text}</p>
      <Signs patterns={patterns} />
      <OnlyWith access={MANAGE} to="judgeClicks">
        <AskForm cinemas={cinemas} />
      </OnlyWith>
      {cases.length > 0 && (
        <>
          <h3>{said.cases}</h3>
          {cases.map((one) => (
            <Case key={one.id} one={one} />
          ))}
        </>
      )}
    </Section>
  )
}

function Signs({ patterns }: Pick<Cases, 'patterns'>) {
  const { words, format } = useView()
  const said = words.clickRules.visits
  const days = { days: format.number(SIGN_DAYS) }
  if (patterns.length === 0) return <p>{fill(said.none, days)}</p>
  const sign = ({ measure, permille }: VisitPattern) => {
    const percent = format.share(permille, 1000)
    if (measure !== 'many-pages') return fill(said.measures[measure], { percent })
    return fill(said.measures[measure], { percent, pages: format.number(VISIT_PATTERNS.manyPages) })
  }
  return (
    <Table
      caption={fill(said.caption, days)}
      columns={[
        { title: said.cinema },
        { title: said.sign },
        { title: said.days, numeric: true },
        { title: said.last },
      ]}
      rows={patterns.map((pattern) => [
        ...[format.name(pattern.name), sign(pattern), format.number(pattern.days), format.day(pattern.lastDay)],
      ])}
    />
  )
}

function AskForm({ cinemas }: Pick<Cases, 'cinemas'>) {
  const { words, format } = useView()
  const said = words.clickRules
  return (
    <form method="post" action={CASES}>
      <h3>{said.visits.ask}</h3>
      <p class="hint">{fill(said.visits.askHint, { days: format.number(EXPLAIN_DAYS) })}</p>
      <SelectField
        name="salle"
        label={said.visits.cinema}
        placeholder={said.visits.choose}
        value=""
        options={cinemas.map(({ id, name }) => ({ value: id, text: format.name(name) }))}
      />
      <TextField name="clics-du" label={said.again.from} type="date" value="" />
      <TextField name="clics-au" label={said.again.to} type="date" value="" />
      <TextField name="vu" label={said.visits.seen} value="" maxLength={1000} />
      <button type="submit" class="quiet">
        {said.visits.button}
      </button>
    </form>
  )
}

function Case({ one }: { one: ScriptedCase }) {
  const { words, format } = useView()
  const said = words.clickRules.visits
  const day = one.decidedAt === null ? '' : format.date(one.decidedAt)
  return (
    <article>
      <h4>
        {format.name(one.name)} · {fill(said.clicksOf, format.dates(one.from, new Date(one.to.getTime() - 1)))}
      </h4>
      <Facts
        facts={[
          [said.seen, format.name(one.askedWhy)],
          [said.since, format.date(one.askedAt)],
          [said.explanation, one.explanation === null ? said.noExplanation : format.name(one.explanation)],
        ]}
      />
      {one.decision === null ? (
        <OnlyWith access={MANAGE} to="judgeClicks">
          <DecideForm one={one} />
        </OnlyWith>
      ) : (
        <p>{fill(said[one.decision], { day, reason: format.name(one.reason ?? '') })}</p>
      )}
    </article>
  )
}

function DecideForm({ one }: { one: ScriptedCase }) {
  const { words } = useView()
  const said = words.clickRules.visits
  return (
    <form method="post" action={`${CASES}/${one.id}`}>
      <TextField
        name={`reponse-${one.id}`}
        label={said.explanation}
        hint={said.explanationHint}
        value=""
        maxLength={2000}
        required={false}
      />
      <TextField name={`motif-${one.id}`} label={said.reason} value="" maxLength={1000} />
      <button type="submit" name="decision" value="retirer">
        {said.exclude}
      </button>{' '}
      <button type="submit" name="decision" value="classer" class="quiet">
        {said.dismiss}
      </button>
    </form>
  )
}
