import { foldWords } from '../lib/text.js'

/** The most people of one film that are kept. */
const MOST_DIRECTORS = 8

/**
 * The people of a list as files write it: `OZON Francois`, `Artus et Julien Faustino`, `Rémy Belvaux, André Bonzel`. Each as it
 * is said, first name first. A collective is nobody.
 */
export function readDirectors(text: string): string[] {
  const names = text
    .split(/[,;/&\n]|\s(?:et|and|e)\s/u)
    .map((name) => firstNameFirst(name.replace(/\s+/gu, ' ').trim()))
    .filter((name) => name !== '' && !/^(collectif|divers|n\.? ?c\.?|inconnue?|anonyme|varios|various)$/i.test(name))
  return [...new Map(names.map((name) => [personKey(name), name])).values()].slice(0, MOST_DIRECTORS)
}

/** `OZON Francois` → `Francois Ozon`. A name without a surname in capitals stays as it is. */
function firstNameFirst(name: string): string {
  const words = name.split(' ')
  const surname = words.filter(isInCapitals)
  if (surname.length === 0 || surname.length === words.length) return name
  const first = words.filter((word) => !isInCapitals(word))
  return [...first, ...surname.map(capitalised)].join(' ')
}

function isInCapitals(word: string): boolean {
  return /\p{Lu}.*\p{Lu}/u.test(word) && word === word.toUpperCase() && !word.includes('.')
}

function capitalised(word: string): string {
  return word.toLowerCase().replace(/(^|[-’'])\p{Ll}/gu, (start) => start.toUpperCase())
}

/** The same for one person, whichever way round the name is written: its words in order of the alphabet. */
export function personKey(name: string): string {
  return foldWords(name).sort().join(' ')
}

/**
 * Whether two lists name one film's directors. `unknown`: one of them says nobody. Somebody in both is enough; so is a surname
 * in both, since initials and second names come and go.
 */
export function compareDirectors(one: readonly string[], other: readonly string[]): 'same' | 'other' | 'unknown' {
  if (one.length === 0 || other.length === 0) return 'unknown'
  const keys = new Set(one.map(personKey))
  if (other.some((name) => keys.has(personKey(name)))) return 'same'
  const words = new Set(one.flatMap(nameWords))
  if (other.flatMap(nameWords).some((word) => words.has(word))) return 'same'
  return one.some((name) => other.some((name2) => isInitialOf(name, name2) || isInitialOf(name2, name)))
    ? 'same'
    : 'other'
}

/** `F. Rosi` and `Francesco Rosi`. */
function isInitialOf(short: string, long: string): boolean {
  const [initial = '', surname, ...more] = foldWords(short)
  const words = foldWords(long)
  return initial.length === 1 && more.length === 0 && words.at(-1) === surname && words[0]?.startsWith(initial) === true
}

/** Long enough to be somebody's, and no word that many first names share. */
function nameWords(name: string): string[] {
  return foldWords(name).filter((word) => word.length >= 5 && !FIRST_NAMES.has(word))
}

const FIRST_NAMES = new Set([
  ...[
    'alain',
    'andre',
    'antoine',
    'arnaud',
    'bernard',
    'bertrand',
    'bruno',
    'charles',
    'christian',
    'christophe',
    'claire',
  ],
  ...[
    'claude',
    'daniel',
    'david',
    'denis',
    'dominique',
    'emmanuel',
    'francois',
    'francis',
    'francesco',
    'frederic',
    'georges',
  ],
  ...[
    'gerard',
    'guillaume',
    'henri',
    'isabelle',
    'jacques',
    'james',
    'jerome',
    'joachim',
    'joseph',
    'julie',
    'julien',
    'laurent',
  ],
  ...[
    'louis',
    'lucas',
    'manuel',
    'marco',
    'maria',
    'marie',
    'martin',
    'martine',
    'mathieu',
    'maurice',
    'michael',
    'michel',
  ],
  ...[
    'natalia',
    'nathalie',
    'nicolas',
    'olivier',
    'patrice',
    'patrick',
    'paolo',
    'philippe',
    'pierre',
    'quentin',
    'raymond',
  ],
  ...[
    'richard',
    'robert',
    'roberto',
    'roger',
    'romain',
    'sebastien',
    'simon',
    'sophie',
    'steven',
    'stephane',
    'sylvie',
  ],
  ...[
    'thierry',
    'thomas',
    'valerie',
    'victor',
    'vincent',
    'xavier',
    'yannick',
    'young',
    'peter',
    'kevin',
    'jessica',
    'juliette',
  ],
  ...[
    'agnes',
    'alexandre',
    'benoit',
    'camille',
    'celine',
    'clement',
    'damien',
    'elise',
    'fabien',
    'gilles',
    'helene',
    'judith',
  ],
])
