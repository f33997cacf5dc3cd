import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import type { Outcome } from './contract.js'
import type { ContractLibrary, ContractVersion } from './kinds.js'
import { draftIn, offerIn } from './store.js'
import { findContract, listContracts } from './store-read.js'
import { chooseTerms, type Terms } from './terms.js'
import { type Language, say } from './text.js'
import { change } from './transition.js'
import { WORDS } from './words.js'

/**
 * Offers another version, or other choices, to replace a contract in force. That one stays in force until both have signed the
 * new one, and is superseded at that instant; when the offer is declined, it simply stays.
 * @param choices among what the version lets the parties choose; what was chosen before and is left out is kept
 */
export async function amendContract(
  { pool, library }: { pool: pg.Pool; library: ContractLibrary },
  amendment: {
    contractId: string
    version?: string
    choices?: Readonly<Record<string, unknown>>
    at: Date
    id?: string
  },
): Promise<Outcome> {
  const { contractId, at, id = randomUUID() } = amendment
  return change(pool, id, async (client, tell) => {
    const contract = await findContract(client, contractId)
    if (contract === null) return 'unknown-contract'
    if (contract.state !== 'in-force') return 'amended-not-in-force'
    const { kind, federation, party } = contract
    const waiting = await listContracts(client, { kind, partyId: party.id, states: ['offered', 'signed-by-one'] })
    if (waiting.some((one) => one.federation.id === federation.id)) return 'open-contract'
    const version = amendment.version === undefined ? library.latest(kind) : library.find(kind, amendment.version)
    if (version === null) return 'unknown-version'
    const choices = { ...keptChoices(contract.terms, version), ...amendment.choices }
    const terms = chooseTerms(version.terms as Terms, choices)
    if (terms === null) return 'terms-not-negotiable'
    if (isDeepStrictEqual(terms, contract.terms)) return 'nothing-changes'
    const draft = { kind, federationId: federation.id, partyId: party.id, version: version.version, choices }
    const why = await draftIn({ client, library }, { ...draft, id, amends: contractId })
    return why ?? (await offerIn({ client, tell, library }, { contractId: id, at, startsAt: null }))
  })
}

/** What the parties chose in the contract that is in force and may choose in the new version too. */
export function keptChoices(terms: Terms, version: Pick<ContractVersion, 'terms'>): Record<string, unknown> {
  const chosen = terms as unknown as Record<string, unknown>
  const names = version.terms.negotiable.filter((name) => terms.negotiable.includes(name) && name in chosen)
  return Object.fromEntries(names.map((name) => [name, chosen[name]]))
}

/** One term that differs, in words; null on the side that does not have it. */
export interface TermChange {
  field: string
  title: string
  before: string | null
  after: string | null
}

/** What changes from one set of terms to another, in the order of the new one, then what is no longer there. */
export function changesOfTerms(before: Terms, after: Terms, language: Language): TermChange[] {
  const [old, next] = [before, after].map((terms) => new Map<string, unknown>(Object.entries(terms))) as [
    Map<string, unknown>,
    Map<string, unknown>,
  ]
  const fields = [...new Set([...next.keys(), ...old.keys()])].filter((name) => name !== 'kind')
  const said = (terms: Map<string, unknown>, name: string) =>
    terms.has(name) ? say(name, terms.get(name), language) : null
  return fields
    .filter((name) => !isDeepStrictEqual(old.get(name), next.get(name)))
    .map((field) => ({
      field,
      title: termTitle(field, language),
      before: said(old, field),
      after: said(next, field),
    }))
}

/** What a term is called, in words. */
export function termTitle(name: string, language: Language): string {
  return WORDS[language].fields[name] ?? name
}
