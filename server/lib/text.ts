/**
 * A film's title without what cinemas write differently: case, accents, punctuation, a leading article, a trailing
 * version ("VO", "VOSTFR", "3D"). Two sites that show one film give the same text. At most 300 characters are read.
 * @returns words in lower case, one space between; empty when the title has no letter and no digit
 */
export function normaliseTitle(title: string): string {
  const words = foldWords(title.slice(0, 300).replaceAll('&', ' et '))
  let from = 0
  let to = words.length
  while (to > from + 1 && isVersion(words, to)) to -= isVersion(words, to)
  if (to > from + 1 && articles.has(words[from] as string)) from++
  return words.slice(from, to).join(' ')
}

/** A text as the end of a web address: `Cinéma L'Entrepôt` → `cinema-l-entrepot`. */
export function slugify(text: string): string {
  return foldWords(text).join('-')
}

/** The words of a text in lower case without accents; everything that is not a letter or a digit separates. */
export function foldWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

/** A text in lower case without accents. Other scripts keep their marks, which are letters there. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .normalize('NFKC')
}

const articles = new Set(['le', 'la', 'les', 'l', 'un', 'une', 'des', 'the', 'a', 'an'])
const versions = new Set([
  'vo',
  'vf',
  'vfq',
  'vost',
  'vostf',
  'vostfr',
  'vosta',
  'vfst',
  'vfstf',
  'vfsme',
  'st',
  'stf',
  'stfr',
])
const formats = new Set(['2d', '3d', 'imax', '35mm', '4k'])

/** How many of the words before `to` are the end of a version; 0 when they are part of the title. */
function isVersion(words: readonly string[], to: number): number {
  const last = words[to - 1] as string
  if (versions.has(last) || formats.has(last)) return 1
  const two = words.slice(Math.max(0, to - 2), to).join(' ')
  if (to > 2 && /^version (originale|francaise|restauree)$/.test(two)) return 2
  return to > 2 && /^sous titree?$/.test(two) ? 2 : 0
}
