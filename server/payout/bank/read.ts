import type pg from 'pg'
import type { BankRing } from './ring.js'
import { type BankDetails, openDetails } from './seal.js'
import { effectOf, standingOf } from './standing.js'
import { byOrganisation, type KeptRow, ROW, readRows, type StoppedAs } from './store.js'

type Queryable = pg.Pool | pg.ClientBase

/** Where a cinema is paid now. */
export interface BankInForce extends BankDetails {
  /** The organisation's id. */
  organisation: string
  /** Since when payments go there. */
  since: Date
  /** When somebody last gave other ones that were not stopped, or gave these: what a reviewer wants to see when it is lately. */
  changedAt: Date
  /** A change waits: nothing is paid to anybody meanwhile. */
  onHold: boolean
}

/** The accounts of cinemas, and those that have one which nobody can read. */
export interface AccountsInForce {
  accounts: Map<string, BankInForce>
  /** Cinemas whose details are not what was sealed, or whose key is not there: nothing is paid over details that somebody touched. */
  unreadable: Set<string>
}

/**
 * The bank details in force at a moment, by cinema: those of its organisation, which its cinemas share. A cinema is not in it when its
 * organisation has none in force, or when they are not what was sealed.
 */
export async function bankDetailsInForce(
  db: Queryable,
  asked: { ring: BankRing; now: Date },
): Promise<Map<string, BankInForce>> {
  return (await accountsInForce(db, asked)).accounts
}

/** The same, with the cinemas whose details cannot be read: until others that they give have waited and were confirmed, as any change. */
export async function accountsInForce(
  db: Queryable,
  { ring, now }: { ring: BankRing; now: Date },
): Promise<AccountsInForce> {
  const { rows } = await db.query<KeptRow & { cinemas: string[] }>(
    `SELECT ${ROW}, ARRAY(SELECT c.id::text FROM public.cinema c WHERE c.organisation_id = b.organisation_id) AS cinemas
     FROM payout.bank_details b ORDER BY b.number`,
  )
  // What was stopped is read with the rest: a clock that was set back does not come before it.
  const found: AccountsInForce = { accounts: new Map(), unreadable: new Set() }
  for (const own of byOrganisation(rows)) {
    const { inForce, pending } = standingOf(own, now)
    if (inForce === null) continue
    const { askedAt, cinemas, organisation } = inForce
    const details = openedOrNull(inForce, ring)
    if (details === null) {
      for (const cinema of cinemas) found.unreadable.add(cinema)
      continue
    }
    const since = effectOf(inForce) ?? askedAt
    const changedAt = pending?.askedAt ?? askedAt
    for (const cinema of cinemas)
      found.accounts.set(cinema, { ...details, organisation, since, changedAt, onHold: pending !== null })
  }
  return found
}

/** Whether an organisation has details in force, and whether some wait: nothing is opened for that. */
export async function bankStandings(
  db: Queryable,
  { organisation, now }: { organisation: string; now: Date },
): Promise<{ inForce: boolean; pending: boolean }> {
  const { inForce, pending } = standingOf(await readRows(db, organisation), now)
  return { inForce: inForce !== null, pending: pending !== null }
}

/** A step of an organisation's history: what happened, when, and by whom where it is somebody of the organisation. */
export interface BankStep {
  what: 'asked' | 'confirmed' | `stopped-${StoppedAs}`
  at: Date
  /** Null: the federation, or somebody who is not there any more. */
  name: string | null
}

/** Details as their owner, and the federation, are shown them: never the whole number. */
export interface ShownDetails {
  id: string
  holder: string
  lastFour: string
  askedAt: Date
  holdUntil: Date
  confirmedAt: Date | null
}

export interface BankPage {
  inForce: ShownDetails | null
  pending: ShownDetails | null
  /** The newest first. */
  history: BankStep[]
}

