import type { ComponentChildren } from 'preact'
import { assert } from '../lib/assert.js'
import { fill } from './words/index.js'

/** A sentence with a link at its place `{link}`. */
export function withLink(
  text: string,
  { href, text: label }: { href: string; text: string },
  values: Readonly<Record<string, string>> = {},
): ComponentChildren {
  const [before, after, ...more] = text.split('{link}')
  assert(before !== undefined && after !== undefined && more.length === 0, 'the sentence has one place for the link')
  const filled = fill(`${before}\u0000${after}`, values).split('\u0000')
  return (
    <>
      {filled[0]}
      <a href={href}>{label}</a>
      {filled[1]}
    </>
  )
}
