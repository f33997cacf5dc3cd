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

/** An amount: cents from one euro on, all that is known below. `exact`: all that is known always. */
export function Money({ micros, exact = false }: { micros: Micros; exact?: boolean }) {
  const { format } = useView()
  return <span class="money">{exact ? format.exactEuros(micros) : format.euros(micros)}</span>
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

/** Text to copy as it is. It can be reached by keyboard, so that it can be scrolled. */
export function Code({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>
        <code>{children}</code>
      </pre>
    </section>
  )
}
