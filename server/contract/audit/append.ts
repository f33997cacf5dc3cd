import type pg from 'pg'
import type { PrismaTransaction } from '../../lib/prisma.js'
import { canonicalJson, type Signable } from '../canonical.js'
import { type AuditEvent, type AuditKind, checkEvent } from './kinds.js'

/**
 * Writes an event into the audit chain, in the transaction of the change that it records: both are there, or neither.
 * Call it last. Whoever appends holds the chain until the transaction ends, and whoever waits for another lock behind it
 * has everybody wait. The transaction is READ COMMITTED.
 * @throws TypeError for facts or a subject that the kind does not have (`kinds.ts`): a mistake of the program's
 */
export async function appendAudit<K extends AuditKind>(
  client: pg.ClientBase | PrismaTransaction,
  event: AuditEvent<K>,
): Promise<void> {
  const { at, kind, subject, facts } = checkEvent(event)
  const values = [at.toISOString(), kind, subject, canonicalJson(facts as Signable)] as const
  if ('query' in client) await client.query('SELECT audit.append($1, $2, $3, $4)', [...values])
  else await client.$queryRaw`SELECT audit.append(${values[0]}, ${values[1]}, ${values[2]}, ${values[3]})`
}
