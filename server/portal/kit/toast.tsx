import type { ComponentChildren } from 'preact'
import { useView } from '../view.js'

/**
 * What was just done, above the page's foot until it is closed: it stays, since nobody reads at the same speed (WCAG 2.2.1).
 * Closing it is a link to the page without what told it to be shown; the script does it in place and has it read out.
 */
export function Toast({ children }: { children: ComponentChildren }) {
  const { words, path } = useView()
  return (
    <div class="toast">
      <p role="status">{children}</p>
      <a href={path} data-close>
        {words.frame.close}
      </a>
    </div>
  )
}
