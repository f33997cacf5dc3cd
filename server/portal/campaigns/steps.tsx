import type { Campaign, CampaignState } from '../../campaign/index.js'
import { State } from '../kit/index.js'
import { useView } from '../view.js'

/** What a campaign goes through, in order; one that was refused goes no further. */
const LIFE: readonly CampaignState[] = ['submitted', 'accepted', 'running', 'ended']

export function stepsOf({ state, startsAt, endsAt }: Pick<Campaign, 'state' | 'startsAt' | 'endsAt'>): CampaignState[] {
  // Ended before its first day, it never ran.
  if (state === 'ended' && endsAt <= startsAt) return ['submitted', 'accepted', 'ended']
  if (state === 'refused') return ['submitted', 'refused']
  return state === 'draft' ? ['draft', ...LIFE] : [...LIFE]
}

/** The life of a campaign as a line: what is behind it, where it stands, what is to come. */
export function CampaignSteps({ campaign }: { campaign: Campaign }) {
  const { words } = useView()
  const said = words.campaigns
  const { state } = campaign
  const steps = stepsOf(campaign)
  const now = steps.indexOf(state)
  return (
    <ol class="life" aria-label={said.steps}>
      {steps.map((step, at) =>
        at === now ? (
          <li key={step} class="now" aria-current="step">
            <State state={state} label={said.states[state]} />
          </li>
        ) : (
          <li key={step} class={at < now ? 'done' : undefined}>
            {said.states[step]}
          </li>
        ),
      )}
    </ol>
  )
}
