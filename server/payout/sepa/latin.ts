/** Letters that take no accent off, and signs that banks write otherwise (EPC217-08, SEPA conversion of characters). */
const SPELT: Readonly<Record<string, string>> = {
  ...{ œ: 'oe', Œ: 'OE', æ: 'ae', Æ: 'AE', ß: 'ss', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D' },
  ...{ þ: 'th', Þ: 'TH', ı: 'i', ẞ: 'SS', ħ: 'h', Ħ: 'H', ŧ: 't', Ŧ: 'T', ŋ: 'n', Ŋ: 'N', ĸ: 'k', ə: 'e', Ə: 'E' },
  ...{ '’': "'", '‘': "'", '`': "'", '´': "'", '–': '-', '—': '-', '‑': '-', _: '-', '&': '+', '€': 'EUR', '·': '.' },
  ...{ '«': "'", '»': "'", '"': "'", '“': "'", '”': "'", ';': ',', '!': '.', '@': '(at)', '°': 'o' },
}

const LATIN = /^[A-Za-z0-9/\-?:().,'+ ]+$/

/**
 * A text in the Latin set that every SEPA bank takes: letters without accents, digits, `/ - ? : ( ) . , ' +` and the space.
 * What has no spelling there becomes a space. It begins and ends with no slash and holds no two, which banks refuse.
 * @returns at most `max` characters; empty when nothing of the text can be said
 */
export function sepaLatin(text: string, max: number): string {
  const spelt = [...text]
    .map((sign) => SPELT[sign] ?? sign)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
  return spelt
    .replace(/\/+/g, '/')
    .replace(/ +/g, ' ')
    .replace(/^[ /]+/, '')
    .slice(0, max)
    .replace(/[ /]+$/, '')
}

/** Whether a text is of that set, as it is. */
export function isSepaLatin(text: string): boolean {
  return LATIN.test(text) && !/^\/|\/$|\/\//.test(text)
}
