import type { StatementContest } from '../../statement/index.js'
import { OnlyWith, Section, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { INVOICES } from './invoice-customer.js'

/** Statements that cinemas contest and that nobody answered yet, each with the form that answers. */
export function ContestedStatements({ contests }: { contests: readonly StatementContest[] }) {
  const { words } = useView()
  const waiting = contests.filter(({ answer }) => answer === null)
  if (waiting.length === 0) return null
  return (
    <Section title={words.statementContest.review.title} id="releves-contestes">
      {waiting.map((contest) => (
        <Contested key={`${contest.cinema.id} ${contest.period}`} contest={contest} />
      ))}
    </Section>
  )
}

function Contested({ contest: { cinema, period, reason, note, at } }: { contest: StatementContest }) {
  const { words, format } = useView()
  const { reasons, choose, note: noteLabel, review: said } = words.statementContest
  const values = { cinema: format.name(cinema.name), month: format.month(period), day: format.date(at) }
  return (
    <>
      <p>{fill(said.one, { ...values, reason: reasons[reason] })}</p>
      {note !== '' && <p class="soft">{note}</p>}
      <OnlyWith access={MANAGE} to="answerInvoice">
        <form method="post" action={`${INVOICES}/releve`} class="stack" novalidate>
          <input type="hidden" name="salle" value={cinema.id} />
          <input type="hidden" name="mois" value={period} />
          <SelectField
            name="reponse"
            label={said.answer}
            value=""
            placeholder={choose}
            options={(['kept', 'corrected'] as const).map((value) => ({ value, text: said.choices[value] }))}
          />
          <TextField name="mots" label={noteLabel} value="" maxLength={1000} required={false} />
          <p>
            <button type="submit">{said.do}</button>
          </p>
        </form>
      </OnlyWith>
    </>
  )
}
