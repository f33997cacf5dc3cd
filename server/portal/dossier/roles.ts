import type { Actor, ContractKind, ContractLibrary, Duty, Terms } from '../../contract/index.js'

export interface RoleLine {
  duty: Duty
  leads: readonly Actor[]
  helps: readonly Actor[]
}

/** Whose matrix speaks of the pool itself, and whose only of what their party takes part in. */
const MAIN: readonly ContractKind[] = ['federation-cinema', 'operator-federation']
const OTHERS: readonly ContractKind[] = ['federation-publisher', 'federation-distributor']

type WithKind = { kind: ContractKind; terms: Terms }

/**
 * Who has which duty in the pool, by the role matrices of these contracts, one line for each duty. Where versions say different
 * things all of them are said. A duty that the two contracts of the pool do not know comes from the others.
 */
export function rolesOf(contracts: readonly WithKind[]): RoleLine[] {
  const main = linesOf(contracts.filter(({ kind }) => MAIN.includes(kind)))
  const others = linesOf(contracts.filter(({ kind }) => OTHERS.includes(kind)))
  return [...main, ...others.filter(({ duty }) => !main.some((line) => line.duty === duty))]
}

/** The matrix of one kind of contract; empty where none of it is there, or where it has none. */
export function rolesOfKind(contracts: readonly WithKind[], kind: ContractKind): RoleLine[] {
  return linesOf(contracts.filter((contract) => contract.kind === kind))
}

/** The published models, for where nothing is in force. */
export function models(library: ContractLibrary): WithKind[] {
  return [...MAIN, ...OTHERS].map((kind) => ({ kind, terms: library.latest(kind).terms }))
}

function linesOf(contracts: readonly WithKind[]): RoleLine[] {
  const lines = new Map<Duty, { leads: Set<Actor>; helps: Set<Actor> }>()
  for (const { terms } of contracts) {
    for (const { duty, lead, helps } of terms.roleMatrix ?? []) {
      const line = lines.get(duty) ?? { leads: new Set(), helps: new Set() }
      line.leads.add(lead)
      for (const actor of helps) line.helps.add(actor)
      lines.set(duty, line)
    }
  }
  return [...lines].map(([duty, { leads, helps }]) => ({
    duty,
    leads: [...leads],
    helps: [...helps].filter((actor) => !leads.has(actor)),
  }))
}
