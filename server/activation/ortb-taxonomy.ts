/** The numbers of the taxonomy's rows, as ranges from first to last. */
const RANGES: readonly (readonly [number, number])[] = [
  [1, 197],
  [206, 348],
  [350, 350],
  [352, 356],
  [359, 383],
  [385, 395],
  [397, 401],
  [404, 404],
  [406, 551],
  [581, 594],
  [606, 1449],
  [1451, 1456],
  [1458, 1462],
  [1465, 1467],
  [1469, 1508],
  [1538, 1544],
  [1546, 1555],
  [1585, 1679],
]

/** Whether a text is the number of a row of the IAB Audience Taxonomy 1.1. */
export function isIabRow(id: string): boolean {
  if (!/^[1-9]\d{0,3}$/.test(id)) return false
  return RANGES.some(([first, last]) => first <= Number(id) && Number(id) <= last)
}
