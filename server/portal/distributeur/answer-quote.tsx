import { type Campaign, isOpen, mayDo } from '../../campaign/index.js'
import { QuoteSection } from '../campaigns/quote.js'
import { OnlyWith } from '../kit/index.js'
import { useView } from '../view.js'
import { CAMPAIGNS, CHANGE_OWN } from './access.js'

/** The operator's quote, with the distributor's yes in one click; nothing for a campaign that had none and has gone on. */
export function AnswerQuote({ campaign, now }: { campaign: Campaign; now: Date }) {
  const { words } = useView()
  const said = words.quote
  const { id, quote, state, distributor } = campaign
  const may = mayDo({ state, deed: 'answer-quote', actor: 'distributor' })
  if (quote === null && !may) return null
  return (
    <QuoteSection {...{ campaign, now, waits: said.states.open }}>
      {quote !== null && may && isOpen(quote, now) && (
        <OnlyWith access={CHANGE_OWN} to="answerQuote" owner={distributor.id}>
          <form method="post" action={`${CAMPAIGNS}/${id}/devis`}>
            <input type="hidden" name="devis" value={quote.id} />
            <p class="soft">{said.acceptNote}</p>
            <div class="actions">
              <button type="submit" name="reponse" value="accepted">
                {said.accept}
              </button>
              <button type="submit" name="reponse" value="declined" class="quiet">
                {said.decline}
              </button>
            </div>
          </form>
        </OnlyWith>
      )}
    </QuoteSection>
  )
}
