import { classifyAgent, type DeviceClass, BOT_LIST as ISBOT } from '../lib/agent.js'
import { sha256 } from '../lib/id.js'

/** All that is kept of a User-Agent header for judging. `other`: on the list of no browser. */
export type AgentClass = 'browser' | 'bot' | 'empty' | 'other'

export interface JudgedAgent {
  kind: AgentClass
  device: DeviceClass
}

export interface AgentJudge {
  /** Which lists judge: kept with each click, so that an old judgement can be explained. */
  list: string
  judge(agent: string): JudgedAgent
}

interface Pattern {
  text: string
  /** Only where the agent begins. */
  atStart: boolean
  /** … unless one of these is in it too. */
  exceptions: string[]
}

const MAX_PATTERNS = 20_000
const MAX_REMEMBERED = 10_000
const MAX_AGENT_LENGTH = 512

/**
 * Judges agents by the robots that the package isbot knows and, where an installation holds it, by the IAB/ABC pair: a
 * browser is on the list of valid browsers and not on the list of robots. Lines are `pattern|active|…`: of browsers the
 * third column says `1` for a pattern that stands at the beginning only, of robots it holds exceptions with commas between
 * them, and the sixth says the beginning. Lines that begin with `#` are remarks.
 * Throws for a file without a pattern: with none, every browser would be called another program.
 */
export function createAgentJudge(pair: { browsers: string; robots: string } | null): AgentJudge {
  if (pair === null) return { list: ISBOT, judge: (agent) => classifyAgent(agent) }
  const browsers = readPatterns(pair.browsers, { startColumn: 2, exceptionColumn: null })
  const robots = readPatterns(pair.robots, { startColumn: 5, exceptionColumn: 2 })
  if (browsers.length === 0 || robots.length === 0) throw new Error('a list of agents holds no pattern')
  const remembered = new Map<string, JudgedAgent>()
  return {
    list: `${ISBOT}+iab-${sha256(`${pair.browsers}\n${pair.robots}`).toString('hex').slice(0, 8)}`,
    judge(header) {
      const agent = header.slice(0, MAX_AGENT_LENGTH)
      const known = remembered.get(agent)
      if (known !== undefined) return known
      const judged = byPair(agent, browsers, robots)
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(agent, judged)
      return judged
    },
  }
}

function byPair(agent: string, browsers: readonly Pattern[], robots: readonly Pattern[]): JudgedAgent {
  const said = classifyAgent(agent)
  if (said.kind !== 'browser') return said
  const lower = agent.toLowerCase()
  if (robots.some((pattern) => matches(lower, pattern))) return { ...said, kind: 'bot' }
  return browsers.some((pattern) => matches(lower, pattern)) ? said : { ...said, kind: 'other' }
}

function matches(agent: string, { text, atStart, exceptions }: Pattern): boolean {
  const found = atStart ? agent.startsWith(text) : agent.includes(text)
  return found && !exceptions.some((exception) => agent.includes(exception))
}

function readPatterns(
  file: string,
  { startColumn, exceptionColumn }: { startColumn: number; exceptionColumn: number | null },
): Pattern[] {
  const patterns: Pattern[] = []
  for (const line of file.replace(/^\ufeff/, '').split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const cells = line.split('|').map((cell) => cell.trim().toLowerCase())
    const [text = '', active = '1'] = cells
    if (text === '' || active === '0') continue
    if (patterns.length >= MAX_PATTERNS) throw new Error(`a list of agents has more than ${MAX_PATTERNS} patterns`)
    const exceptions = exceptionColumn === null ? '' : (cells[exceptionColumn] ?? '')
    patterns.push({
      text,
      atStart: cells[startColumn] === '1',
      exceptions: exceptions.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])),
    })
  }
  return patterns
}
