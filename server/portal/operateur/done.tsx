import { Notice, Toast } from '../kit/index.js'
import { useView } from '../view.js'

/** What was just done, or why it was not. */
export function Done({ what }: { what: unknown }) {
  const { words } = useView()
  const said = words.operator
  const done: Record<string, string> = {
    ...{ acceptee: said.accepted, refusee: said.refused },
    ...{ 'devis-envoye': words.quote.sent, 'deal-enregistre': words.work.dealForm.saved },
  }
  const not: Record<string, string> = {
    ...{ 'sans-contrat': said.noContract, 'editeur-sans-conditions': said.publisherWithoutTerms },
    ...{ 'film-attend': words.films.notAccepted, 'film-refuse': words.films.filmRefused },
    'devis-attend': words.quote.holdsBack,
    'a-change': said.changedMeanwhile,
  }
  if (typeof what !== 'string') return null
  if (Object.hasOwn(done, what)) return <Toast>{done[what]}</Toast>
  return Object.hasOwn(not, what) ? <Notice kind="error">{not[what]}</Notice> : null
}
