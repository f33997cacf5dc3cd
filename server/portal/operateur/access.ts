import { only } from '../../membership/index.js'

/** What the routes declare by which the operator answers a campaign. */
export const ANSWER = only('operator', { role: 'manager', effect: 'change' })
