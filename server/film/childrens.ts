/*
 * Words that say that something is for children. Whoever looks at such a page may be a child, or be known by their children, so that
 * it is never pooled: a page that is taken for one by mistake costs a visit, the other mistake is a child in the pool.
 */

/** An occasion for children or a programme of schools. No title of a film says it. */
const OCCASION = new RegExp(
  `\\b(${[
    'jeunes? ?publics?|tou(t|s|te|tes) ?petits',
    'cine ?(gouters?|momes?|filous?|minots?|bambins?|enfants?|kids?|familles?|ecoles?|scolaires?)|gouters?',
    '(ateliers?|seances?|programmes?|films?|coin|espace|anniversaires?|festivals?) ((des|pour|les) )*(enfants?|scolaires?|jeunesse|kids|ecoles?|petits|momes?|minots?|bambins?)',
    'pour (les )?(enfants|petits|scolaires|ecoles)',
    '(maternelles?|ecoles?|colleges?|enfants?) (et|au) cinema|lyceens?( et apprentis)? au cinema',
    // Whoever is younger than 15 cannot consent alone (GDPR art. 8, French law of 1978 art. 45).
    '(a partir de|des) (\\d|1[0-4]) ans|a partir de \\d \\d ans',
  ].join('|')})\\b`,
)

/** Titles have these too: "Les Enfants du paradis", "L’École des femmes", "La Vie scolaire". */
const WORDS = 'enfants?|jeunesse|kids|scolaires?|ecoles?|ecoliers?|momes?|filous?|minots?|bambins?'
const WORD = new RegExp(`\\b(${WORDS})\\b`)
const ONLY_WORD = new RegExp(`^(les )?(${WORDS})$`)

/** Whether a text that is no title of a film says that it is for children. @param folded its words (`foldWords`), one space between */
export function saysChildrens(folded: string): boolean {
  return OCCASION.test(folded) || WORD.test(folded)
}

/** The same of a text that has a title in it, or is one. */
export function saysChildrensBesideTitle(folded: string): boolean {
  return OCCASION.test(folded)
}

/** Whether an address that would be a film's names a list of films for children: `/films/enfants`. */
export function isChildrensList(folded: string): boolean {
  return ONLY_WORD.test(folded)
}
