import { Fold, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { PLATFORMS } from './declare.js'

/** A word that is in the source of a page on which the platform is: where it is loaded from, or what it is called by. */
const TRACES: Record<keyof typeof PLATFORMS, string> = {
  axeptio: 'axept.io',
  complianz: 'complianz',
  cookiebot: 'cookiebot',
  cookieyes: 'cookieyes',
  didomi: 'didomi',
  klaro: 'klaro',
  orejime: 'orejime',
  tarteaucitron: 'tarteaucitron',
  'vanilla-cookieconsent': 'cookieconsent',
  'wp-consent-api': 'wp-consent-api',
}

/** How somebody who keeps no web sites finds out which banner theirs has: what it looks like, or a word in the page. */
export function Recognise() {
  const { words, language, assets } = useView()
  const said = words.site.recognise
  return (
    <Fold summary={said.title} open={false}>
      <p>{said.word}</p>
      <ul>
        {Object.entries(PLATFORMS).map(([name, title]) => (
          <li key={name}>
            <Typed text={fill(said.trace, { word: `\`${TRACES[name as keyof typeof PLATFORMS]}\``, name: title })} />
          </li>
        ))}
      </ul>
      <p>{said.look}</p>
      <div class="beside-top">
        {Object.entries(PLATFORMS).flatMap(([name, title]) => {
          const picture = assets.banners.get(`${name}.${language}`)
          if (picture === undefined) return []
          const text = fill(said.picture, { name: title })
          return [
            <figure key={name} class="preview">
              <img src={picture} alt={text} width="320" loading="lazy" decoding="async" />
              <figcaption>{title}</figcaption>
            </figure>,
          ]
        })}
      </div>
    </Fold>
  )
}
