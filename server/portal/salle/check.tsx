import { Section, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/**
 * How a cinema sees by itself that its line works, and where to look when it does not. `lightAt`: where the lantern is lit;
 * null where the page says so already.
 */
export function Check({ pixelOrigin, lightAt }: { pixelOrigin: string; lightAt: string | null }) {
  const { words } = useView()
  const said = words.salle.check
  return (
    <Section title={said.title} id="verifier">
      {lightAt !== null && (
        <p>
          <a class="button" href={lightAt}>
            {words.salle.light.invite}
          </a>
        </p>
      )}
      <ol class="steps">
        <li>{said.open}</li>
        <li>{said.look}</li>
        <li>
          {said.tools}
          <ul>
            <li>
              <Typed text={fill(said.noScript, { origin: pixelOrigin })} />
            </li>
            <li>
              <Typed text={said.noVisit} />
            </li>
            <li>
              <Typed text={said.refused} />
            </li>
          </ul>
        </li>
      </ol>
    </Section>
  )
}
