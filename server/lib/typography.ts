/**
 * The spaces of French typography: a thin one that does not break before ; ! ?, one that does not break before a colon,
 * inside guillemets, between thousands, before a unit, and after "n°". Texts are written with plain spaces, and set by
 * this; also before their numbers are filled in, where a place stands for one (`{days} jours`).
 */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (?=\d{3}(?!\d))/g, '$1\u202f')
    .replace(/([\d}]) (%|€|ans|mois|jours|heures|minutes|secondes)/g, '$1\u00a0$2')
    .replace(/n° (?=[\d{])/g, 'n°\u00a0')
}

/** Apostrophes as they are printed: names of films and cinemas come from files that have the typewriter's. */
export function printedApostrophes(text: string): string {
  return text.replaceAll("'", '’')
}
