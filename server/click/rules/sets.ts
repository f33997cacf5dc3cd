import { assert } from '../../lib/assert.js'
import { DECLARED, LISTED } from './declared.js'
import { EXCLUDED, OWED } from './owed.js'
import { BURSTS, DUPLICATE } from './repeated.js'
import type { ClickFacts, Rule } from './rule.js'
import { SHOWN } from './shown.js'

/** The rules of this version. An earlier verdict keeps the number of the rules that it was given by. */
export const RULE_VERSION = 2

const ALL = [...DECLARED, ...DUPLICATE, ...LISTED, ...BURSTS, ...SHOWN, ...OWED, ...EXCLUDED] as const

/** Why a click is not paid: the code of a rule. */
export type Reason = (typeof ALL)[number]['code']
export type ClickRule = Rule<Reason>

/** Every set of rules that clicks were ever judged by: what a version says never changes. */
const SETS: ReadonlyMap<number, readonly ClickRule[]> = new Map<number, readonly ClickRule[]>([
  [1, [...DECLARED, ...DUPLICATE, ...OWED]],
  [2, ALL],
])

export const RULE_VERSIONS: readonly number[] = [...SETS.keys()]

/** The reasons of all versions, in the order in which they are shown. */
export const REASONS: readonly [Reason, ...Reason[]] = ALL.map(({ code }) => code) as [Reason, ...Reason[]]
export const INVALID_TRAFFIC: readonly Reason[] = ALL.filter(({ kind }) => kind === 'invalid').map(({ code }) => code)
/** What is found only when the hour of a click is over. */
export const HOUR_REASONS: readonly Reason[] = (ALL as readonly ClickRule[])
  .filter(({ stage }) => stage === 'hour')
  .map(({ code }) => code)

/** The rules of a version. Throws for one that there never was. */
export function rulesOf(version: number): readonly ClickRule[] {
  const rules = SETS.get(version)
  assert(rules !== undefined, `there are rules of version ${version}`)
  return rules
}

/** Everything that speaks against paying a click, by the rules of a version; payable when nothing does. */
export function judgeClick(facts: ClickFacts, version: number = RULE_VERSION): Reason[] {
  return rulesOf(version)
    .filter((rule) => rule.against(facts))
    .map(({ code }) => code)
}

/** The window in which two clicks are one, by the rules of a version. */
export function duplicateWindowOf(version: number): number {
  const seconds = rulesOf(version).find(({ code }) => code === 'duplicate')?.parameters.windowSeconds
  assert(seconds !== undefined, 'every version knows duplicates')
  return seconds
}
