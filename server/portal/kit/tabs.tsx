import { useView } from '../view.js'

interface Tab {
  href: string
  title: string
  current?: boolean
}

/**
 * The pages of one place beside each other: where one is is said, and is no link that leads away. `current`: a page that
 * is shown under another address, or one below it. `of`: the group of a first row whose pages these are.
 */
export function Tabs({ pages, of }: { pages: readonly Tab[]; of?: string }) {
  const { words, path } = useView()
  return (
    <nav class="tabs" aria-label={of ?? words.frame.tabs}>
      {pages.map(({ href, title, current = false }) => (
        <a key={href} href={href} aria-current={href === path ? 'page' : current ? 'true' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}
