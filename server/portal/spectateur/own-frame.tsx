import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Lamp, LanguageSwitch } from '../kit/brand.js'
import { useView, type View, ViewProvider } from '../view.js'

export interface OwnDocument {
  title: string
  body: ComponentChildren
  /** Where the other pages are: this one is served by the pixel, to which the cookie comes. */
  consoleOrigin: string
}

/** A document like the console's, without a script and without anybody signed in. */
export function renderOwnDocument(view: View, document: OwnDocument): string {
  return `<!doctype html>${renderToString(
    <ViewProvider value={view}>
      <Frame {...document} />
    </ViewProvider>,
  )}`
}

function Frame({ title, body, consoleOrigin }: OwnDocument) {
  const { language, words, assets } = useView()
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · Lanterne`}</title>
        {assets.fonts.map((font) => (
          <link key={font} rel="preload" href={font} as="font" type="font/woff2" crossorigin="anonymous" />
        ))}
        <link rel="stylesheet" href={assets.stylesheet} />
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#contenu">
          {words.frame.skip}
        </a>
        <header>
          <a class="brand" href={`${consoleOrigin}/`} aria-label={words.frame.home}>
            <Lamp />
            <span>Lanterne</span>
          </a>
          <LanguageSwitch />
        </header>
        <main id="contenu" tabIndex={-1}>
          {body}
        </main>
        <footer>
          <a href={`${consoleOrigin}/comprendre?langue=${language}`}>{words.frame.understand}</a>
        </footer>
      </body>
    </html>
  )
}
