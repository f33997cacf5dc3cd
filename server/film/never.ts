import { foldWords } from '../lib/text.js'

/**
 * Themes that are never a taste and never a segment: what somebody looks at would tell of them what nobody may infer for
 * advertising. Source: GDPR art. 9(1) (special categories of data), read with CJEU C-184/20 §123–128: what is only deduced is
 * covered too; CNIL recommendations on targeted advertising. The federation owns the list; it only ever grows.
 * Each theme has the words, without case and accents, that give it away at the beginning of a word.
 */
export const NEVER: Readonly<Record<NeverTheme, readonly string[]>> = {
  opinions: [
    ...['politi', 'militan', 'syndic', 'electoral', 'election', 'elections', 'feminis', 'anarchis', 'communis'],
    ...['philosoph', 'metaphysi', 'ecologis', 'engage', 'propagande', 'activis'],
  ],
  religion: [
    ...[
      'religi',
      'spirit',
      'chreti',
      'catholi',
      'protestant',
      'evangeli',
      'islam',
      'musulman',
      'juif',
      'juive',
      'judai',
    ],
    ...['bouddhi', 'hindou', 'sikh', 'bibli', 'coran', 'athe', 'laic', 'sectes'],
  ],
  sante: [
    ...[
      'sante',
      'medic',
      'maladi',
      'handicap',
      'psychiatr',
      'addict',
      'depression',
      'suicide',
      'cancer',
      'sida',
      'vih',
    ],
    ...['autis', 'grossesse', 'avortement', 'deuil'],
  ],
  sexualite: [
    ...[
      'eroti',
      'sexu',
      'porno',
      'charme',
      'gay',
      'lesb',
      'lgbt',
      'queer',
      'bisex',
      'homosex',
      'transgenre',
      'transsex',
    ],
    ...['trans', 'intersex'],
  ],
  origine: [
    ...[
      'origine',
      'ethni',
      'racis',
      'race',
      'immigr',
      'migra',
      'diaspora',
      'exil',
      'coloni',
      'decoloni',
      'tsigan',
      'rom',
      'roms',
    ],
    ...['afro', 'autochtone', 'identit'],
  ],
}
export type NeverTheme = 'opinions' | 'religion' | 'sante' | 'sexualite' | 'origine'

/** The theme of the list that a text touches, or null. */
export function neverTheme(text: string): NeverTheme | null {
  const words = foldWords(text)
  const found = Object.entries(NEVER).find(([, starts]) =>
    words.some((word) => starts.some((start) => (WHOLE.has(start) ? word === start : word.startsWith(start)))),
  )
  return (found?.[0] as NeverTheme | undefined) ?? null
}

/** Beginnings of harmless words too: `athe` of `athenes`, `rom` of `romance`, `trans` of `transport`. */
const WHOLE = new Set([
  'athe',
  'rom',
  'roms',
  'trans',
  'race',
  'charme',
  'exil',
  'engage',
  'spirit',
  'election',
  'elections',
  'cancer',
])
