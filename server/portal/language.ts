import { LANGUAGES, type Language } from './words/index.js'

const COOKIE = 'langue'
const COOKIE_DAYS = 365

/**
 * The language of a page: what its address asks for (`?langue=en`), else what was asked before, else the first of ours
 * that the browser lists, else French.
 */
export function chooseLanguage(from: {
  asked: unknown
  cookie: string | undefined
  acceptLanguage: string | undefined
}): Language {
  const { asked, cookie = '', acceptLanguage = '' } = from
  if (isLanguage(asked)) return asked
  const kept = /(?:^|;\s*)langue=(fr|en)(?:;|$)/.exec(cookie.slice(0, 8192))?.[1]
  if (isLanguage(kept)) return kept
  return preferred(acceptLanguage.slice(0, 200)) ?? 'fr'
}

/** A `Set-Cookie` value that keeps the choice: a preference that was asked for, which needs no consent. */
export function languageCookie(language: Language): string {
  return `${COOKIE}=${language}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_DAYS * 86_400}`
}

export function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some((language) => language === text)
}

function preferred(header: string): Language | undefined {
  const wanted = header.split(',').map((item) => {
    const [tag = '', ...parameters] = item.trim().toLowerCase().split(';')
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean)
    return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) }
  })
  const ours = wanted.filter(({ language, weight }) => isLanguage(language) && weight > 0)
  ours.sort((a, b) => b.weight - a.weight) // Stable: of two with one weight, the first that was listed.
  return ours[0]?.language as Language | undefined
}
