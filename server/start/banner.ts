import type { SupervisorConfig } from '../config.js'
import type { ReadyReport } from './messages.js'
import type { SignInLink } from './printed-links.js'

/** The message of a start: the addresses, one sign-in link a role, what to try next. Plain text where it is not a terminal. */
export function banner(args: {
  config: SupervisorConfig
  reports: ReadyReport[]
  signIn: SignInLink[]
  seconds: number
}): string {
  const { config, reports, signIn, seconds } = args
  const paint = config.colour ? colours : plain
  const addresses = Object.assign({}, ...reports.map((report) => report.addresses)) as Record<string, string>
  const width = Math.max(
    12,
    ...signIn.map(({ who }) => who.length),
    ...Object.keys(addresses).map((name) => name.length),
  )
  const row = (name: string, value: string) => `    ${paint.dim(name.padEnd(width))}  ${value}`
  const lines = [
    '',
    `  ${paint.lamp('◖●◗')} ${paint.bold('Lanterne')} is lit ${paint.dim(`(${seconds.toFixed(1)} s, data in ${config.dataDir})`)}`,
    '',
    ...Object.entries(addresses).map(([name, url]) => row(name, paint.link(url))),
  ]
  if (signIn.length > 0) {
    lines.push(
      '',
      `  ${paint.bold('Sign in')} ${paint.dim('(from this machine, until it stops)')}`,
      ...signIn.map(({ who, url }) => row(who, paint.link(url))),
    )
  }
  if (config.production && config.mail === null && config.roles.includes('worker'))
    lines.push(
      '',
      `  ${paint.bold('No mail is sent:')} SMTP_URL is not set. Nobody is sent a link, and nobody is told anything.`,
    )
  if (config.demo) lines.push('', `  ${paint.bold('Try')}`, ...tryNext.map((line) => `    ${line}`))
  lines.push('', `  ${paint.dim('Ctrl-C stops everything; the data stay.')}`, '')
  return lines.join('\n')
}

const tryNext = [
  '1. Open a cinema, accept: its “salle” page counts the visit within two seconds.',
  '2. Open a newspaper, click the poster: the cinema’s page shows the revenue.',
  '3. npm run replay -- <a web log> replays real traffic through all of it.',
]

const plain = { dim: same, bold: same, lamp: same, link: same }
const colours = {
  dim: (text: string) => `\x1b[2m${text}\x1b[22m`,
  bold: (text: string) => `\x1b[1m${text}\x1b[22m`,
  lamp: (text: string) => `\x1b[33m${text}\x1b[39m`,
  link: (text: string) => `\x1b[36m${text}\x1b[39m`,
}

function same(text: string): string {
  return text
}
