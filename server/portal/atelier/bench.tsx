import type { ComponentChildren } from 'preact'

/** One state of a component, under its name. */
export function Bench({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="bench">
      <h3>{title}</h3>
      {children}
    </div>
  )
}
