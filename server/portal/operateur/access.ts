import { only } from '../../membership/index.js'

/** What the routes declare by which the operator answers a campaign. */
export const ANSWER = only('operator', { role: 'manager', effect: 'change' })

/** What the form says was looked at; a form that says nothing was made by hand, and has seen nothing. */
export function seenIn(body: unknown): string {
  const given = (body as { vu?: unknown } | undefined)?.vu
  return typeof given === 'string' ? given : ''
}
