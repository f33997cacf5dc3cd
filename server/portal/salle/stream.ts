import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Response } from 'express'
import { assert } from '../../lib/assert.js'
import type { Clock } from '../../lib/clock.js'
import { Problem } from '../../lib/problem.js'
import type { Arrivals } from '../read/salle.js'
import { increase, isNothing, type Mark, writeMark } from './arrivals.js'

/** Whoever has a page open on more screens than this reloads instead. */
export const STREAMS_PER_PERSON = 3
/** Each asks the database once a second. */
const STREAMS_IN_ALL = 100
const LIFE_MS = 600_000
const LOOK_EVERY_MS = 1_000
const HEARTBEAT_EVERY_MS = 15_000
/** How soon the end of the server or of the connection is noticed. */
const TICK_MS = 250

/** Who has how many streams open. */
export class OpenStreams {
  readonly #open = new Map<string, number>()

  /** Runs a stream of somebody's, or throws 429 when they, or all together, have too many. */
  async run(personId: string, stream: () => Promise<void>): Promise<void> {
    const open = this.#open.get(personId) ?? 0
    const all = [...this.#open.values()].reduce((sum, streams) => sum + streams, 0)
    if (open >= STREAMS_PER_PERSON || all >= STREAMS_IN_ALL) {
      throw new Problem({ status: 429, code: 'too-many-streams', title: 'Too many streams are open.' })
    }
    this.#open.set(personId, open + 1)
    try {
      await stream()
    } finally {
      const left = (this.#open.get(personId) ?? 1) - 1
      if (left === 0) this.#open.delete(personId)
      else this.#open.set(personId, left)
    }
  }
}

/** What is sent of an arrival: whether it lights the lantern, and what is written beside it. */
export interface Told {
  lights: boolean
  texts: readonly string[]
}

/**
 * Tells what arrives while somebody looks (server-sent events), until ten minutes are over, the reader leaves or is signed in no
 * more, or the server stops. Each event's id is the mark after it, so that a browser that lost the connection misses nothing.
 */
export async function streamArrivals(
  { request, response }: { request: Request; response: Response },
  from: {
    since: Mark
    look: (mark: Mark) => Promise<Arrivals>
    tell: (arrived: Arrivals, at: Date) => Told
    /** Whether the session by which they asked is good still. */
    isSignedIn: () => Promise<boolean>
    clock: Clock
  },
): Promise<void> {
  const { look, tell, isSignedIn, clock } = from
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  response.write('retry: 3000\n\n')
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const server = serverOf(request)
  let since = from.since
  let signedIn = true
  for (let ms = 0; ms < LIFE_MS && request.method !== 'HEAD'; ms += TICK_MS) {
    // A connection that streams is never idle: nothing but its own end lets the server close before its patience is over.
    if (response.closed || !server.listening) break
    if (ms % HEARTBEAT_EVERY_MS === 0) {
      signedIn = await isSignedIn()
      if (!signedIn) break
      response.write(': la lampe veille\n\n')
    }
    if (ms % LOOK_EVERY_MS === 0) {
      const after = await look(since)
      const arrived = increase({ before: since, after })
      since = { ...after, at: since.at }
      if (!isNothing(arrived)) {
        response.write(`id: ${writeMark(since)}\nevent: arrivee\ndata: ${JSON.stringify(tell(arrived, clock()))}\n\n`)
      }
    }
    await sleep(TICK_MS, null, { signal: gone.signal }).catch(() => {}) // The reader left: the next turn sees it.
  }
  // When the server stops, nothing is said: the browser looks for the next one by itself. Nor when the session is over: it asks
  // again, by the session's new token if there is one, and is refused if there is none.
  if (server.listening && signedIn) response.write('event: fin\ndata: fin\n\n')
  response.end()
}

/** Node keeps at each connection the server that took it. */
function serverOf({ socket }: Request): Pick<Server, 'listening'> {
  const { server } = socket as { server?: Server }
  assert(server !== undefined, 'a connection was taken by a server')
  return server
}
