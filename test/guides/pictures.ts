import { join } from 'node:path'
import { root } from '../database.js'

/** Where the pictures of the guides are: `name.language.webp`, made by `npm run screenshots -- --guides`. */
export const PICTURES = join(root, 'docs/guides/images')
/** What a picture may weigh, and all of them together. */
export const PICTURE_BYTES_MAX = 60_000
export const PICTURES_BYTES_MAX = 700_000

/** A picture that a guide shows. */
export interface Picture {
  alt: string
  /** From the folder of the guides. */
  path: string
}

/** The pictures in the text of a guide, in order. */
export function picturesIn(text: string): Picture[] {
  return [...text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, alt = '', path = '']) => ({ alt, path }))
}
