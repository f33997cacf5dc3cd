import { type Campaign, type Creative, mayDo, move } from '../../campaign/index.js'
import { Creatives } from '../campaigns/creatives.js'
import { Dialog, EmptyState, OnlyWith } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { CAMPAIGNS, CHANGE_OWN } from './access.js'

/** What may be done with a draft, or with what waits for an answer. */
export function DraftActions({ campaign }: { campaign: Campaign }) {
  const { words } = useView()
  const said = words.draft
  const { id, state, distributor } = campaign
  const page = `${CAMPAIGNS}/${id}`
  const may = (action: 'submit' | 'take-back') => move({ state, action, actor: 'distributor' }).moved
  return (
    <>
      {state === 'draft' && <EmptyState title={said.waits.title}>{said.waits.text}</EmptyState>}
      <OnlyWith access={CHANGE_OWN} to="book" owner={distributor.id}>
        <div class="actions">
          {may('submit') && (
            <form method="post" action={`${page}/proposer`}>
              <button type="submit">{said.submit}</button>
            </form>
          )}
          {mayDo({ state, deed: 'edit', actor: 'distributor' }) && (
            <form method="get" action={`${page}/modifier`}>
              <button type="submit" class="quiet">
                {said.edit}
              </button>
            </form>
          )}
          {may('take-back') && (
            <Dialog id="reprendre" opener={said.takeBack} title={said.takeBack} close={words.adops.close}>
              <p>{said.takeBackText}</p>
              <form method="post" action={`${page}/reprendre`}>
                <p>
                  <button type="submit">{said.takeBack}</button>
                </p>
              </form>
            </Dialog>
          )}
        </div>
      </OnlyWith>
    </>
  )
}

/** What the campaign shows; a draft's may be added to and taken from. */
export function OwnCreatives({ campaign }: { campaign: Campaign }) {
  const { words } = useView()
  const said = words.creative
  const { id, state, distributor } = campaign
  const base = `${CAMPAIGNS}/${id}`
  if (!mayDo({ state, deed: 'edit', actor: 'distributor' })) return <Creatives {...{ campaign, base }} />
  return (
    <Creatives {...{ campaign, base }} actions={(creative) => <Remove {...{ campaign, creative }} />}>
      <OnlyWith access={CHANGE_OWN} to="book" owner={distributor.id}>
        <p>
          <a class="button" href={`${base}/creations`}>
            {said.add}
          </a>
        </p>
      </OnlyWith>
    </Creatives>
  )
}

function Remove({ campaign, creative }: { campaign: Campaign; creative: Creative }) {
  const { words, format } = useView()
  const said = words.creative
  return (
    <OnlyWith access={CHANGE_OWN} to="book" owner={campaign.distributor.id}>
      <form method="post" action={`${CAMPAIGNS}/${campaign.id}/creations/${creative.id}/retirer`}>
        <p>
          <button
            type="submit"
            class="quiet"
            aria-label={fill(said.removeNamed, { headline: format.name(creative.headline) })}
          >
            {said.remove}
          </button>
        </p>
      </form>
    </OnlyWith>
  )
}
