import type { ComponentChildren } from 'preact'

/**
 * A question in front of the page, opened by a button: before what cannot be undone. The browser does it, no script; one
 * that cannot leaves the question open on the page. `main`: what opens it is the page's main act.
 */
export function Dialog(dialog: {
  id: string
  opener: string
  title: string
  close: string
  main?: boolean
  children: ComponentChildren
}) {
  const { id, opener, title, close, main = false, children } = dialog
  return (
    <>
      <button type="button" class={main ? undefined : 'quiet'} popovertarget={id}>
        {opener}
      </button>
      <div id={id} class="dialog" popover="auto" role="dialog" aria-labelledby={`${id}-titre`}>
        <h3 id={`${id}-titre`} class="empty-title">
          {title}
        </h3>
        {children}
        <button type="button" class="quiet" popovertarget={id} popovertargetaction="hide">
          {close}
        </button>
      </div>
    </>
  )
}
