import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { assert } from '../lib/assert.js'
import type { SignedInPerson } from '../membership/index.js'
import type { Assets } from './assets.js'
import { type Format, formatOf } from './format.js'
import { type Language, type Words, wordsOf } from './words/index.js'

/** Who looks at a page, in which language, and where they are: what every part of a page may need. */
export interface View {
  language: Language
  words: Words
  format: Format
  person: SignedInPerson | null
  /** The page's address without its query. */
  path: string
  /** What else the address asks for, without the language and without what was just done: `jour=2026-11-25`, or nothing. */
  asked: string
  assets: Assets
}

export function createView(from: {
  language: Language
  person: SignedInPerson | null
  path: string
  asked?: string
  assets: Assets
}): View {
  return { asked: '', ...from, words: wordsOf(from.language), format: formatOf(from.language) }
}

const Current = createContext<View | null>(null)

export const ViewProvider = Current.Provider

/** The view of the page that is being rendered. */
export function useView(): View {
  const view = useContext(Current)
  assert(view !== null, 'a part of a page is rendered inside a page')
  return view
}
