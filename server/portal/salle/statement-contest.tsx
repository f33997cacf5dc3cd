import { only } from '../../membership/index.js'
import { type ContestableStatement, STATEMENT_REASONS, type StatementContest } from '../../statement/index.js'
import { Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { ContestForm } from './contest-form.js'

/** A statement is contested by whoever manages the cinema. */
export const CONTEST_STATEMENT = only('cinema', { own: true, role: 'manager', effect: 'change' })

interface Shown {
  slug: string
  open: readonly ContestableStatement[]
  contests: readonly StatementContest[]
}

/** What a cinema contested and what it was answered, and the form for what it can contest still. */
export function StatementContests({ slug, open, contests }: Shown) {
  const { words, format } = useView()
  const said = words.statementContest
  return (
    <>
      {contests.length > 0 && (
        <Section title={said.said} id="contestes">
          {contests.map(({ period, reason, at, answer }) => (
            <p key={period}>
              {fill(said.one, { month: format.month(period), reason: said.reasons[reason], day: format.date(at) })}{' '}
              <strong>{answer === null ? said.waiting : said.answers[answer.answer]}</strong>
              {answer !== null && answer.note !== '' && ` ${answer.note}`}
            </p>
          ))}
        </Section>
      )}
      {open.length > 0 && <Form slug={slug} open={open} />}
    </>
  )
}

function Form({ slug, open }: Pick<Shown, 'slug' | 'open'>) {
  const { words, format } = useView()
  const said = words.statementContest
  return (
    <ContestForm
      {...{ said, access: CONTEST_STATEMENT, to: 'contestStatement', action: `/salle/${slug}/releves` }}
      {...{ which: 'mois', reasons: STATEMENT_REASONS }}
      open={open.map(({ period, until }) => {
        const month = format.month(period)
        const text = until === null ? fill(said.open, { month }) : fill(said.until, { month, day: format.day(until) })
        return { value: period, text }
      })}
    />
  )
}
