import type { OwnSegment } from '../../activation/index.js'
import { cellName } from '../cell-words.js'
import { Section } from '../kit/show.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Of the sites that may ask, the page names so many at most; the file has all of them. */
const SHOWN = 5

/** What this browser is taken for, and for which campaigns: all that a newspaper may learn of it. */
export function Segments({ segments }: { segments: OwnSegment[] }) {
  const { words, format } = useView()
  const said = words.donnees.segments
  return (
    <Section title={said.title} id="publics">
      <p>{segments.length === 0 ? said.none : said.text}</p>
      {segments.map(({ cell, campaigns }) => (
        <div key={cell}>
          <h3>{cellName(words, cell)}</h3>
          <ul>
            {campaigns.map(({ film, hosts }) => (
              <li key={`${film} ${hosts[0]}`}>
                {fill(said.one, { film: format.name(film), hosts: hosts.slice(0, SHOWN).join(', ') })}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  )
}
