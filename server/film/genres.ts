import { foldWords } from '../lib/text.js'
import { saysChildrens } from './childrens.js'
import { neverTheme } from './never.js'

/**
 * The controlled list of genres: what the many spellings of programmes and sites end in. The names are stored with films and in
 * the names of cells, and never change their meaning.
 */
export const GENRES = [
  'action',
  'animation',
  'aventure',
  'biopic',
  'comedie',
  'comedie-dramatique',
  'comedie-musicale',
  'documentaire',
  'drame',
  'espionnage',
  'fantastique',
  'guerre',
  'historique',
  'horreur',
  'musique',
  'policier',
  'romance',
  'science-fiction',
  'spectacle',
  'thriller',
  'western',
] as const
export type Genre = (typeof GENRES)[number]

export function isGenre(text: string): text is Genre {
  return (GENRES as readonly string[]).includes(text)
}

/** What one spelling of a genre says: genres of the list, and whether it says that the film is for children. */
export interface ReadGenre {
  genres: readonly Genre[]
  forChildren: boolean
}

/**
 * Reads one genre as somebody wrote it: `Epouvante-horreur`, `Science fiction`, `Animation à partir de 4 ans`.
 * Null: it is no genre that we know, or one that says nothing about taste, or one of which we keep nothing (`NEVER`).
 */
export function readGenre(text: string): ReadGenre | null {
  // "Drame érotique" is no drama: what was looked at for the theme would be kept under another name.
  if (neverTheme(text) !== null) return null
  const words = foldWords(text)
  const forChildren = isForChildren(words)
  const folded = words.join(' ')
  const genres = SPELLINGS.filter(([pattern]) => pattern.test(folded)).map(([, genre]) => genre)
  const precise = new Set(genres)
  // "Comédie dramatique" is one genre, not three.
  if (precise.has('comedie-dramatique')) for (const part of ['comedie', 'drame'] as const) precise.delete(part)
  if (precise.has('comedie-musicale')) for (const part of ['comedie', 'musique'] as const) precise.delete(part)
  if (precise.size === 0 && !forChildren) return null
  return { genres: [...precise].sort(), forChildren }
}

/** What several genres say together, as a file lists them. */
export interface ReadGenres {
  /** In the order of the list. */
  genres: Genre[]
  forChildren: boolean
  /** Spellings that say nothing to us. */
  unknown: string[]
  /** Spellings of which nothing is kept, by design (`NEVER`). */
  never: string[]
}

export function readGenres(texts: readonly string[]): ReadGenres {
  const read = texts.map((text) => ({ text, genre: readGenre(text) }))
  const nothing = read.filter(({ genre }) => genre === null).map(({ text }) => text)
  const found = new Set(read.flatMap(({ genre }) => genre?.genres ?? []))
  return {
    genres: GENRES.filter((genre) => found.has(genre)),
    // A theme of which nothing is kept takes no child out of this protection.
    forChildren: texts.some((text) => isForChildren(foldWords(text))),
    unknown: nothing.filter((text) => neverTheme(text) === null),
    never: nothing.filter((text) => neverTheme(text) !== null),
  }
}

/** `enfants`, `jeune public`, `famille`, and an age up to 12 that it is made for. */
function isForChildren(words: readonly string[]): boolean {
  const folded = words.join(' ')
  if (saysChildrens(folded) || /\bfamil\w*/.test(folded)) return true
  const [, age] = /\b(?:a partir de )?(\d{1,2}) ans\b/.exec(folded) ?? /\ba partir de (\d{1,2})\b/.exec(folded) ?? []
  return age !== undefined && Number(age) <= 12
}

const SPELLINGS: readonly [RegExp, Genre][] = [
  [/\b(action|arts martiaux)\b/, 'action'],
  [/\b(animations?|dessins? animes?|stop motion)\b/, 'animation'],
  [/\b(aventures?|road movie)\b/, 'aventure'],
  [/\bbio(pic|graphie|graphique)\b/, 'biopic'],
  [/\b(comedie|burlesque|humour|satirique)\b/, 'comedie'],
  [/\bcomedie dramatique\b/, 'comedie-dramatique'],
  [/\b(comedie musicale|musical)\b(?<!documentaire musical)/, 'comedie-musicale'],
  [/\b(documentaires?|docu)\b/, 'documentaire'],
  [/\b(drames?|dramatique|tragedie|melodrame|chronique|psychologie)\b/, 'drame'],
  [/\bespionnage\b/, 'espionnage'],
  [/\b(fantastique|fantasy|conte)\b/, 'fantastique'],
  [/\bguerre\b/, 'guerre'],
  [/\b(histoire|historique)\b/, 'historique'],
  [/\b(horreur|epouvante)\b/, 'horreur'],
  [/\b(musique|concert|documentaire musical)\b/, 'musique'],
  [/\b(policier|crime|mystere)\b/, 'policier'],
  [/\b(romance|romantique)\b/, 'romance'],
  [/\b(science fiction|sf)\b/, 'science-fiction'],
  [/\b(opera|theatre|danse|show|ballet|spectacle)\b/, 'spectacle'],
  [/\b(thriller|suspense)\b/, 'thriller'],
  [/\bwesterns?\b/, 'western'],
]
