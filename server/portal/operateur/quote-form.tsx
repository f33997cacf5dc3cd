import { type Campaign, contentsTag, mayDo } from '../../campaign/index.js'
import { AreaField } from '../campaigns/fields.js'
import { QuoteSection } from '../campaigns/quote.js'
import { Fold, Notice, OnlyWith, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { ANSWER } from './access.js'

/** The form of a quote, with what is wrong in it. */
export interface QuoteForm {
  price: string
  text: string
  validUntil: string
  wrong: ReadonlySet<'price' | 'text' | 'validUntil'>
}

export const EMPTY_QUOTE: QuoteForm = { price: '', text: '', validUntil: '', wrong: new Set() }

/** The operator's price for the space: what it said, and how it says another. */
export function QuoteDesk({ campaign, form, now }: { campaign: Campaign; form: QuoteForm; now: Date }) {
  const { words } = useView()
  const said = words.quote
  const { id, quote, state } = campaign
  const may = mayDo({ state, deed: 'quote', actor: 'operator' })
  if (quote === null && !may) return null
  const error = (name: 'price' | 'text' | 'validUntil') => (form.wrong.has(name) ? said.errors[name] : undefined)
  return (
    <QuoteSection {...{ campaign, now, waits: said.waits }}>
      {may && (
        <OnlyWith access={ANSWER} to="workCampaign">
          <Fold summary={quote === null ? said.make : said.replace} open={form.wrong.size > 0}>
            {form.wrong.size > 0 && <Notice kind="error">{said.wrong}</Notice>}
            <form class="stack" method="post" action={`/operateur/campagnes/${id}/devis`} novalidate>
              <input type="hidden" name="vu" value={contentsTag(campaign)} />
              <TextField
                {...{ name: 'prix', label: said.form.price, value: form.price, maxLength: 20, error: error('price') }}
              />
              <AreaField
                {...{ name: 'texte', label: said.form.text, hint: said.form.textHint, value: form.text, rows: 4 }}
                {...{ error: error('text'), required: true }}
              />
              <TextField
                {...{ name: 'jusquau', label: said.form.validUntil, value: form.validUntil }}
                {...{ type: 'date', error: error('validUntil') }}
              />
              <p>
                <button type="submit">{said.form.send}</button>
              </p>
            </form>
          </Fold>
        </OnlyWith>
      )}
    </QuoteSection>
  )
}
