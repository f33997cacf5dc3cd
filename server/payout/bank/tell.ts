import type pg from 'pg'
import { addDays } from '../../lib/clock.js'
import { queueMail } from '../../lib/mail.js'

/** What is told of bank details by mail. Never a number: mail is read by others. */
export interface BankNews {
  /** `review`: to those of the federation who confirm what waits. */
  kind: 'asked' | 'confirmed' | 'stopped' | 'review'
  /** The first of the organisation: there is no hold. */
  first: boolean
  /** Until when a change can be stopped, whatever is confirmed; null where no hold runs. */
  until: Date | null
  /** They are not used yet. */
  waits: boolean
  cinema: { slug: string; name: string }
}

/** The mail that says it. Its words are the portal's. */
export type BankLetter = (news: BankNews) => { subject: string; text: string }

const MAX_READERS = 50
/** Longer than any hold that is of use: a server that is away for some days still tells in time to stop it. */
const WORTH_DAYS = 7

/**
 * Tells every signatory of an organisation, and some people besides who are still there, in the transaction that makes it so: whoever
 * got into one account does not change where the money goes without the others knowing.
 * @param news `cinema` null: the organisation's first by name
 */
export async function tellOfBank(
  client: pg.ClientBase,
  told: {
    organisation: string
    people: readonly string[]
    news: Omit<BankNews, 'cinema'> & { cinema: BankNews['cinema'] | null }
    letter: BankLetter
    now: Date
  },
): Promise<void> {
  const { organisation, people, news, letter, now } = told
  const cinema = news.cinema ?? (await firstCinema(client, organisation))
  if (cinema === null) return
  const { rows } = await client.query<{ email: string }>(
    `SELECT email FROM public.person WHERE organisation_id = $1 AND left_at IS NULL
       AND ('signatory' = ANY (roles) OR id = ANY ($2::uuid[])) ORDER BY id LIMIT ${MAX_READERS}`,
    [organisation, people],
  )
  await tell(client, rows, { mail: letter({ ...news, cinema }), now })
}

/** Tells everybody of a federation who may say yes to details that wait: nothing is paid to the cinema until one of them has. */
export async function tellOfficers(
  client: pg.ClientBase,
  { federation, news, letter, now }: { federation: string; news: BankNews; letter: BankLetter; now: Date },
): Promise<void> {
  const { rows } = await client.query<{ email: string }>(
    `SELECT email FROM public.person WHERE organisation_id = $1 AND left_at IS NULL
       AND 'payment-approver' = ANY (roles::text[]) ORDER BY id LIMIT ${MAX_READERS}`,
    [federation],
  )
  await tell(client, rows, { mail: letter(news), now })
}

async function tell(
  client: pg.ClientBase,
  people: readonly { email: string }[],
  { mail, now }: { mail: ReturnType<BankLetter>; now: Date },
): Promise<void> {
  for (const { email } of people)
    await queueMail(client, { to: email, ...mail, at: now, expiresAt: addDays(now, WORTH_DAYS) })
}

async function firstCinema(client: pg.ClientBase, organisation: string): Promise<BankNews['cinema'] | null> {
  const { rows } = await client.query<BankNews['cinema']>(
    'SELECT slug, name FROM public.cinema WHERE organisation_id = $1 ORDER BY name, id LIMIT 1',
    [organisation],
  )
  return rows[0] ?? null
}
