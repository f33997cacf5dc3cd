import { useView } from '../view.js'

/** What the screenshots are taken of; `npm run screenshots -- --landing` takes them again when a page has changed. */
export const VIEWS = { salle: '/salle', distributeur: '/distributeur', federation: '/federation' } as const
export type ViewName = keyof typeof VIEWS

/** Their size on a page, in pixels; the files have half as many more each way. */
export const VIEW_SIZE = { width: 640, height: 680 } as const

/** A page of the demonstration as it is, in the reader's language and colours; it is fetched when it comes in sight. */
export function ViewOf({ name, alt }: { name: ViewName; alt: string }) {
  const { words, language, assets } = useView()
  const file = (colours: 'light' | 'dark') => assets.views.get(`${name}.${language}.${colours}`)
  return (
    <figure class="preview">
      <picture>
        <source srcset={file('dark')} media="(prefers-color-scheme: dark)" />
        <img src={file('light')} {...VIEW_SIZE} alt={alt} loading="lazy" decoding="async" />
      </picture>
      <figcaption>{words.home.screenshot}</figcaption>
    </figure>
  )
}
