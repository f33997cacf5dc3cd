import { only } from '../../membership/index.js'

/** What the routes of campaigns declare: a distributor's own people, and those of an agency that it lets in. */
export const MINE = only('distributor', { delegated: 'read' })
export const BOOK = only('distributor', { role: 'manager', effect: 'change', delegated: 'book' })
export const OWN = only('distributor', { own: true, delegated: 'read' })
export const CHANGE_OWN = only('distributor', { own: true, role: 'manager', effect: 'change', delegated: 'book' })

/** Where campaigns are, and where one is booked. */
export const CAMPAIGNS = '/distributeur/campagnes'
export const BOOK_AT = `${CAMPAIGNS}/nouvelle`
