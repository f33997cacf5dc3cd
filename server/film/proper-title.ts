import { fold } from '../lib/text.js'

/**
 * A title that a program wrote with a capital on every word (`A Bout De Course`, `L Aventure Revee`) or in capitals, as one is
 * printed: small words begin small, an elision has its apostrophe. Accents are not guessed. Any other title is somebody's choice
 * and stays.
 */
export function properTitle(title: string): string {
  const line = title.replace(/\s+/gu, ' ').trim()
  const words = line.split(' ')
  const capitals = line === line.toUpperCase() && /\p{Lu}.*\p{Lu}/u.test(line)
  if (!capitals && !(words.every(beginsLarge) && words.slice(1).some(isSmallWord))) return line
  return words
    .map((word) => (capitals ? capitalised(word) : word))
    .map((word, at, all) =>
      at > 0 && isSmallWord(word) && !/[:.!?–-]$/.test(all[at - 1] as string) ? word.toLowerCase() : word,
    )
    .join(' ')
    .replace(/\b([ldnjscmt]|qu) (?=[aeiouyhàâéèêëîïôœùû])/giu, "$1'")
}

function beginsLarge(word: string): boolean {
  const [first] = word.match(/\p{L}/u) ?? []
  return first === undefined || first === first.toUpperCase()
}

function isSmallWord(word: string): boolean {
  return SMALL.has(fold(word)) && word !== ''
}

function capitalised(word: string): string {
  return word.toLowerCase().replace(/(^|[-'’(«])\p{Ll}/gu, (start) => start.toUpperCase())
}

/** How well a title is written, to choose among several of one film: accents and small letters say that a person wrote it. */
export function writtenWell(title: string): number {
  const accents = title.match(/[à-öø-ÿœÀ-ÖØ-ÞŒ]/gu)?.length ?? 0
  const isProper = properTitle(title) === title && title !== title.toUpperCase()
  return (isProper ? 10 : 0) + Math.min(accents, 5)
}

const SMALL = new Set([
  ...[
    'le',
    'la',
    'les',
    'l',
    'un',
    'une',
    'de',
    'du',
    'des',
    'd',
    'et',
    'a',
    'au',
    'aux',
    'en',
    'dans',
    'sur',
    'sous',
    'par',
  ],
  ...[
    'pour',
    'qui',
    'que',
    'qu',
    'ou',
    'ne',
    'n',
    'se',
    's',
    'sa',
    'son',
    'ses',
    'ces',
    'ce',
    'avec',
    'sans',
    'chez',
    'of',
    'the',
  ],
])
