import { Notice, Toast } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** What was just done to a campaign, or why it was not. */
export function Done({ what }: { what: unknown }) {
  const { words } = useView()
  const { draft, creative, quote } = words
  const done: Record<string, string> = {
    ...{ reservee: words.campaign.booked, terminee: words.adops.ended },
    ...{ brouillon: draft.saved, repris: draft.takenBack },
    ...{ 'creation-ajoutee': creative.added, 'creation-retiree': creative.removed },
    ...{ 'devis-accepte': quote.accepted, 'devis-decline': quote.declined },
  }
  if (typeof what !== 'string') return null
  if (Object.hasOwn(done, what)) return <Toast>{done[what]}</Toast>
  if (what === 'devis-clos') return <Notice kind="error">{quote.notOpen}</Notice>
  const why: Record<string, string> = draft.why
  const refused = /^refus-([a-z-]+)$/.exec(what)?.[1]
  if (refused === undefined) return null
  return (
    <Notice kind="error">
      {fill(draft.notSubmitted, { why: Object.hasOwn(why, refused) ? (why[refused] ?? '') : draft.why.other })}
    </Notice>
  )
}
