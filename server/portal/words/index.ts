import { assert } from '../../lib/assert.js'
import { frenchSpaces } from '../../lib/typography.js'
import { en } from './en.js'
import { fr } from './fr.js'

export const LANGUAGES = ['fr', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** Everything that a page says, by page. The French words give the shape; the English ones satisfy it. */
export type Words = typeof fr

export function wordsOf(language: Language): Words {
  return WORDS[language]
}

/**
 * Puts values into the `{places}` of a text. A place without a value, or a value without a place, is a mistake of the
 * page's and throws.
 */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const filled = text.replace(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name]
    assert(value !== undefined, `the text has a value for {${name}}`)
    used.add(name)
    return value
  })
  assert(used.size === Object.keys(values).length, `the text has a place for each of ${Object.keys(values).join(', ')}`)
  return filled
}

const WORDS: Record<Language, Words> = { fr: mapTexts(fr, frenchSpaces), en }

function mapTexts<T>(words: T, change: (text: string) => string): T {
  if (typeof words === 'string') return change(words) as T
  const entries = Object.entries(words as object).map(([name, value]) => [name, mapTexts(value, change)])
  return Object.fromEntries(entries) as T
}
