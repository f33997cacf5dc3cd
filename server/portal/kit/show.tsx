import type { ComponentChildren } from 'preact'
import type { Micros } from '../../lib/money.js'
import { useView } from '../view.js'

/** A part of a page under a heading of its own. */
export function Section({ title, id, children }: { title: string; id?: string; children: ComponentChildren }) {
  return (
    <section {...(id === undefined ? {} : { id })}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** Numbers beside each other. */
export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>
}

/** One number, what it counts, and what must be known to read it. */
export function Figure(figure: { label: string; value: ComponentChildren; note?: ComponentChildren }) {
  return (
    <div class="figure">
      <dt>{figure.label}</dt>
      <dd class="value">{figure.value}</dd>
      {figure.note !== undefined && <dd class="note">{figure.note}</dd>}
    </div>
  )
}

/** An amount: cents from one euro on, all that is known below. `exact`: to the micro-euro, so that columns line up. */
export function Money({ micros, exact = false }: { micros: Micros; exact?: boolean }) {
  const { format } = useView()
  return <span class="money">{exact ? format.microEuros(micros) : format.euros(micros)}</span>
}

/** Where something stands. The word says it; the colour only repeats it. */
export function State({ state, label }: { state: string; label: string }) {
  return <span class={`state state-${state}`}>{label}</span>
}

/** Terms and what they are, in two columns. */
export function Facts({ facts }: { facts: readonly (readonly [term: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** From more rows than this on a list is folded, so that what stands below it is found. */
export const SHORT_LIST = 12

/** What is there when it is asked for. */
export function Fold({ summary, open, children }: { summary: string; open: boolean; children: ComponentChildren }) {
  return (
    <details open={open}>
      <summary>{summary}</summary>
      {children}
    </details>
  )
}

/** There is nothing yet: why, and what will fill it. */
export function EmptyState({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  )
}

/** Something to know now. `role=status` is read out without taking the focus, `alert` at once. */
export function Notice({ kind, children }: { kind: 'done' | 'warning' | 'error'; children: ComponentChildren }) {
  return (
    <p class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </p>
  )
}

/** Text to copy as it is: one click copies all of it, or selects it where no script runs. Its lines break: all is in sight. */
export function Code({ id, label, children }: { id: string; label: string; children: string }) {
  const { words } = useView()
  return (
    <figure class="code">
      <figcaption>{label}</figcaption>
      <pre id={id}>
        <code>{children}</code>
      </pre>
      <button type="button" class="quiet copy" data-copy={id} data-copied={words.frame.copied} hidden>
        {words.frame.copy}
      </button>
    </figure>
  )
}

/** A text of ours in which `backticks` stand around what is typed or read as it is. */
export function Typed({ text }: { text: string }) {
  return <span>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</span>
}

/** The way to the parts of a long page. */
export function Contents({ parts }: { parts: readonly { id: string; title: string }[] }) {
  const { words } = useView()
  return (
    <nav class="contents" aria-label={words.frame.contents}>
      <ul>
        {parts.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
