import { taxonomyName } from '../campaign/index.js'

/** A row of the IAB Audience Taxonomy 1.1 as ad-ops knows it, with its name where it is offered here: `477 (Indie and Arthouse Movies)`. */
export function iabName(id: number): string {
  const name = taxonomyName(id)
  return name === undefined ? String(id) : `${id} (${name})`
}
