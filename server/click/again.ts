import type pg from 'pg'
import { type BurstCounts, recountBursts } from './bursts.js'
import { type FoundCandidates, loadCandidates } from './candidates.js'
import { countShares, countVerdicts } from './count.js'
import { loadHours } from './hours.js'
import { type ClickToJudge, loadNamed } from './load.js'
import { duplicateWindowOf, type HourFacts, type Reason, rulesOf } from './rules/index.js'
import { type Share, shareAgain, shareOut } from './share.js'
import { loadStanding, type Standing } from './standing.js'
import { loadTwins } from './twins.js'
import { insertShares, insertVerdicts, type NewShare } from './verdicts.js'

/** How many verdicts came out otherwise. */
export interface JudgedAgain {
  clicks: number
  /** Not payable any more. */
  less: number
  /** Payable now. */
  more: number
  /** Payable before and after, and shared otherwise. */
  moved: number
}

interface Seen {
  click: ClickToJudge
  standing: Standing
  hour: HourFacts | null
  bursts: BurstCounts
}

type Finding = Seen & { reasons: Reason[]; shares: Share[] }

/**
 * Judges clicks once more that were judged before, by the rules of a version, in the caller's transaction, which holds the
 * judge's mark. A finding of a rule that both versions have stands as it was made, since the world has changed meanwhile and
 * the click has not: only new rules, those of the hour, and decisions about cinemas are looked at. Whoever was given a part
 * first is given it again: a person who left the pool since takes nothing from the cinemas (contract, article 6). What would be
 * paid again beside a click of the same person that is paid meanwhile is its duplicate.
 * Old rows stay; what changes is a new round. Again: nothing.
 */
export async function judgeNamedAgain(
  client: pg.ClientBase,
  ids: readonly string[],
  { ruleVersion, now }: { ruleVersion: number; now: Date },
): Promise<JudgedAgain> {
  const seen = await loadSeen(client, ids, ruleVersion)
  const findings = await withoutTwins(client, await withShares(client, seen, ruleVersion), ruleVersion)
  const changed = findings.filter((finding) => isChanged(finding, ruleVersion))
  await write(client, changed, { ruleVersion, now })
  const wasPayable = ({ standing }: Finding) => standing.reasons.length === 0
  const isPayable = ({ reasons }: Finding) => reasons.length === 0
  return {
    clicks: findings.length,
    less: changed.filter((one) => wasPayable(one) && !isPayable(one)).length,
    more: changed.filter((one) => !wasPayable(one) && isPayable(one)).length,
    moved: changed.filter((one) => wasPayable(one) && isPayable(one) && !sharesAlike(one)).length,
  }
}

async function loadSeen(client: pg.ClientBase, ids: readonly string[], ruleVersion: number): Promise<Seen[]> {
  const clicks = await loadNamed(client, ids, { windowSeconds: duplicateWindowOf(ruleVersion) })
  const standing = await loadStanding(client, ids)
  const hourOfClick = await loadHours(client, clicks)
  const needBursts = rulesOf(ruleVersion).filter(({ code }) => code.startsWith('burst-'))
  const unjudged = clicks.filter(({ id }) =>
    needBursts.some(({ since }) => since > (standing.get(id)?.ruleVersion ?? since)),
  )
  const bursts = await recountBursts(client, unjudged)
  return clicks.flatMap((click) => {
    const stood = standing.get(click.id)
    if (stood === undefined) return []
    const counts = bursts.get(click.id) ?? { personClicks: null, networkClicks: null }
    return [{ click, standing: stood, hour: hourOfClick(click), bursts: counts }]
  })
}

/** What speaks against a click, but for whom it would pay. */
function reasonsOf({ click, standing, hour, bursts }: Seen, ruleVersion: number): Reason[] {
  const facts = { ...click, ...bursts, hour, cinemas: null, excludedCinemas: 0 }
  return rulesOf(ruleVersion)
    .filter(({ code }) => code !== 'scripted-visits')
    .filter((rule) =>
      rule.stage === 'hour' || rule.since > standing.ruleVersion
        ? rule.against(facts)
        : standing.reasons.includes(rule.code),
    )
    .map(({ code }) => code)
}

