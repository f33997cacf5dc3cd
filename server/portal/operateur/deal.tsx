import { type Campaign, DEAL_MAX, mayDo } from '../../campaign/index.js'
import { OnlyWith, Section, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { ANSWER } from './access.js'

/** Where the operator writes down the deal under which it buys; nothing once the campaign is over. */
export function Deal({ campaign, given, wrong }: { campaign: Campaign; given?: string; wrong: boolean }) {
  const { words } = useView()
  const said = words.work.dealForm
  if (!mayDo({ state: campaign.state, deed: 'set-deal', actor: 'operator' })) return null
  return (
    <Section title={said.title} id="deal">
      <OnlyWith access={ANSWER} to="workCampaign">
        <form class="stack" method="post" action={`/operateur/campagnes/${campaign.id}/deal`} novalidate>
          <TextField
            {...{ name: 'deal', label: said.label, hint: said.hint, value: given ?? campaign.dealId ?? '' }}
            {...{ maxLength: DEAL_MAX, required: false, error: wrong ? said.error : undefined }}
          />
          <p>
            <button type="submit" class="quiet">
              {said.save}
            </button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}
