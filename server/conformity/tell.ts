import type pg from 'pg'
import { addDays } from '../lib/clock.js'
import { queueMail } from '../lib/mail.js'
import type { Finding } from './judge.js'

/** What is told of a site by mail: that its collection is suspended, or will be if nothing is mended. */
export interface News {
  kind: 'notice' | 'suspended'
  site: { key: string; hosts: readonly string[] }
  cinema: { slug: string; name: string; city: string }
  /** What was seen, red. */
  findings: readonly Finding[]
  /** Suspended since, or to be mended before. */
  day: Date
  reader: 'cinema' | 'federation'
}

/** The mail that says it. Its words are the portal's. */
export type Letter = (news: News) => { subject: string; text: string }

const MAX_READERS = 100
/** A server that takes no mail for so long has been seen by then. */
const WORTH_DAYS = 7

/**
 * Tells the cinema's managers and signatories, and the federation's managers, by mail, in the transaction that makes it so. A
 * suspension costs the cinema money: a page that nobody has open is not enough.
 */
export async function tellOf(
  client: pg.ClientBase,
  { site, letter, at, ...news }: Omit<News, 'site' | 'cinema' | 'reader'> & { site: string; letter: Letter; at: Date },
): Promise<void> {
  const { rows } = await client.query<Pick<News, 'site' | 'cinema' | 'reader'> & { email: string }>(
    `SELECT p.email, CASE WHEN o.kind = 'federation' THEN 'federation' ELSE 'cinema' END AS reader,
       jsonb_build_object('key', s.key, 'hosts', s.hosts) AS site,
       jsonb_build_object('slug', c.slug, 'name', c.name, 'city', c.city) AS cinema
     FROM public.site s JOIN public.cinema c ON c.id = s.cinema_id
     JOIN public.organisation o ON o.id = c.organisation_id OR o.kind = 'federation'
     JOIN public.person p ON p.organisation_id = o.id AND p.left_at IS NULL
       AND ('manager' = ANY (p.roles) OR (o.id = c.organisation_id AND 'signatory' = ANY (p.roles)))
     WHERE s.id = $1 ORDER BY p.id LIMIT ${MAX_READERS}`,
    [site],
  )
  for (const { email, ...facts } of rows)
    await queueMail(client, { to: email, ...letter({ ...news, ...facts }), at, expiresAt: addDays(at, WORTH_DAYS) })
}
