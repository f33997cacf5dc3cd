import type { Access } from '../../membership/index.js'
import { OnlyWith, Section, SelectField, TextField } from '../kit/index.js'
import type { Words } from '../words/index.js'

interface ContestFormShown<Reason extends string> {
  access: Access
  /** The sentence for somebody who may not. */
  to: keyof Words['may']['to']
  action: string
  /** The name of the field that says which one. */
  which: string
  /** What can be contested still, and until when. */
  open: readonly { value: string; text: string }[]
  reasons: readonly Reason[]
  said: {
    title: string
    lead: string
    which: string
    choose: string
    reason: string
    reasons: Record<Reason, string>
    note: string
    do: string
  }
  /** What else there is to know before. */
  hint?: string
}

/** What a cinema contests, why, and in its own words. */
export function ContestForm<Reason extends string>(shown: ContestFormShown<Reason>) {
  const { access, to, action, which, open, reasons, said, hint } = shown
  return (
    <Section title={said.title} id="contester">
      <p>{said.lead}</p>
      {hint !== undefined && <p class="soft">{hint}</p>}
      <OnlyWith access={access} to={to}>
        <form method="post" action={action} class="stack" novalidate>
          <SelectField name={which} label={said.which} value="" placeholder={said.choose} options={open} />
          <SelectField
            name="motif"
            label={said.reason}
            value=""
            placeholder={said.choose}
            options={reasons.map((value) => ({ value, text: said.reasons[value] }))}
          />
          <TextField name="mots" label={said.note} value="" maxLength={1000} required={false} />
          <p>
            <button type="submit">{said.do}</button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}
