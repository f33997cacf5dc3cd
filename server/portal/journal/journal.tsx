import type { AuditRoot } from '../../contract/index.js'
import { Code, EmptyState, Facts, Section, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { type SaidEntry, sayKind } from './said.js'

export interface JournalPage {
  /** Newest first. */
  entries: readonly SaidEntry[]
  /** How many there are in all. */
  size: number
  root: AuditRoot | null
  /** Entries of a page. */
  page: number
  /** Where all of it is fetched from. */
  origin: string
}

/** The public log: what was decided, what proves that none of it was changed, and how to check that without us. */
export function Journal({ entries, size, root, page, origin }: JournalPage) {
  const { words } = useView()
  const said = words.journal
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <p>{said.nobody}</p>
      <Section title={said.root.title} id="racine">
        <p>{said.root.text}</p>
        {root === null ? <p>{said.root.none}</p> : <SignedRoot root={root} />}
      </Section>
      <Section title={said.verify.title} id="verifier">
        <HowToVerify origin={origin} />
      </Section>
      <Section title={said.list} id="entrees">
        {entries.length === 0 ? (
          <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
        ) : (
          <Entries {...{ entries, size, page }} />
        )}
      </Section>
    </>
  )
}

function SignedRoot({ root }: { root: AuditRoot }) {
  const { words, format } = useView()
  const said = words.journal.root
  return (
    <>
      <Facts
        facts={[
          [said.day, format.day(root.day)],
          [said.size, format.number(root.size)],
        ]}
      />
      <Code id="valeur" label={said.value}>
        {root.root.toString('hex')}
      </Code>
      <Code id="jws" label={said.jws}>
        {root.jws}
      </Code>
    </>
  )
}

function HowToVerify({ origin }: Pick<JournalPage, 'origin'>) {
  const { words } = useView()
  const said = words.journal.verify
  const files = [
    ['/journal/verify-journal.mjs', said.script],
    ['/.well-known/jwks.json', said.keys],
    ['/journal/racines.json', said.roots],
    ['/journal/entrees.json', said.entries],
    ['/journal/coherence.json', said.consistency],
  ] as const
  return (
    <>
      <p>{said.text}</p>
      <ul>
        {files.map(([href, text]) => (
          <li key={href}>
            <a href={href}>{text}</a>
          </li>
        ))}
      </ul>
      <Code id="commande" label={said.command}>
        {`node verify-journal.mjs ${origin}`}
      </Code>
      <Code id="commande-fichiers" label={said.offline}>
        node verify-journal.mjs jwks.json racines.json entrees.json
      </Code>
      <p>
        <Typed text={said.more} />
      </p>
    </>
  )
}

function Entries({ entries, size, page }: Pick<JournalPage, 'entries' | 'size' | 'page'>) {
  const { words, format } = useView()
  const said = words.journal
  const [newest, oldest] = [entries[0]?.index ?? 0, entries.at(-1)?.index ?? 0]
  return (
    <>
      <Table
        caption={said.list}
        captionUnseen
        columns={[
          { title: said.number, numeric: true },
          { title: said.what },
          { title: said.subject },
          { title: said.at },
        ]}
        rows={entries.map((entry) => [
          <a
            key="entry"
            href={`/journal/${entry.index}`}
            aria-label={fill(said.entry, { number: String(entry.index) })}
          >
            {format.number(entry.index)}
          </a>,
          sayKind(entry.kind, words),
          <code key="subject">{entry.subject.length > 24 ? entry.subject.slice(0, 8) : entry.subject}</code>,
          format.moment(entry.at),
        ])}
      />
      <nav class="contents" aria-label={said.pages}>
        <ul>
          {newest + 1 < size && (
            <li>
              <a href={newest + 1 + page >= size ? '/journal' : `/journal?avant=${newest + 1 + page}`}>{said.newer}</a>
            </li>
          )}
          {oldest > 0 && (
            <li>
              <a href={`/journal?avant=${oldest}`}>{said.older}</a>
            </li>
          )}
        </ul>
      </nav>
    </>
  )
}
