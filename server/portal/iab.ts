/** IAB Audience Taxonomy 1.1 (IAB Tech Lab, CC BY 3.0): the names of the rows that campaigns of films use, as they are there. */
const NAMES = new Map([
  [3, '18-20'],
  [4, '21-24'],
  [5, '25-29'],
  [6, '30-34'],
  [7, '35-39'],
  [8, '40-44'],
  [9, '45-49'],
  [10, '50-54'],
  [11, '55-59'],
  [12, '60-64'],
  [13, '65-69'],
  [14, '70-74'],
  [15, '75+'],
  [49, 'Female'],
  [50, 'Male'],
  [477, 'Indie and Arthouse Movies'],
  [787, 'Cinemas and Movie Events'],
])

/** A row's number, with its name where it is known here: `477 (Indie and Arthouse Movies)`. */
export function iabName(id: number): string {
  const name = NAMES.get(id)
  return name === undefined ? String(id) : `${id} (${name})`
}
