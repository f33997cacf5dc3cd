import type { Observation, Phase, Seen } from './observation.js'
import { domainOf, type ServiceKind, serviceOf } from './trackers.js'

/** Which rules judged a site: kept with each result, so that an old one can be explained. */
export const RULES_VERSION = '2026-11'

export const SEVERITIES = ['green', 'amber', 'red'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * What can be wrong, how grave it is, and where it is written. `atOnce`: what reaches people against their will; it suspends
 * without a period (contract federation-cinema art. 5). What is red without it has the contract's period.
 */
export const RULES = {
  unreachable: { severity: 'amber', source: 'contrat art. 5' },
  'robots-forbid': { severity: 'amber', source: 'RFC 9309' },
  'no-snippet': { severity: 'amber', source: 'contrat art. 5' },
  'other-key': { severity: 'amber', source: 'contrat art. 5' },
  'snippet-twice': { severity: 'amber', source: 'contrat art. 5' },
  'referrer-sent': { severity: 'amber', source: 'RGPD art. 5(1)(c)' },
  'request-before': { severity: 'red', atOnce: true, source: 'CNIL 2020-092 art. 2' },
  'stored-before': { severity: 'red', atOnce: true, source: 'loi 78-17 art. 82' },
  'refusal-ignored': { severity: 'red', atOnce: true, source: 'CNIL 2020-092 art. 2.4' },
  'refusal-unchecked': { severity: 'amber', source: 'CNIL 2020-092 art. 2.4' },
  'stale-notice': { severity: 'red', source: 'CNIL 2020-092 art. 2.1' },
  'stale-banner': { severity: 'red', source: 'CNIL 2020-092 art. 2.1' },
  'yes-unheard': { severity: 'amber', source: 'contrat art. 5' },
  'others-before': { severity: 'amber', source: 'loi 78-17 art. 82' },
  'others-after-no': { severity: 'amber', source: 'loi 78-17 art. 82' },
  'private-address': { severity: 'amber', source: 'OWASP ASVS 5.0 § 1.3.6' },
  'cut-short': { severity: 'amber', source: 'contrat art. 5' },
} as const satisfies Record<string, { severity: Exclude<Severity, 'green'>; atOnce?: true; source: string }>
export type Code = keyof typeof RULES

export interface Finding {
  code: Code
  severity: Exclude<Severity, 'green'>
  /** What shows it: hosts, paths of ours, names of what was stored, versions. */
  evidence: string[]
}

export interface Judgement {
  state: Severity
  findings: Finding[]
}

/** What is known of the site that was looked at. */
export interface DeclaredSite {
  key: string
  hosts: readonly string[]
  noticeVersion: string
}

const MAX_EVIDENCE = 12
/** Kinds of others that learn who is there. A banner or a font is listed, and judged by nobody here. */
const LISTENERS: ReadonlySet<ServiceKind> = new Set(['ads', 'audience', 'social', 'video'])

/** Judges what was seen. Pure: the same observation has the same judgement. */
export function judge(seen: Observation, site: DeclaredSite): Judgement {
  if (seen.unreachable !== null) return conclude([['unreachable', [seen.unreachable]]])
  if (seen.robotsForbid) return conclude([['robots-forbid', ['/robots.txt']]])
  return conclude([
    ...lines(seen, site),
    ['request-before', ours(seen, 'before').filter(isMoreThanTheScript).map(said)],
    ['stored-before', oursKept(seen, 'before')],
    [
      'referrer-sent',
      ours(seen, 'before')
        .filter(({ ours: our }) => isScript(our) && our?.referrer)
        .map(said),
    ],
    [
      'refusal-ignored',
      [...ours(seen, 'refused').filter(isMoreThanTheScript).map(said), ...ourCookies(seen, 'refused')],
    ],
    ['refusal-unchecked', seen.refusal === 'done' || !hasLine(seen, site) ? [] : [seen.refusal]],
    ['stale-banner', staleServices(seen, site)],
    ['yes-unheard', isUnheard(seen) ? [...seen.banners] : []],
    ['others-before', listeners(seen, site, 'before')],
    ['others-after-no', seen.refusal === 'done' ? listeners(seen, site, 'refused') : []],
    ['private-address', seen.blocked.filter(({ why }) => why === 'private-address').map(({ host }) => host)],
    ['cut-short', seen.cutShort],
  ])
}

type Found = [code: Code, evidence: string[]]

function conclude(found: readonly Found[]): Judgement {
  const findings = found
    .filter(([, evidence]) => evidence.length > 0)
    .map(([code, evidence]) => ({
      code,
      severity: RULES[code].severity,
      evidence: [...new Set(evidence)].slice(0, MAX_EVIDENCE),
    }))
  const worst = Math.max(0, ...findings.map(({ severity }) => SEVERITIES.indexOf(severity)))
  return { state: SEVERITIES[worst] as Severity, findings }
}

/** What there is to say of our line on the pages. */
function lines({ pages }: Observation, site: DeclaredSite): Found[] {
  const own = pages.flatMap(({ path, snippets }) => {
    const lines = snippets.filter(({ site: key }) => key === site.key)
    return lines.length === 0 ? [] : [{ path, lines }]
  })
  const strangers = pages
    .flatMap(({ snippets }) => snippets.map(({ site: key }) => key))
    .filter((key) => key !== site.key)
  const [home] = pages
  return [
    ['no-snippet', own.length === 0 ? [home?.path ?? '/'] : []],
    ['other-key', strangers],
    ['snippet-twice', own.filter(({ lines }) => lines.length > 1).map(({ path }) => path)],
    [
      'stale-notice',
      own
        .flatMap(({ lines }) => lines)
        .flatMap(({ notice }) =>
          notice === null || notice === site.noticeVersion ? [] : [`${notice} → ${site.noticeVersion}`],
        ),
    ],
  ]
}

function hasLine({ pages }: Observation, { key }: DeclaredSite): boolean {
  return pages.some(({ snippets }) => snippets.some(({ site }) => site === key))
}

function ours({ seen }: Observation, phase: Phase): Seen[] {
  return seen.filter((request) => request.phase === phase && request.ours !== undefined)
}

/** The script alone may be fetched, by GET, without a cookie. */
function isMoreThanTheScript({ ours: our }: Seen): boolean {
  return !isScript(our) || our?.cookie === true
}

function isScript(our: Seen['ours']): boolean {
  return our !== undefined && our.method === 'GET' && /^\/p(-[\w-]+|\/[\w.-]+)?\.js$/.test(our.path)
}

function said({ ours: our, count }: Seen): string {
  return `${our?.method} ${our?.path}${our?.cookie ? ' + cookie' : ''}${count > 1 ? ` × ${count}` : ''}`
}

/** What was kept by us: a cookie of the pixel's host, or our banner's memory. Never told by a name alone, which anybody may use. */
function oursKept({ stored }: Observation, phase: Phase): string[] {
  return stored
    .filter((kept) => kept.phase === phase && kept.ours === true)
    .map(({ where, name, host }) => `${where} ${name} (${host})`)
}

/** After a no our banner's own memory of it is no breach: it is what keeps the person from being asked again. */
function ourCookies({ stored, ...rest }: Observation, phase: Phase): string[] {
  return oursKept({ ...rest, stored: stored.filter(({ where }) => where === 'cookie') }, phase)
}

/** Banners that declare us under the name of an older notice only: people say yes to a text that is not in force any more. */
function staleServices({ services }: Observation, { noticeVersion }: DeclaredSite): string[] {
  const wanted = `lanterne${noticeVersion.replace(/\W/g, '')}`
  const versioned = services.filter((name) => /^lanterne\d/.test(name))
  return versioned.length === 0 || versioned.includes(wanted) ? [] : versioned
}

/** The robot said yes and no visit followed. */
function isUnheard(seen: Observation): boolean {
  return (
    seen.acceptance === 'done' &&
    !ours(seen, 'accepted').some(({ ours: our }) => our?.method === 'POST' && our.path === '/e/v')
  )
}

function listeners(seen: Observation, site: DeclaredSite, phase: Phase): string[] {
  return othersOf(seen, site)
    .filter((other) => other.kind !== null && LISTENERS.has(other.kind) && other.counts[phase] > 0)
    .map(({ name }) => name)
}

/** Somebody else whom the pages call, and how often in each phase. */
export interface Other {
  name: string
  /** Null: on no list of ours. */
  kind: ServiceKind | null
  hosts: string[]
  counts: Record<Phase, number>
  /** Names of what it keeps in the browser, its cookies. */
  cookies: string[]
}

/** Everybody else than the site and ourselves: those who hear before any answer first. */
export function othersOf({ seen, stored }: Observation, { hosts }: Pick<DeclaredSite, 'hosts'>): Other[] {
  const home = new Set(hosts.map((host) => domainOf(host.replace(/:\d+$/, ''))))
  const others = new Map<string, Other>()
  for (const { host, phase, count, ours: our } of seen) {
    const bare = host.replace(/:\d+$/, '')
    if (our !== undefined || home.has(domainOf(bare))) continue
    const service = serviceOf(bare)
    const name = service?.name ?? domainOf(bare)
    const other = others.get(name) ?? {
      ...{ name, kind: service?.kind ?? null, hosts: [], cookies: [] },
      counts: { before: 0, refused: 0, accepted: 0 },
    }
    others.set(name, other)
    if (!other.hosts.includes(bare)) other.hosts.push(bare)
    other.counts[phase] += count
  }
  for (const { where, host, name } of stored) {
    const owner = others.get(serviceOf(host)?.name ?? domainOf(host))
    if (where === 'cookie' && owner !== undefined && !owner.cookies.includes(name)) owner.cookies.push(name)
  }
  const rank = ({ counts }: Other) => (counts.before > 0 ? 0 : counts.refused > 0 ? 1 : 2)
  return [...others.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'fr'))
}
