import { createRequire } from 'node:module'
import { isbot } from 'isbot'
import UAParser from 'ua-parser-js'

export type DeviceClass = 'mobile' | 'tablet' | 'desktop' | 'other'

/** All that is ever kept of a User-Agent header. */
export interface AgentClass {
  /** `bot`: it says so itself. An agent that says nothing is no browser either. */
  kind: 'browser' | 'bot' | 'empty'
  device: DeviceClass
}

/** Which list of declared bots judged an agent: kept with each click, so that an old judgement can be explained. */
export const BOT_LIST = `isbot-${(createRequire(import.meta.url)('isbot/package.json') as { version: string }).version}`

/** Longer agents are cut: no browser sends them, and a pattern's work grows with the text. */
const MAX_AGENT_LENGTH = 512
const MAX_REMEMBERED = 10_000

const remembered = new Map<string, AgentClass>()

/**
 * What a User-Agent header tells: browser or not, and the class of device. The same few thousand agents come again and
 * again, and a parse costs tens of microseconds: the latest are remembered.
 */
export function classifyAgent(header: string | undefined): AgentClass {
  const agent = (header ?? '').slice(0, MAX_AGENT_LENGTH)
  const known = remembered.get(agent)
  if (known !== undefined) return known
  const judged = judge(agent)
  if (remembered.size >= MAX_REMEMBERED) forgetOldHalf()
  remembered.set(agent, judged)
  return judged
}

function judge(agent: string): AgentClass {
  if (agent.trim() === '') return { kind: 'empty', device: 'other' }
  return { kind: isbot(agent) ? 'bot' : 'browser', device: deviceClass(agent) }
}

/** An iPad that asks for desktop pages says that it is a Mac, and is counted as one. */
function deviceClass(agent: string): DeviceClass {
  const parser = new UAParser(agent)
  const { type } = parser.getDevice()
  if (type === 'mobile' || type === 'tablet') return type
  if (type !== undefined) return 'other' // A television, a console, a watch.
  return desktops.test(parser.getOS().name ?? '') ? 'desktop' : 'other'
}

const desktops =
  /^(Windows|Mac OS|Chromium OS|Linux|Ubuntu|Debian|Fedora|Gentoo|SUSE|Mint|Arch|Manjaro|FreeBSD|OpenBSD|NetBSD|Solaris)/

/** A map keeps the order of insertion. Half at a time, so that a flood of new agents does not evict at every request. */
function forgetOldHalf(): void {
  let left = MAX_REMEMBERED / 2
  for (const agent of remembered.keys()) {
    if (left-- === 0) break
    remembered.delete(agent)
  }
}