/** What an organisation sees of its own details. A holder that cannot be opened is shown as nothing. */
export async function bankDetailsOf(
  db: Queryable,
  { organisation, ring, now }: { organisation: string; ring: BankRing; now: Date },
): Promise<BankPage> {
  const rows = await readRows(db, organisation)
  const { inForce, pending } = standingOf(rows, now)
  const { rows: people } = await db.query<{ id: string; name: string }>(
    'SELECT id, name FROM public.person WHERE organisation_id = $1 AND id = ANY ($2::uuid[])',
    [organisation, rows.map(({ askedBy }) => askedBy)],
  )
  const nameOf = new Map(people.map(({ id, name }) => [id, name]))
  const history = rows.flatMap((row): BankStep[] => {
    const steps: BankStep[] = [{ what: 'asked', at: row.askedAt, name: nameOf.get(row.askedBy) ?? null }]
    if (row.confirmedAt && row.confirmedBy) steps.push({ what: 'confirmed', at: row.confirmedAt, name: null })
    if (row.stoppedAt && row.stoppedAs) steps.push({ what: `stopped-${row.stoppedAs}`, at: row.stoppedAt, name: null })
    return steps
  })
  history.sort((a, b) => b.at.getTime() - a.at.getTime())
  return { inForce: inForce && shown(inForce, ring), pending: pending && shown(pending, ring), history }
}

/** A change that waits, as the federation reviews it. */
export interface PendingBank extends ShownDetails {
  organisation: { id: string; name: string }
  cinemas: { slug: string; name: string; city: string }[]
  /** Another organisation had this IBAN when it was given. */
  shared: boolean
  /** The organisation has others in force until then. */
  changes: boolean
  /** Who gave them; null when they are not there any more. */
  askedBy: string | null
}

const MAX_PENDING = 500

/** The changes that wait for their hold or for a yes, at organisations that have a contract with this federation; the oldest first. */
export async function pendingBankDetails(
  db: Queryable,
  { federation, ring, now }: { federation: string; ring: BankRing; now: Date },
): Promise<PendingBank[]> {
  type Row = KeptRow & { organisationName: string; cinemas: PendingBank['cinemas']; name: string | null }
  const { rows } = await db.query<Row>(
    `SELECT ${ROW}, o.name AS "organisationName", p.name,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', c.slug, 'name', c.name, 'city', c.city) ORDER BY c.name), '[]')
        FROM public.cinema c WHERE c.organisation_id = o.id) AS cinemas
     FROM payout.bank_details b JOIN public.organisation o ON o.id = b.organisation_id
     LEFT JOIN public.person p ON p.id = b.asked_by AND p.organisation_id = o.id
     WHERE EXISTS (SELECT FROM public.contract k WHERE k.party_id = o.id AND k.federation_id = $1)
     ORDER BY b.number`,
    [federation],
  )
  const waiting: PendingBank[] = []
  for (const own of byOrganisation(rows)) {
    const { pending, inForce } = standingOf(own, now)
    if (pending === null || waiting.length === MAX_PENDING) continue
    const { organisation: id, organisationName: name, cinemas, shared } = pending
    const askedBy = pending.name
    waiting.push({
      ...shown(pending, ring),
      organisation: { id, name },
      cinemas,
      shared,
      changes: inForce !== null,
      askedBy,
    })
  }
  return waiting.sort((a, b) => a.askedAt.getTime() - b.askedAt.getTime())
}

function shown(row: KeptRow, ring: BankRing): ShownDetails {
  const { id, lastFour, askedAt, holdUntil, confirmedAt } = row
  return { id, holder: holderOf(row, ring), lastFour, askedAt, holdUntil, confirmedAt }
}

function holderOf(row: KeptRow, ring: BankRing): string {
  return openedOrNull(row, ring)?.holder ?? '—'
}

function openedOrNull(row: KeptRow, ring: BankRing): BankDetails | null {
  try {
    return openDetails(ring, { ...row, row: row.id })
  } catch {
    return null // Shown to people as what it is: a row that somebody touched, or whose key is lost.
  }
}
