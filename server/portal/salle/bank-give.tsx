import { mayEnter } from '../../membership/index.js'
import { type BankField, HOLDER_MAX } from '../../payout/index.js'
import { Fold, Section, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { BANK_FIELDS, type BankForm, GIVE_AS_MANAGER, GIVE_AS_SIGNATORY } from './bank-form.js'
import type { BankKnown } from './bank-read.js'

/** The form of the account, once it is needed; before, when that will be. */
export function GiveBank({ slug, known, form }: { slug: string; known: BankKnown; form: BankForm }) {
  const { words, format } = useView()
  const said = words.bank
  const { inForce, pending, need, tax, holdDays } = known
  const given = inForce !== null || pending !== null
  if (!given && tax?.regime === 'public-body') {
    return (
      <Section title={said.ownTitle.title} id="donner">
        <p>{said.ownTitle.text}</p>
      </Section>
    )
  }
  if (!given && !need.asked) {
    return (
      <Section title={said.give.title} id="donner">
        <p>{need.on === null ? said.need.unknown : fill(said.need.later, { day: format.day(need.on) })}</p>
      </Section>
    )
  }
  if (!given) {
    return (
      <Section title={said.give.title} id="donner">
        {need.asked && <p>{fill(said.need.now, { day: format.day(need.on) })}</p>}
        <Fields slug={slug} form={form} />
      </Section>
    )
  }
  const touched = Object.values(form.values).some((value) => value !== '')
  return (
    <Section title={said.give.change} id="donner">
      {inForce !== null && holdDays !== null && (
        <p>{fill(said.give.changeNote, { days: format.count(holdDays, said.days) })}</p>
      )}
      <Fold summary={said.give.change} open={touched}>
        <Fields slug={slug} form={form} />
      </Fold>
    </Section>
  )
}

function Fields({ slug, form }: { slug: string; form: BankForm }) {
  const { words, person } = useView()
  const said = words.bank
  const asManager = mayEnter(person, GIVE_AS_MANAGER).may
  if (!asManager && !mayEnter(person, GIVE_AS_SIGNATORY).may) return <p class="soft">{said.give.who}</p>
  const fault = (field: BankField) => {
    const code = form.faults[field]
    return code === undefined ? {} : { error: said.faults[code] }
  }
  return (
    <form
      method="post"
      action={asManager ? `/salle/${slug}/banque` : `/salle/${slug}/banque/signataire`}
      class="stack"
      novalidate
    >
      <TextField
        name={BANK_FIELDS.holder}
        label={said.holder}
        hint={said.give.holderHint}
        value={form.values.holder}
        maxLength={HOLDER_MAX}
        {...fault('holder')}
      />
      <TextField
        name={BANK_FIELDS.iban}
        label={said.give.iban}
        hint={said.give.ibanHint}
        value={form.values.iban}
        maxLength={60}
        {...fault('iban')}
      />
      <TextField
        name={BANK_FIELDS.bic}
        label={said.give.bic}
        hint={said.give.bicHint}
        value={form.values.bic}
        maxLength={20}
        required={false}
        {...fault('bic')}
      />
      <p class="soft">{said.give.passkey}</p>
      <p>
        <button type="submit">{said.give.do}</button>
      </p>
    </form>
  )
}
