import type { AuditRoot } from '../../contract/index.js'
import { Code, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** The last signed root, for whoever keeps what they are shown: with it nothing before it can be rewritten unseen. */
export function WitnessedRoot({ root, id = 'journal' }: { root: AuditRoot | null; id?: string }) {
  const { words, format } = useView()
  const said = words.journal.witness
  if (root === null) return null
  const values = { day: format.day(root.day), entries: format.count(root.size, words.journal.entries) }
  return (
    <Section title={said.title} id={id}>
      <p>{fill(said.text, values)}</p>
      <Code id="racine" label={words.journal.root.value}>
        {root.root.toString('hex')}
      </Code>
      <p>
        <a href="/journal">{said.link}</a>
      </p>
    </Section>
  )
}
