import type { ReadAudience } from '../../read/audience.js'
import type { FilmChoice } from '../../read/distributeur.js'
import type { LikelyTaste } from '../../read/likely.js'
import { useView } from '../../view.js'
import { DistributeurTabs } from '../tabs.js'
import { type Choice, cellOf } from './choice.js'
import { LikelyAudience } from './film.js'
import { AudienceForm, type ShownOf } from './form.js'
import { LabelCard } from './label.js'
import { Result } from './result.js'

/** An audience is composed by choosing; the theatre beside it fills. */
export function AudiencePage(shown: {
  choice: Choice
  audience: ReadAudience
  shownOf: ShownOf
  provider: { name: string; domain: string }
  films: readonly FilmChoice[]
  likely: readonly LikelyTaste[] | null
}) {
  const { words } = useView()
  const said = words.audience
  const { choice, audience, shownOf, provider, films, likely } = shown
  const cell = cellOf(choice)
  return (
    <>
      <h1>{said.title}</h1>
      <DistributeurTabs />
      <p class="lead">{said.lead}</p>
      <div class="composer">
        <AudienceForm choice={choice} shownOf={shownOf} />
        <section class="composed" aria-label={said.result} data-part id="resultat">
          <Result cell={cell} audience={audience} />
        </section>
      </div>
      <LikelyAudience {...{ choice, films, likely, shownOf }} />
      <div data-part id="etiquette">
        {cell !== null && audience.release !== null && <LabelCard {...{ cell, audience, provider }} />}
      </div>
    </>
  )
}
