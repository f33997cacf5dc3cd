import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { transaction } from '../lib/postgres.js'
import { inWords, lockPeople, type MembershipEvent } from './change.js'
import { FIRST_ROLES } from './invitation.js'
import { type MembersFile, plainLines, readMembers } from './members-import-file.js'
import { type Catalogue, type CatalogueCinema, type Planned, planMembers } from './members-import-plan.js'
import { addInvitation, type Letter } from './store-invitation.js'

/** What an import would do, and the mark by which the same is asked for again. */
export interface MembersPlan {
  planned: Planned[]
  /** Columns that say nothing here. */
  ignored: string[]
  /** SHA-256, hexadecimal, of the text and of all that would be done with it. */
  mark: string
}

export type TriedMembers = { good: true; plan: MembersPlan } | Extract<MembersFile, { good: false }>

/** The dry run: reads, and writes nothing. */
export async function tryMembers(db: pg.Pool | pg.ClientBase, text: string): Promise<TriedMembers> {
  const file = readMembers(text)
  if (!file.good) return file
  const planned = planMembers(file.lines, await catalogue(db))
  const mark = createHash('sha256').update(plainLines(text)).update('\0').update(JSON.stringify(planned)).digest('hex')
  return { good: true, plan: { planned, ignored: file.ignored, mark } }
}

export type ImportedMembers =
  | { done: true; plan: MembersPlan; organisations: number; invitations: number }
  | { done: false; why: 'not-a-manager' }
  | { done: false; why: 'changed'; plan: MembersPlan }
  | { done: false; why: 'unreadable' }

/** `members-imported` is the import as a whole; each invitation has its own event. */
type ImportEvent =
  | MembershipEvent
  | {
      at: Date
      kind: 'members-imported'
      subject: string
      facts: { organisation: string; fileSha256: string; rows: number; joined: number }
    }

/**
 * Does exactly what the dry run with this mark showed, in one transaction; or nothing, when the text or the catalogue is another
 * one by now. Each new organisation gets its cinemas, and where an address was given an invitation for its first person.
 */
export async function importMembers(
  { pool, audit }: { pool: pg.Pool; audit: (client: pg.ClientBase, event: ImportEvent) => Promise<void> },
  asked: {
    federationId: string
    by: string
    text: string
    mark: string
    letter: (to: { name: string; organisation: string }) => Letter
    at: Date
  },
): Promise<ImportedMembers> {
  const { federationId, by, text, mark, at } = asked
  return transaction(pool, async (client) => {
    const colleagues = await lockPeople(client, federationId)
    if (!colleagues.some(({ id, roles }) => id === by && roles.includes('manager')))
      return { done: false, why: 'not-a-manager' }
    // Whoever else gives a cinema to an organisation waits, so that the plan is what is done.
    await client.query('LOCK TABLE public.cinema IN SHARE ROW EXCLUSIVE MODE')
    const tried = await tryMembers(client, text)
    if (!tried.good) return { done: false, why: 'unreadable' }
    if (tried.plan.mark !== mark) return { done: false, why: 'changed', plan: tried.plan }
    const groups = groupsOf(tried.plan.planned)
    let invitations = 0
    const invited: string[] = []
    for (const group of groups) {
      const organisationId = await found(client, group, at)
      if (group.email === null) continue
      const name = group.contact ?? group.name
      await addInvitation(client, {
        ...{ organisationId, by, at },
        invited: { name, email: group.email, roles: FIRST_ROLES },
        letter: asked.letter({ name, organisation: group.name }),
      })
      invited.push(organisationId)
      invitations++
    }
    // Last: whoever appends holds the chain until the transaction ends.
    for (const organisation of invited) {
      const facts = { organisation, roles: inWords(FIRST_ROLES) }
      await audit(client, { at, kind: 'member-invited', subject: organisation, facts })
    }
    const fileSha256 = createHash('sha256').update(plainLines(text)).digest('hex')
    const facts = { organisation: federationId, fileSha256, rows: tried.plan.planned.length, joined: groups.length }
    await audit(client, { at, kind: 'members-imported', subject: federationId, facts })
    return { done: true, plan: tried.plan, organisations: groups.length, invitations }
  })
}

interface Group {
  name: string
  email: string | null
  contact: string | null
  cinemaIds: string[]
}

/** The new organisations, in the order of their first lines; the first address that is given is their first person's. */
export function groupsOf(planned: readonly Planned[]): Group[] {
  const groups = new Map<string, Group>()
  for (const row of planned) {
    if (row.outcome !== 'new') continue
    const { facts, cinema, group } = row
    const before = groups.get(group)
    const name = facts.organisation ?? `${facts.name} (${facts.city})`
    const merged = before ?? { name, email: null, contact: null, cinemaIds: [] }
    if (merged.email === null && facts.email !== null)
      Object.assign(merged, { email: facts.email, contact: facts.contact })
    merged.cinemaIds.push(cinema.id)
    groups.set(group, merged)
  }
  return [...groups.values()]
}

async function found(client: pg.ClientBase, { name, cinemaIds }: Group, at: Date): Promise<string> {
  const id = randomUUID()
  await client.query(`INSERT INTO public.organisation (id, kind, name, created_at) VALUES ($1, 'cinema', $2, $3)`, [
    ...[id, name.slice(0, 200), at],
  ])
  await client.query('UPDATE public.cinema SET organisation_id = $1, scare_member = true WHERE id = ANY ($2::uuid[])', [
    ...[id, cinemaIds],
  ])
  return id
}

async function catalogue(db: pg.Pool | pg.ClientBase): Promise<Catalogue> {
  const { rows: cinemas } = await db.query<CatalogueCinema>(
    `SELECT id, name, city, postal_code AS "postalCode", departement, cnc_number AS "cncNumber",
       organisation_id AS "organisationId" FROM public.cinema ORDER BY id LIMIT 20000`,
  )
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM public.organisation WHERE kind = 'cinema' ORDER BY id LIMIT 20000`,
  )
  return { cinemas, organisations: rows.map(({ name }) => name) }
}
