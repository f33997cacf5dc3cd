import { type Campaign, contentsTag, holdsBack } from '../../campaign/index.js'
import { Dialog, Notice, OnlyWith } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { ANSWER } from './access.js'

/**
 * The operator's answer to a submitted campaign: yes, once the federation has accepted the film, or no, after a question.
 * `from`: the page to come back to.
 */
export function Answer({ campaign, from }: { campaign: Campaign; from: 'campagne' | 'liste' }) {
  const { words, format } = useView()
  const said = words.operator
  const { id, film } = campaign
  const name = format.name(campaign.name)
  const back = from === 'campagne' && <input type="hidden" name="depuis" value="campagne" />
  return (
    <>
      {holdsBack(campaign.quote) && <Notice kind="warning">{words.quote.holdsBack}</Notice>}
      {film.decision === null && <Notice kind="warning">{words.films.waitsOperator}</Notice>}
      <OnlyWith access={ANSWER} to="answer">
        <div class="actions">
          {film.decision === 'accepted' && !holdsBack(campaign.quote) && (
            <form method="post" action={`/operateur/campagnes/${id}/accepter`}>
              {back}
              <input type="hidden" name="vu" value={contentsTag(campaign)} />
              <button type="submit" aria-label={fill(said.acceptNamed, { name })}>
                {said.accept}
              </button>
            </form>
          )}
          <Dialog
            id={`refuser-${id}`}
            opener={said.refuse}
            title={fill(words.adops.refuseAsk, { name })}
            close={words.adops.close}
          >
            <p>{words.adops.refuseText}</p>
            <form method="post" action={`/operateur/campagnes/${id}/refuser`}>
              {back}
              <p>
                <button type="submit" aria-label={fill(said.refuseNamed, { name })}>
                  {said.refuse}
                </button>
              </p>
            </form>
          </Dialog>
        </div>
      </OnlyWith>
    </>
  )
}
