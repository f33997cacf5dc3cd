import { fold } from '../../lib/text.js'

/**
 * A name that was written in capitals alone (or without any), as a name is written: `CINEMA L ETOILE D OR` → `Cinéma
 * L'Étoile d'Or`. Accents are put on the commonest words of cinemas' names only, others are not guessed. A name that
 * has both capitals and small letters is somebody's choice and stays, but for its first letter.
 */
export function properName(name: string): string {
  if (name !== name.toUpperCase() && name !== name.toLowerCase()) return upperFirst(name)
  const words = name
    .toLowerCase()
    .replace(/(^| )([ld]) (?=[aeiouyhéèê])/g, "$1$2'") // An elision that lost its apostrophe: "L ODEON".
    .split(' ')
  return words.map((word, index) => properWord(word, words[index - 1])).join(' ')
}

function properWord(word: string, before: string | undefined): string {
  const elided = /^([ldn])'(.+)$/.exec(word)
  const starts = before === undefined || types.has(fold(before)) || /[-(]$/.test(before)
  if (elided) {
    const [, letter = '', rest = ''] = elided
    return `${starts && letter === 'l' ? 'L' : before === undefined ? letter.toUpperCase() : letter}'${capitalise(rest)}`
  }
  if (articles.has(word)) return starts ? upperFirst(word) : word
  if (particles.has(word) && before !== undefined) return word
  return capitalise(word)
}

function capitalise(word: string): string {
  if (initials.has(word) || /^\d?\p{L}$/u.test(word)) return word.toUpperCase()
  const parts = word.split('-')
  return parts
    .map((part, index) => (index > 0 && particles.has(part) ? part : upperFirst(accented.get(part) ?? part)))
    .join('-')
    .replace(/(?<=[('.])\p{Ll}/gu, (letter) => letter.toUpperCase())
}

function upperFirst(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

const articles = new Set(['le', 'la', 'les'])
const particles = new Set(['de', 'du', 'des', 'et', 'en', 'sur', 'sous', 'lès', 'aux', 'au', 'à', 'a'])
const initials = new Set(['mjc', 'mcl', 'cgr', 'ugc', 'mk2', 'abc', 'tap', 'sna', 'cac'])
/** What a name may begin with before its article: "Cinéma Le Concorde". */
const types = new Set(['cinema', 'cine', 'salle', 'complexe', 'espace', 'studio', 'theatre', 'ex', 'relais'])
const accented = new Map(
  [
    ...['cinéma', 'cinémas', 'ciné', 'théâtre', 'étoile', 'étoiles', 'écran', 'écrans', 'fêtes', 'lumière', 'lumières'],
    ...['odyssée', 'odéon', 'méliès', 'variétés', 'scène', 'scènes', 'collège', 'entrepôt', 'cinéastes', 'médiathèque'],
  ].map((word) => [fold(word), word]),
)
