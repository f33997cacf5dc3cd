import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestHandler } from 'express'
import type pg from 'pg'
import { createMembershipStore, isSignedIn } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, signedIn, viewOf } from '../page.js'
import { arrivalsSince, countedUpTo, sitesOf } from '../read/salle.js'
import { arrivalTexts } from './arrival-words.js'
import { dayOf, increase, isNothing, type Mark, readMark, writeMark } from './arrivals.js'
import { Light } from './light.js'
import { ownCinema } from './own-cinema.js'
import { type OpenStreams, streamArrivals } from './stream.js'

/** Visits are counted every second: whoever says that they refused is answered when it was done once more. */
const PATIENCE_MS = 4_000
const TICK_MS = 500

/** `/salle/:slug/allumer`: first a refusal, of which nothing may arrive; then a yes, which lights the lantern. */
export async function lightPage(asking: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asking
  const { pool } = options
  const cinema = await ownCinema(asking, options)
  const asked = readMark(request.query?.depuis, now)
  const step = stepOf(request.query?.etape)
  const own = { cinema, sites: await sitesOf(pool, { cinemaId: cinema.id, now }) }
  const title = view.words.salle.light.title
  if (asked === null || step === null) {
    const mark = await markNow(pool, { cinemaId: cinema.id, at: now })
    return { title, body: <Light {...own} step="refuse" since={mark} mark={mark} found={null} /> }
  }
  const counted = step !== 'look' || (await countedBy(options, now))
  const after = await arrivalsSince(pool, { cinemaId: cinema.id, day: dayOf(asked) })
  const arrived = increase({ before: asked, after })
  if (step === 'look' && counted && isNothing(arrived)) {
    return { redirect: `/salle/${cinema.slug}/allumer?etape=accepter&depuis=${writeMark(asked)}` }
  }
  // Counts begin anew at midnight: a mark of today is not compared with those of yesterday.
  const sameDay = dayOf(asked) === dayOf({ at: now })
  const mark = sameDay ? { ...after, at: now } : await markNow(pool, { cinemaId: cinema.id, at: now })
  if (step === 'look') {
    const found = counted ? { arrived } : ('late' as const)
    // What is looked at again is looked at since the beginning: it may only have been late.
    return { title, body: <Light {...own} step="refuse" since={asked} mark={mark} found={found} /> }
  }
  return { title, body: <Light {...own} step={step} since={asked} mark={mark} found={{ arrived }} /> }
}

/** `/salle/:slug/allumer/evenements`: what arrives from a cinema's sites, as it arrives. */
export function lightEvents(options: PortalOptions, { streams }: { streams: OpenStreams }) {
  const { pool, prisma, clock, assets } = options
  const answer: RequestHandler = async (request, response) => {
    const view = viewOf(request, response, assets)
    const { id: cinemaId } = await ownCinema({ request, response }, options)
    const now = clock()
    const asked = readMark(request.headers['last-event-id'], now) ?? readMark(request.query?.depuis, now)
    const since = asked ?? (await markNow(pool, { cinemaId, at: now }))
    const { id: personId } = signedIn(view)
    const { cookie } = request.headers
    const store = createMembershipStore(prisma)
    await streams.run(personId, () =>
      streamArrivals(
        { request, response },
        {
          since,
          look: (mark) => arrivalsSince(pool, { cinemaId, day: dayOf(mark) }),
          tell: (arrived, at) => ({ lights: arrived.visits.size > 0, texts: arrivalTexts(view, arrived, at) }),
          isSignedIn: () => isSignedIn(store, { personId, cookie, now: clock() }),
          clock,
        },
      ),
    )
  }
  return answer
}

/** The steps by their names in addresses; null at the beginning. */
function stepOf(text: unknown): 'look' | 'accept' | 'go-on' | null {
  if (text === 'refus') return 'look'
  if (text === 'accepter') return 'accept'
  return text === 'continuer' ? 'go-on' : null
}

async function markNow(pool: pg.Pool, { cinemaId, at }: { cinemaId: string; at: Date }): Promise<Mark> {
  return { ...(await arrivalsSince(pool, { cinemaId, day: dayOf({ at }) })), at }
}

/** Waits, within patience, until all that had arrived by a moment is counted; false when it is not. */
async function countedBy({ pool }: PortalOptions, moment: Date): Promise<boolean> {
  for (let ms = 0; ms < PATIENCE_MS; ms += TICK_MS) {
    // Refusals are written every second by another process: the first look comes after that.
    await sleep(ms === 0 ? 2 * TICK_MS : TICK_MS)
    const upTo = await countedUpTo(pool)
    if (upTo !== null && upTo >= moment) return true
  }
  return false
}
