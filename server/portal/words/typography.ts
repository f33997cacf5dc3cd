/**
 * The spaces of French typography: a thin one that does not break before ; ! ?, one that does not break before a colon,
 * inside guillemets, and before a unit. The words are written with plain spaces, and set by this.
 */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (%|€|ans|mois|jours|heures|minutes)/g, '$1\u00a0$2')
}
