import { useView } from '../view.js'

/** The pages of one place beside each other: where one is is said, and is no link that leads away. */
export function Tabs({ pages }: { pages: readonly { href: string; title: string }[] }) {
  const { words, path } = useView()
  return (
    <nav class="tabs" aria-label={words.frame.tabs}>
      {pages.map(({ href, title }) => (
        <a key={href} href={href} aria-current={href === path ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}