async function withShares(client: pg.ClientBase, seen: readonly Seen[], ruleVersion: number): Promise<Finding[]> {
  const judged = seen.map((one) => ({ ...one, reasons: reasonsOf(one, ruleVersion) }))
  const neverShared = judged.filter(({ reasons, standing }) => reasons.length === 0 && standing.first.length === 0)
  const candidates = await loadCandidates(
    client,
    neverShared.map(({ click }) => click.id),
  )
  return judged.map((one) => {
    if (one.reasons.length > 0) return { ...one, shares: [] }
    const { first } = one.standing
    if (first.length === 0) return { ...one, ...sharedNow(one, candidates.get(one.click.id)) }
    const remaining = first.filter(({ excluded }) => !excluded)
    if (remaining.length === 0) return { ...one, reasons: ['scripted-visits'], shares: [] }
    const shares = remaining.length === first.length ? first : shareAgain(one.click.id, remaining).shares
    return { ...one, shares }
  })
}

/** A click that nothing speaks against any more, and that never paid anybody. */
function sharedNow({ click }: Seen, found: FoundCandidates | undefined): { reasons: Reason[]; shares: Share[] } {
  if (found !== undefined && found.allowed.length > 0)
    return { reasons: [], shares: shareOut(click.id, found.allowed).shares }
  if (!click.visitorKnown) return { reasons: ['unknown-visitor'], shares: [] }
  return { reasons: [(found?.excluded ?? 0) > 0 ? 'scripted-visits' : 'no-cinema'], shares: [] }
}

/** One after another in the order of time, so that it is the same in pieces of any size: each sees what was found of those before it. */
async function withoutTwins(
  client: pg.ClientBase,
  findings: readonly Finding[],
  ruleVersion: number,
): Promise<Finding[]> {
  const regained = findings.filter(({ reasons, standing }) => reasons.length === 0 && standing.reasons.length > 0)
  const twins = await loadTwins(
    client,
    regained.map(({ click }) => click.id),
    { windowSeconds: duplicateWindowOf(ruleVersion) },
  )
  const found = new Map<string, boolean>()
  return findings.map((one) => {
    const isPaid = twins.get(one.click.id)?.some(({ id, payable }) => found.get(id) ?? payable) ?? false
    const finding: Finding = isPaid ? { ...one, reasons: ['duplicate'], shares: [] } : one
    found.set(one.click.id, finding.reasons.length === 0)
    return finding
  })
}

function isChanged(finding: Finding, ruleVersion: number): boolean {
  const { standing, reasons } = finding
  return standing.ruleVersion !== ruleVersion || standing.reasons.join() !== reasons.join() || !sharesAlike(finding)
}

function sharesAlike({ standing, shares }: Finding): boolean {
  const text = (parts: readonly Share[]) =>
    parts
      .map(({ cinema, term, micros }) => `${cinema} ${term} ${micros}`)
      .sort()
      .join()
  return text(standing.live) === text(shares)
}

async function write(
  client: pg.ClientBase,
  changed: readonly Finding[],
  { ruleVersion, now }: { ruleVersion: number; now: Date },
): Promise<void> {
  if (changed.length === 0) return
  const verdicts = changed.map(({ click, standing, reasons }) => ({
    ...{ click, reasons, before: standing.reasons, round: standing.round + 1 },
  }))
  await insertVerdicts(client, verdicts, { ruleVersion, now })
  const shares = changed.filter((one) => !sharesAlike(one)).flatMap(movedShares)
  await insertShares(client, shares, { ruleVersion })
  await countVerdicts(client, verdicts)
  await countShares(client, shares)
}

/** What a click gave is taken back whole, and given anew. */
function movedShares({ click, standing, shares }: Finding): NewShare[] {
  const round = standing.round + 1
  const plain = ({ cinema, term, micros }: Share) => ({ cinema, term, micros, click, round })
  return [
    ...standing.live.map((share) => ({ ...plain(share), reversed: true })),
    ...shares.map((share) => ({ ...plain(share), reversed: false })),
  ]
}
