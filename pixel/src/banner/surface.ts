import { buildPanel, button } from './panel.js'
import { css } from './style.css'
import { type Role, words } from './words.js'

/** What the server says of a site: `window.lanterneBanner` (`server/visit/banner.ts`). */
export interface Facts {
  /** Of the notice. A choice that was made about another is asked for again. */
  version: string
  fr: NoticeText
  en: NoticeText
  /** All who have a part in it, from the contracts in force. */
  parties: { role: Role; name: string }[]
}

/** A notice as published, cut into its parts. */
export interface NoticeText {
  title: string
  intro: string
  /** Name and sentence of the purposes pool, target and pay. */
  purposes: [string, string][]
  /** Further paragraphs: what is kept, by whom, for how long, and one's rights. */
  more: string[]
}

/** Elements of the page that open the banner again. */
const LINKS = '[data-lanterne-choix],[href="#lanterne"]'

/**
 * Where the banner is: one element at the end of the page, whose inside the page's styles do not reach. It holds the question,
 * or the button that brings the question back.
 */
export function createSurface(
  facts: Facts,
  origin: string,
  present: () => number | undefined,
  choose: (purposes: number) => void,
): { ask(again?: boolean): void; rest(): void } {
  const host = document.createElement('div')
  host.dataset.lanterneBanner = '' // By this, and by nothing that a page has of itself, the conformity robot knows it.
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet() // Not a style element, which the page's Content-Security-Policy may forbid.
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]

  function ask(again?: boolean, opener?: HTMLElement): void {
    const panel = buildPanel(words(), facts, `${origin}/e/donnees`, present() ?? 0, (purposes) => {
      const byKeyboard = root.querySelector(':focus-visible')
      choose(purposes)
      const open = rest()
      // What had the focus is gone. A mouse has no use for it, and its space bar scrolls the page.
      if (byKeyboard) (opener ?? open).focus()
    })
    place(panel)
    // Only who asked for it is taken there; whoever arrives goes on with the page.
    if (again) panel.focus()
  }

  function rest(): HTMLElement {
    const open = button(words().choices, () => ask(true))
    place(open)
    return open
  }

  function place(content: HTMLElement): void {
    root.replaceChildren(content)
    document.body.append(host) // Again, since the page may have changed its whole body.
  }

  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.<HTMLElement>(LINKS)
    if (!link) return
    event.preventDefault()
    ask(true, link)
  })
  return { ask, rest }
}
