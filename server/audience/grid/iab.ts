import type { Genre } from '../../film/index.js'
import type { Cell } from './cell.js'

/** "Indie and Arthouse Movies": what every cell of the grid says, since all its cinemas are art et essai. */
const ARTHOUSE = 477
/** "Cinemas and Movie Events", a purchase intent: who was on these sites on seven days of ninety is about to go. */
const CINEMA_EVENTS = 787

/**
 * The rows of genres: only where a row says no less and no more than the genre. "Comédie musicale" is no comedy, a thriller no crime story,
 * and nothing here speaks of where films come from (480) or is for children (474).
 */
const OF_GENRE: Partial<Record<Genre, readonly number[]>> = {
  action: [468],
  aventure: [468],
  animation: [469],
  comedie: [470],
  'comedie-dramatique': [470, 473],
  policier: [471],
  documentaire: [472],
  drame: [473],
  fantastique: [475],
  horreur: [476],
  romance: [478],
  'science-fiction': [479],
}

/** The rows that a cell can be told by, with their names. Source: IAB Audience Taxonomy 1.1 (IAB Tech Lab, CC BY 3.0). */
export const IAB_ROWS: Readonly<Record<number, string>> = {
  468: 'Action and Adventure Movies',
  469: 'Animation Movies',
  470: 'Comedy Movies',
  471: 'Crime and Mystery Movies',
  472: 'Documentary Movies',
  473: 'Drama Movies',
  475: 'Fantasy Movies',
  476: 'Horror Movies',
  [ARTHOUSE]: 'Indie and Arthouse Movies',
  478: 'Romance Movies',
  479: 'Science Fiction Movies',
  [CINEMA_EVENTS]: 'Cinemas and Movie Events',
}

/** The rows of the IAB Audience Taxonomy 1.1 that the people of a cell are in, in ascending order. */
export function iabIdsOf({ criteria }: Cell): number[] {
  const more = criteria.flatMap(({ dimension, value }) => {
    if (dimension === 'gout') return OF_GENRE[value as Genre] ?? []
    return dimension === 'frequence' && value === 'assidue' ? [CINEMA_EVENTS] : []
  })
  return [ARTHOUSE, ...more].sort((a, b) => a - b)
}
