import type { BankDetails } from '../../../server/payout/bank/seal.js'
import type { BankLetter } from '../../../server/payout/bank/tell.js'
import { bringIntoForce, cinema, library, organisation, testRing } from '../../contract/world.js'
import type { TestDatabase } from '../../database.js'

export const LONG_AGO = new Date('2026-01-01T09:00:00Z')

export const DETAILS: BankDetails = {
  holder: 'Association Le Trianon',
  iban: 'FR7630006000011234567890189',
  bic: 'AGRIFRPP882',
}
export const OTHER: BankDetails = { holder: 'Association Le Trianon', iban: 'FR1420041010050500013M02606', bic: null }

/** The mail says what kind of news it is; what a letter looks like is the portal's. */
export const letter: BankLetter = ({ kind, until }) => ({ subject: kind, text: until?.toISOString() ?? 'sans délai' })

export interface Party {
  id: string
  person: string
  cinema: string
}

/** A federation, an operator and some cinemas whose contracts are in force. */
export async function bankWorld({ owner, console: pool }: TestDatabase, cinemas: number) {
  const { ring, drop } = testRing()
  const deps = { pool, library, ring }
  const federation = await organisation(owner, 'federation')
  const operator = await organisation(owner, 'operator')
  await bringIntoForce(deps, { kind: 'operator-federation', federation, party: operator, at: LONG_AGO })
  const parties: Party[] = []
  for (let index = 0; index < cinemas; index += 1) {
    const party = await organisation(owner, 'cinema')
    const id = await cinema(owner, party.id)
    await bringIntoForce(deps, { kind: 'federation-cinema', federation, party, at: LONG_AGO })
    parties.push({ ...party, cinema: id })
  }
  drop()
  return { federation, operator, parties }
}
