import { foldWords } from '../lib/text.js'
import { saysChildrens, saysChildrensBesideTitle } from './childrens.js'

/** What a title says once the words that cinemas put around it are taken away. */
export interface ReadTitle {
  /**
   * Words in lower case without accents, one space between: two sites that show one film give the same. Empty when the text
   * has no letter and no digit.
   */
  normalised: string
  /** The year in parentheses, where there is one. */
  year: number | null
  /** It is announced for children, as a "ciné-goûter". */
  forChildren: boolean
}

const MOST_CHARACTERS = 300

/**
 * Reads a title as a cinema announces it: without case, accents, punctuation and a leading article; without a version ("VO",
 * "3D"), a year in parentheses, an occasion before it ("Avant-première :") or after it ("+ débat"). What would leave nothing
 * stays. At most 300 characters are read.
 */
export function readTitle(text: string): ReadTitle {
  const whole = text.slice(0, MOST_CHARACTERS).replaceAll('&', ' et ')
  const { rest, year, labels } = withoutBrackets(whole)
  const { title, occasions } = withoutOccasions(rest)
  return {
    normalised: joinWords(title) || joinWords(whole),
    year,
    forChildren: [...labels, ...occasions].some(saysChildrens) || saysChildrensBesideTitle(foldWords(title).join(' ')),
  }
}

/** A film's title as it is matched across cinemas: `readTitle` without the rest. */
export function normaliseTitle(text: string): string {
  return readTitle(text).normalised
}

/** Takes away what stands in brackets and is no part of the title; what is part of it stays. */
function withoutBrackets(text: string): { rest: string; year: number | null; labels: string[] } {
  let year: number | null = null
  const labels: string[] = []
  const rest = text.replace(/[([]([^()[\]]{0,100})[)\]]/g, (whole, inside: string) => {
    const label = foldWords(inside).join(' ')
    if (/^(18|19|20)\d\d$/.test(label)) {
      year = Number(label)
      return ' '
    }
    if (!isLabel(label) && !ARTICLES.has(label)) return whole
    labels.push(label)
    return ' '
  })
  return joinWords(rest) === '' ? { rest: text, year, labels } : { rest, year, labels }
}

/** Takes away the occasions before and after a title. */
function withoutOccasions(text: string): { title: string; occasions: string[] } {
  const occasions: string[] = []
  const extra = EXTRA.exec(text)
  let title = text
  if (extra !== null && joinWords(text.slice(0, extra.index)) !== '') {
    occasions.push(foldWords(text.slice(extra.index)).join(' '))
    title = text.slice(0, extra.index)
  }
  const parts = title.split(/(\s*[:|•]\s*|\s+[-–—/]\s+|,\s+)/)
  const label = (at: number) => foldWords(parts[at] ?? '').join(' ')
  while (parts.length > 1 && isLabel(label(0))) occasions.push(label(0), parts.splice(0, 2)[1] as string)
  while (parts.length > 1 && isEnd(label(parts.length - 1)))
    occasions.push(label(parts.length - 1), parts.splice(-2)[0] as string)
  const left = parts.join('').replace(/^\s*(avant[- ]premi[eè]res?\s+|cm\s*[-–+]\s*)(?=\S)/i, '')
  return { title: left, occasions }
}

/** From here on it is told what else happens: never a "+" inside a title, as in "Romeo + Juliette". */
const EXTRA =
  /\s\+\s*(?=[^+]*\b(d[ée]bat|rencontre|discussion|[ée]change|court[- ]m[ée]trage|atelier|go[uû]ter|conf[ée]rence|concert|animation|quiz|pr[ée]sentation|invit[ée]|[ée]quipe)s?\b)|\s(suivie?s? d['’eu]|pr[ée]c[ée]d[ée]e?s? d['’eu]|en pr[ée]sence d|en avant[- ]premi[eè]re|pr[ée]sent[ée]e? par\b)/iu

function isLabel(label: string): boolean {
  return LABEL.test(label) || label.split(' ').every((word) => VERSIONS.has(word) || FORMATS.has(word))
}

function isEnd(label: string): boolean {
  return isLabel(label) || ARTICLES.has(label)
}

/** What a cinema writes beside a title and is no part of it, as words without accents. */
const LABEL = new RegExp(
  `^(en )?(${[
    'avant premieres?|avp|sortie nationale|en exclusivite|exclusivite|reprises?|ressortie|derniere seance|dernieres seances',
    'seances?( (speciales?|unique|scolaires?|evenement|enfants?|seniors?|relax|debat|rencontre|cine club))?',
    'cine ?(club|debats?|rencontres?|gouters?|concerts?|conferences?|philo|seniors?|bebes?|momes?|filous?|minots?|bambins?|enfants?|familles?|relax|culte|patrimoine|classics?|ma difference|jeunes|ecoles?|scolaires?|ete|plein air)',
    'soirees?( .{1,40})?|rencontres?( .{1,40})?|projections?( .{1,30})?|debats?|festivals? .{1,60}|cycles? .{1,60}',
    'retrospectives?( .{1,60})?|hommage .{1,60}|coups? de coeur( .{1,30})?|evenements?|(a partir de|des) \\d{1,2} ans',
    '((pour )?(les )?)(enfants|scolaires?|momes|filous|minots|bambins)|jeunes? publics?|tout petits|ateliers?( .{1,30})?|gouters?',
    '(maternelles?|ecoles?|colleges?) (et|au) cinema|lyceens?( et apprentis)? au cinema',
    '(version|copie) (originale|francaise|restauree|longue|integrale|numerique|inedite)( sous titree?)?( en francais| francais)?',
    'director s cut|version( originale)? sous titree?( .{1,20})?|restaure(e)?( en)? \\dk|nouvelle version restauree',
  ].join('|')})$`,
)

function joinWords(text: string): string {
  return joinTitle(foldWords(text))
}

/** The words of a title, folded, as one text without its version and its article. */
export function joinTitle(words: readonly string[]): string {
  let from = 0
  let to = words.length
  while (to > from + 1 && isVersion(words, to)) to -= isVersion(words, to)
  if (to > from + 1 && ARTICLES.has(words[from] as string)) from++
  return words.slice(from, to).join(' ')
}

/** How many of the words before `to` are the end of a version; 0 when they are part of the title. */
function isVersion(words: readonly string[], to: number): number {
  const last = words[to - 1] as string
  if (VERSIONS.has(last) || FORMATS.has(last)) return to > 2 && words[to - 2] === 'en' ? 2 : 1
  const two = words.slice(Math.max(0, to - 2), to).join(' ')
  if (to > 2 && /^(version|copie) (originale|francaise|restauree|longue)$/.test(two)) return 2
  return to > 2 && /^sous titree?$/.test(two) ? 2 : 0
}

const ARTICLES = new Set(['le', 'la', 'les', 'l', 'un', 'une', 'des', 'the', 'a', 'an'])
const VERSIONS = new Set([
  ...['vo', 'vf', 'vfq', 'vost', 'vostf', 'vostfr', 'vosta', 'vosten', 'vfst', 'vfstf', 'vfsme', 'vff', 'vi'],
  ...['st', 'stf', 'stfr', 'sme', 'ocap', 'audiodescription'],
])
const FORMATS = new Set(['2d', '3d', 'imax', '35mm', '70mm', '4k', '2k', 'atmos'])
