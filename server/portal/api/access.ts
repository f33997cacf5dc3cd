import { type Access, only } from '../../membership/index.js'

/** What is offered to whoever books: the same for distributors, and for the operator who answers them. */
export const OFFERED: Access = {
  who: ['distributor', 'operator'],
  role: 'reader',
  own: false,
  effect: 'read',
  delegated: 'read',
}

export const OPERATOR = only('operator')
export const CINEMA = only('cinema')
