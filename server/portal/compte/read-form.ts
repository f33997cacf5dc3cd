import { parseName } from '../../membership/index.js'
import { missing } from '../page.js'

const NAME_MAX = 60

/** The name of a key that somebody typed; null when it is none. */
export function parseKeyName(text: unknown): string | null {
  const name = typeof text === 'string' ? parseName(text) : null
  return name !== null && name.length <= NAME_MAX ? name : null
}

/** The id of an address or a form, or 404: nothing of another form is looked up. */
export function uuidOf(text: unknown): string {
  if (typeof text !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw missing()
  return text
}
