import { TAX_REGIMES, type TaxField, VAT_RATES } from '../../payout/index.js'
import { OnlyWith, Section, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { DECLARE_TAX, TAX_FIELDS, type TaxForm } from './bank-form.js'

/** What an organisation declares of itself for its invoices. */
export function BankTax({ slug, declaredAt, form }: { slug: string; declaredAt: Date | null; form: TaxForm }) {
  const { words, format } = useView()
  const said = words.bank.tax
  const { values } = form
  const field = (name: TaxField) => {
    const code = form.faults[name]
    return { name: TAX_FIELDS[name], value: values[name], ...(code === undefined ? {} : { error: said.faults[code] }) }
  }
  return (
    <Section title={said.title} id="factures">
      <p>{said.lead}</p>
      {declaredAt !== null && <p class="soft">{fill(said.declared, { day: format.date(declaredAt) })}</p>}
      <OnlyWith access={DECLARE_TAX} to="declareTax">
        <form method="post" action={`/salle/${slug}/banque/factures`} class="stack" novalidate>
          <SelectField
            {...field('regime')}
            label={said.regime}
            placeholder={said.choose}
            options={TAX_REGIMES.map((value) => ({ value, text: said.regimes[value] }))}
          />
          <TextField {...field('legalName')} label={said.legalName} hint={said.legalNameHint} maxLength={140} />
          <TextField {...field('address')} label={said.address} maxLength={300} />
          <TextField {...field('siren')} label={said.siren} hint={said.sirenHint} maxLength={20} required={false} />
          <TextField
            {...field('vatNumber')}
            label={said.vatNumber}
            hint={said.vatNumberHint}
            maxLength={30}
            required={false}
          />
          <SelectField
            {...field('vatBasisPoints')}
            label={said.rate}
            hint={said.rateHint}
            placeholder={said.noRate}
            options={VAT_RATES.map((rate) => ({ value: String(rate), text: said.rates[rate] }))}
          />
          <p>
            <button type="submit">{said.do}</button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}
