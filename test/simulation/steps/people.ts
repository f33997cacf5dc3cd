import { loadSiteTerms } from '../../../server/contract/store-sites.js'
import { erase, withdraw } from '../../../server/visit/index.js'
import { insertVisits, type LinkedVisit, recordConsents } from '../../../server/visit/store.js'
import type { Answer, Place, VisitFact } from '../facts.js'
import { type Person, type Simulation, survive } from '../simulation.js'

const DAY_MS = 86_400_000
const ANSWER_DAYS = 183
export const tombstoneKey = Buffer.alloc(32, 7)

export function newPerson(sim: Simulation): Person {
  return { visitor: sim.random.uuid(), answers: new Map() }
}

/** Somebody looks at some cinemas, answering the banners that ask; also cinemas without a contract, and after a yes ran out. */
export async function visits(sim: Simulation, person = sim.random.pick(sim.people)): Promise<void> {
  const { random, world } = sim
  const facts: VisitFact[] = []
  for (const place of random.some(world.places, random.between(1, 4))) {
    const answer = answerOf(sim, person, place)
    if (answer === null) continue
    const at = sim.now - random.between(0, 5_000)
    facts.push({ id: random.uuid(), at, visitor: person.visitor, cinema: place.cinema, answer })
  }
  if (facts.length > 0) await keepVisits(sim, facts)
}

async function keepVisits(sim: Simulation, facts: readonly VisitFact[]): Promise<void> {
  // A site and a moment at which no contract holds: the pixel knows no term, and keeps nothing.
  const terms = await loadSiteTerms(sim.database.pixel, { since: new Date(sim.now - 40 * DAY_MS) })
  const linked = facts.flatMap((fact): LinkedVisit[] => {
    const term = terms.find(
      ({ cinemaId, validFrom, validTo }) =>
        cinemaId === fact.cinema && validFrom.getTime() <= fact.at && (validTo === null || fact.at < validTo.getTime()),
    )
    return term === undefined ? [] : [linkedVisit(sim, fact, { site: term.siteId, term: term.termId })]
  })
  if (linked.length > 0) {
    await survive(sim, 'visits', sim.database.pixel, async (pool) => {
      await recordConsents(pool, linked, { tombstoneKey })
      await insertVisits(pool, linked)
    })
  }
  sim.auditor.visits(facts)
}

function linkedVisit(sim: Simulation, fact: VisitFact, { site, term }: { site: string; term: string }): LinkedVisit {
  const { receipt, purposes, givenAt, expiresAt } = fact.answer
  return {
    ...{ visitor: fact.visitor, id: fact.id, at: new Date(fact.at), site, term, purposes },
    ...{ kind: 'film', film: null, device: 'desktop' },
    consent: {
      ...{ receipt, noticeVersion: '1', noticeSha256: sim.world.noticeSha256, source: 'manual', proofSha256: null },
      ...{ givenAt: new Date(givenAt), expiresAt: new Date(expiresAt), dated: true },
    },
  }
}

/** What the banner of a site holds: an old answer, or one that is given now; null when it is a no. */
function answerOf({ random, now }: Simulation, person: Person, place: Place): Answer | null {
  const held = person.answers.get(place.cinema)
  const over = held === undefined || held.expiresAt <= now
  if (!over && !random.chance(0.08)) return held
  if (over && random.chance(0.2)) return null
  if (held !== undefined && held.givenAt >= now) return held
  // Mostly everything; some lend their visits and let no click be attributed, some the other way round.
  const purposes = random.pick([7, 7, 7, 7, 3, 4])
  const answer = { receipt: random.uuid(), purposes, givenAt: now - 5_000, expiresAt: now + ANSWER_DAYS * DAY_MS }
  if (held !== undefined && answer.givenAt <= held.givenAt) return held
  person.answers.set(place.cinema, answer)
  return answer
}

/** A consent is taken back on its site. */
export async function withdrawal(sim: Simulation): Promise<void> {
  const { random, world, database, auditor, now } = sim
  const person = random.pick(sim.people)
  const place = random.pick(world.places)
  const { visitor } = person
  await survive(sim, 'withdraw', database.pixel, (pool) =>
    withdraw(pool, { visitor, site: place.site, at: new Date(now), tombstoneKey }),
  )
  person.answers.delete(place.cinema)
  auditor.people.withdraw(visitor, place.cinema, now)
}

/** Somebody has everything of theirs erased, and comes back as nobody that is known. */
export async function erasure(sim: Simulation): Promise<void> {
  const { random, database, auditor, now } = sim
  const index = random.between(0, sim.people.length - 1)
  const { visitor } = sim.people[index] as Person
  await survive(sim, 'erase', database.pixel, (pool) => erase(pool, { visitor, at: new Date(now), tombstoneKey }))
  auditor.people.erase(visitor)
  sim.people[index] = newPerson(sim)
}
