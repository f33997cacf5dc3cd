import { useView } from '../view.js'
import { LANGUAGES, type Language } from '../words/index.js'

const LANGUAGE_NAMES: Record<Language, string> = { fr: 'Français', en: 'English' }

/** The same page in the other language. */
export function LanguageSwitch() {
  const { words, language, path, asked } = useView()
  const rest = asked === '' ? '' : `${asked}&`
  return (
    <nav class="languages" aria-label={words.frame.language}>
      {LANGUAGES.map((one) => (
        <a
          key={one}
          href={`${path}?${rest}langue=${one}`}
          lang={one}
          hreflang={one}
          aria-current={one === language ? 'true' : undefined}
        >
          {LANGUAGE_NAMES[one]}
        </a>
      ))}
    </nav>
  )
}

/** The lamp: its flame has the accent's colour. */
export function Lamp() {
  return (
    <svg class="lamp" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M11 4h10l1 3H10zM9 25h14l1 3H8zM10 8h2v16h-2zM20 8h2v16h-2z" />
      <path class="flame" d="M16 9c3 4 4 6 4 9a4 4 0 0 1-8 0c0-3 1-5 4-9z" />
    </svg>
  )
}
