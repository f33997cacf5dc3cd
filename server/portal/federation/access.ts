import { only } from '../../membership/index.js'

/** What the federation's routes declare that decide something without signing it. */
export const MANAGE = only('federation', { role: 'manager', effect: 'change' })
/** And those that sign for it. */
export const SIGN = only('federation', { role: 'signatory', effect: 'sign' })
