import { addDays } from '../lib/clock.js'
import { type Code, type Finding, RULES } from './judge.js'

/** Where a site stands: told of something red, until when it has time, and whether its collection is suspended. */
export interface Standing {
  noticedAt: Date | null
  dueAt: Date | null
  causes: Code[]
  suspendedAt: Date | null
}

export type Consequence = 'red' | 'suspended' | 'resumed'

export const GOOD_STANDING: Standing = { noticedAt: null, dueAt: null, causes: [], suspendedAt: null }

/**
 * What follows from a check (contract federation-cinema art. 5: "where they differ, the federation suspends collection until it is
 * mended"). Something red is told to the cinema first. What reaches people against their will stops collection in the same moment;
 * the rest has the contract's period for mending (`cureDays`, art. 11), and stops it if it is still red at a check after that. A
 * check that sees what was red mended resumes it. What could not be looked at changes nothing, either way.
 */
export function followUp(
  standing: Standing,
  findings: readonly Finding[],
  { now, cureDays }: { now: Date; cureDays: number },
): { standing: Standing; happened: Consequence[] } {
  const red = findings.filter(({ severity }) => severity === 'red').map(({ code }) => code)
  if (red.length === 0) {
    const mended = standing.noticedAt !== null && showsMended(standing, findings)
    if (!mended) return { standing, happened: [] }
    return { standing: GOOD_STANDING, happened: standing.suspendedAt === null ? [] : ['resumed'] }
  }
  const happened: Consequence[] = red.some((code) => !standing.causes.includes(code)) ? ['red'] : []
  const end = red.some(isAtOnce) ? now : addDays(now, cureDays)
  const dueAt = standing.dueAt !== null && standing.dueAt < end ? standing.dueAt : end
  const suspended = standing.suspendedAt ?? (dueAt <= now ? now : null)
  if (suspended !== null && standing.suspendedAt === null) happened.push('suspended')
  return {
    standing: { noticedAt: standing.noticedAt ?? now, dueAt, causes: red, suspendedAt: suspended },
    happened,
  }
}

/** The rules whose breach cannot wait. */
function isAtOnce(code: Code): boolean {
  return 'atOnce' in RULES[code]
}

/** Whether a check without red has seen that which was red. */
function showsMended({ causes }: Standing, findings: readonly Finding[]): boolean {
  const codes = new Set(findings.map(({ code }) => code))
  // Not looked at, not all looked at, or red at the first look and not at the second.
  if (['unreachable', 'robots-forbid', 'cut-short'].some((code) => codes.has(code as Code))) return false
  if (findings.some(({ code }) => RULES[code].severity === 'red')) return false
  return !(causes.includes('refusal-ignored') && codes.has('refusal-unchecked'))
}
