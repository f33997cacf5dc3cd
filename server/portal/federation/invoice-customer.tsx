import { type DeclaredTax, TAX_REGIMES, type TaxField, VAT_RATES } from '../../payout/index.js'
import { Fold, OnlyWith, SelectField, TextField } from '../kit/index.js'
import { TAX_FIELDS, type TaxForm, taxFormOf } from '../salle/bank-form.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'

export const INVOICES = '/federation/factures'

/** Somebody who may have to pay cinemas, and what they declared of themselves. */
export interface PayingOrganisation {
  id: string
  name: string
  tax: DeclaredTax | null
}

/** Who stands on invoices as the customer, and the form that says so: the same as a cinema's about itself. */
export function Customer({ customer }: { customer: PayingOrganisation }) {
  const { words, format } = useView()
  const said = words.invoiceReview.customers
  const { id, name, tax } = customer
  return (
    <>
      <h3>{format.name(name)}</h3>
      <p>
        {tax === null
          ? said.nothing
          : fill(said.declared, { name: tax.legalName, address: tax.address, siren: tax.siren ?? '—' })}
      </p>
      <OnlyWith access={MANAGE} to="answerInvoice">
        <Fold summary={said.change} open={tax === null}>
          <CustomerForm id={id} form={taxFormOf(tax)} />
        </Fold>
      </OnlyWith>
    </>
  )
}

function CustomerForm({ id, form }: { id: string; form: TaxForm }) {
  const { words } = useView()
  const said = words.bank.tax
  const field = (name: TaxField) => {
    const code = form.faults[name]
    const error = code === undefined ? {} : { error: said.faults[code] }
    return { name: TAX_FIELDS[name], value: form.values[name], ...error }
  }
  return (
    <form method="post" action={`${INVOICES}/client`} class="stack" novalidate>
      <input type="hidden" name="client" value={id} />
      <SelectField
        {...field('regime')}
        label={said.regime}
        placeholder={said.choose}
        options={TAX_REGIMES.map((value) => ({ value, text: said.regimes[value] }))}
      />
      <TextField {...field('legalName')} label={said.legalName} maxLength={140} />
      <TextField {...field('address')} label={said.address} maxLength={300} />
      <TextField {...field('siren')} label={said.siren} maxLength={20} required={false} />
      <TextField {...field('vatNumber')} label={said.vatNumber} maxLength={30} required={false} />
      <SelectField
        {...field('vatBasisPoints')}
        label={said.rate}
        placeholder={said.noRate}
        options={VAT_RATES.map((rate) => ({ value: String(rate), text: said.rates[rate] }))}
      />
      <p>
        <button type="submit">{said.do}</button>
      </p>
    </form>
  )
}
