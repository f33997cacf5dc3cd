import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../database.js'
import type { LoadRequest } from './load.js'

export interface PacedRound {
  /** Answers a second. */
  rps: number
  /** From the moment at which a request was due, not that at which a connection was free for it. */
  p50Ms: number
  p99Ms: number
  errors: number
}

/** Load at a fixed rate, from a process of its own. */
export async function paced(args: {
  origin: string
  requests: LoadRequest[]
  perSecond: number
  seconds: number
}): Promise<PacedRound> {
  const child = fork(join(root, 'test/bench/paced-child.mjs'), { execArgv: [] })
  child.send(args)
  const [result] = (await once(child, 'message')) as [PacedRound]
  child.disconnect()
  return result
}
