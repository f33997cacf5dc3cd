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
