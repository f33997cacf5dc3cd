import { Section, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** How a cinema sees by itself that its line works, and where to look when it does not. */
export function Check({ pixelOrigin }: { pixelOrigin: string }) {
  const { words } = useView()
  const said = words.salle.check
  return (
    <Section title={said.title} id="verifier">
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
