import type { DeclaredSite, Judgement } from './judge.js'
import { judge, RULES_VERSION, type Severity } from './judge.js'
import { type Looked, type LookOptions, look, nothingSeen } from './look.js'
import type { Observation } from './observation.js'
import { readRobots } from './robots.js'

/** Why the robot cannot look at anything here: no Chromium, or only as root, where Chromium has no sandbox. */
export type Impossible = 'no-chromium' | 'as-root'

/** The result of one check of a site. `impossible`: nothing was looked at; `observation.unreachable` says why. */
export interface Check extends Omit<Judgement, 'state'> {
  state: Severity | 'impossible'
  rules: string
  observation: Observation
  screenshot: Buffer | null
}

/**
 * Checks one site. What would be red is looked at once more, with empty profiles: only what is seen twice is said.
 * @param options or why none can be done here
 */
export async function checkSite(site: DeclaredSite, options: LookOptions | Impossible): Promise<Check> {
  if (typeof options === 'string')
    return { ...NOTHING, state: 'impossible', rules: RULES_VERSION, observation: nothingSeen(options) }
  const first = await lookOnce(site, options)
  const judged = judge(first.observation, site)
  if (judged.state !== 'red') return { ...judged, rules: RULES_VERSION, ...first }
  const second = await lookOnce(site, options)
  return { ...confirmed(judged, judge(second.observation, site)), rules: RULES_VERSION, ...second }
}

/** The second judgement, without what was red in it alone. */
export function confirmed(first: Judgement, second: Judgement): Judgement {
  const before = new Set(first.findings.map(({ code }) => code))
  const findings = second.findings.filter(({ severity, code }) => severity !== 'red' || before.has(code))
  if (findings.some(({ severity }) => severity === 'red')) return { state: 'red', findings }
  // Red once and not again is no green: something there comes and goes.
  const once = first.findings.filter(({ severity }) => severity === 'red')
  return {
    state: 'amber',
    findings: [...findings, ...once.map((finding) => ({ ...finding, severity: 'amber' as const }))],
  }
}

/** `robots.txt` first, then the pages. The first of the site's hosts that answers is the site's. */
export async function lookOnce(site: DeclaredSite, options: LookOptions): Promise<Looked> {
  let unreachable = 'no-answer'
  for (const host of site.hosts.slice(0, MAX_HOSTS)) {
    for (const scheme of ['https', 'http']) {
      const url = `${scheme}://${host}/`
      const asked = await readRobots(url, options)
      if (!asked.ok) {
        unreachable = asked.why
        continue
      }
      if (!asked.rules.allows(url)) return { observation: { ...nothingSeen(), robotsForbid: true }, screenshot: null }
      return look({ url, hosts: site.hosts, rules: asked.rules }, options)
    }
  }
  return { observation: nothingSeen(unreachable), screenshot: null }
}

const MAX_HOSTS = 3
const NOTHING = { findings: [], screenshot: null }
