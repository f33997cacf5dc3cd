/** A whole number, also written `4.0` (as a spreadsheet or pandas writes it); null for anything else. Not negative. */
export function wholeNumber(text: string): number | null {
  const match = /^(\d{1,9})(?:[.,]0+)?$/.exec(text.trim())
  return match ? Number(match[1]) : null
}

/** Labels written without a separator: `RDJPPR` → RD, JP, PR. Null when it is something else. */
export function splitLabels(text: string): string[] | null {
  const plain = text.trim()
  if (!/^(RD|JP|PR)*$/.test(plain)) return null
  return [...new Set(plain.match(/../g) ?? [])]
}

/** A position in France, overseas included; null when it is empty or lies elsewhere. Degrees, WGS 84. */
export function readPosition(latitude: string, longitude: string): { latitude: number; longitude: number } | null {
  const position = { latitude: decimal(latitude), longitude: decimal(longitude) }
  return inFrance(position) ? position : null
}

function decimal(text: string): number {
  const plain = text.trim().replace(',', '.')
  return plain === '' ? Number.NaN : Number(plain)
}

/** Boxes around metropolitan France, the Antilles and Guyane, La Réunion, Mayotte: south, north, west, east. */
const boxes = [
  [41.2, 51.2, -5.3, 9.7],
  [1.5, 18.3, -63.3, -51.3],
  [-21.5, -20.7, 55.1, 55.9],
  [-13.1, -12.5, 44.9, 45.4],
] as const

function inFrance({ latitude, longitude }: { latitude: number; longitude: number }): boolean {
  return boxes.some(
    ([south, north, west, east]) => latitude >= south && latitude <= north && longitude >= west && longitude <= east,
  )
}

/** One line of printable text, composed accents; null when it is empty or carries control characters. */
export function oneLine(text: string, max = 200): string | null {
  const line = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
  if (line === '' || line.length > max || !line.isWellFormed() || /\p{Cc}/u.test(line)) return null
  return line.replace(/([’']) (?=\p{L})/gu, '$1')
}
