/** What an organisation is here. Each has one portal. An agency acts for distributors that let it (`delegation.ts`). */
export const ORGANISATION_KINDS = ['cinema', 'distributor', 'federation', 'operator', 'publisher', 'agency'] as const
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number]

export interface Organisation {
  id: string
  kind: OrganisationKind
  name: string
}

/** Where the people of an organisation arrive when they sign in. */
export const PORTAL: Readonly<Record<OrganisationKind, `/${string}`>> = {
  cinema: '/salle',
  distributor: '/distributeur',
  federation: '/federation',
  operator: '/operateur',
  publisher: '/editeur',
  agency: '/agence',
}

const NAME_MAX = 200

/**
 * A name as it may be stored and printed in a contract: one line, composed accents, no control characters.
 * @returns null for a name that is empty, too long, or not text
 */
export function parseName(text: string): string | null {
  if (!text.isWellFormed()) return null
  const name = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
  if (name === '' || name.length > NAME_MAX || /\p{Cc}/u.test(name)) return null
  return name
}
