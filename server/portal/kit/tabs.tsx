import { useView } from '../view.js'

/**
 * The pages of one place beside each other: where one is is said, and is no link that leads away. `current`: a page that
 * is shown under another address, or one below it.
 */
export function Tabs({ pages }: { pages: readonly { href: string; title: string; current?: boolean }[] }) {
  const { words, path } = useView()
  return (
    <nav class="tabs" aria-label={words.frame.tabs}>
      {pages.map(({ href, title, current = false }) => (
        <a key={href} href={href} aria-current={href === path ? 'page' : current ? 'true' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}
