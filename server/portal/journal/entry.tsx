import type { AuditRoot, ChainedEntry } from '../../contract/index.js'
import { Code, Facts, Fold, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { readSaid, type SaidEntry, sayFact, sayKind, sayValue } from './said.js'

/** An entry, and what leads from it to a signed root. */
export interface ProvenEntry {
  entry: ChainedEntry
  previous: Buffer
  /** Null until the day of the entry is over. */
  proof: { root: AuditRoot; path: readonly Buffer[] } | null
}

export function JournalEntry({ entry, previous, proof }: ProvenEntry) {
  const { words, format } = useView()
  const said = words.journal
  const read = readSaid(entry)
  return (
    <>
      <h1>{fill(said.entry, { number: format.number(read.index) })}</h1>
      <p class="lead">{sayKind(read.kind, words)}</p>
      <EntryFacts entry={read} />
      <Section title={said.proof.title} id="preuve">
        {proof === null ? (
          <p>{said.proof.none}</p>
        ) : (
          <>
            <p>
              {fill(said.proof.text, {
                count: format.count(proof.path.length, said.proof.hashes),
                day: format.day(proof.root.day),
              })}
            </p>
            <p>
              <a href={`/journal/${read.index}.json`} download={`journal-${read.index}.json`}>
                {said.proof.file}
              </a>
            </p>
            <Code id="commande" label={said.verify.command}>
              {`node verify-journal.mjs jwks.json journal-${read.index}.json`}
            </Code>
          </>
        )}
        <Fold summary={said.proof.exact} open={false}>
          <Code id="texte" label={said.proof.body}>
            {entry.body}
          </Code>
          <Code id="precedente" label={said.proof.previous}>
            {previous.toString('hex')}
          </Code>
          <Code id="empreinte" label={said.proof.hash}>
            {entry.hash.toString('hex')}
          </Code>
          {proof !== null && (
            <Code id="chemin" label={said.proof.path}>
              {proof.path.map((hash) => hash.toString('hex')).join('\n')}
            </Code>
          )}
        </Fold>
      </Section>
      <p>
        <a href="/journal">{said.back}</a>
      </p>
    </>
  )
}

function EntryFacts({ entry }: { entry: SaidEntry }) {
  const { words, format } = useView()
  const said = words.journal
  return (
    <Facts
      facts={[
        [said.at, format.moment(entry.at)],
        [said.recordedAt, format.moment(entry.recordedAt)],
        [said.subject, <code key="subject">{entry.subject}</code>],
        ...Object.entries(entry.facts).map(
          ([name, value]) =>
            [sayFact(name, words), sayValue(value, words) ?? <code key={name}>{String(value)}</code>] as const,
        ),
      ]}
    />
  )
}
