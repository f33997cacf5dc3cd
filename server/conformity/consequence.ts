import { addDays } from '../lib/clock.js'
import { type Code, type Finding, RULES } from './judge.js'
import type { Phase } from './observation.js'

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
 * cause stays until a check has seen it mended; when none is left, collection resumes. What could not be looked at changes nothing,
 * either way.
 */
export function followUp(
  standing: Standing,
  findings: readonly Finding[],
  { now, cureDays }: { now: Date; cureDays: number },
): { standing: Standing; happened: Consequence[] } {
  const red = findings.filter(({ severity }) => severity === 'red').map(({ code }) => code)
  const left = standing.causes.filter((code) => !red.includes(code) && !isMended(code, findings))
  const causes = [...left, ...red]
  if (causes.length === 0) {
    if (standing.noticedAt === null || !wasLookedAt(findings)) return { standing, happened: [] }
    return { standing: GOOD_STANDING, happened: standing.suspendedAt === null ? [] : ['resumed'] }
  }
  if (red.length === 0) return { standing: { ...standing, causes }, happened: [] }
  const happened: Consequence[] = red.some((code) => !standing.causes.includes(code)) ? ['red'] : []
  const end = red.some(isAtOnce) ? now : addDays(now, cureDays)
  const dueAt = standing.dueAt !== null && standing.dueAt < end ? standing.dueAt : end
  const suspended = standing.suspendedAt ?? (dueAt <= now ? now : null)
  if (suspended !== null && standing.suspendedAt === null) happened.push('suspended')
  return {
    standing: { noticedAt: standing.noticedAt ?? now, dueAt, causes, suspendedAt: suspended },
    happened,
  }
}

/** The rules whose breach cannot wait. */
function isAtOnce(code: Code): boolean {
  return 'atOnce' in RULES[code]
}

/** Whether the pages of this site, with its line, were seen at all, and nothing red at one look of two only. */
function wasLookedAt(findings: readonly Finding[]): boolean {
  const blind: Code[] = ['unreachable', 'robots-forbid', 'no-snippet', 'other-key']
  return !findings.some(({ code, severity }) => blind.includes(code) || severity !== RULES[code].severity)
}

/** Whether a check has seen that what was red is so no more: the visit that shows it was made, and to its end. */
function isMended(cause: Code, findings: readonly Finding[]): boolean {
  if (!wasLookedAt(findings) || findings.some(({ code }) => code === cause)) return false
  const needs: Phase = cause === 'refusal-ignored' ? 'refused' : 'before'
  if (findings.some(({ code, evidence }) => code === 'cut-short' && evidence.includes(needs))) return false
  return cause !== 'refusal-ignored' || !findings.some(({ code }) => code === 'refusal-unchecked')
}
