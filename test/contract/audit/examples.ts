import pg from 'pg'
import { type ChainedEntry, chainHash, genesisHash } from '../../../server/contract/audit/chain.js'
import type { AuditFacts, AuditKind } from '../../../server/contract/audit/kinds.js'
import { canonicalJson, type Signable } from '../../../server/contract/canonical.js'
import { DELEGATION_SCOPES } from '../../../server/membership/index.js'

const uuid = '6f1c1f3e-8f0e-4a58-9d43-1d8f1d3c9f11'
const sha256 = 'ab'.repeat(32)
const contract = { contractKind: 'federation-cinema', version: '2026-11', federation: uuid, party: uuid } as const
const campaign = { by: 'operator', organisation: uuid } as const
const standing = { contractKind: 'federation-distributor', version: '2026-11', federation: uuid } as const
const conformity = { contract: uuid, check: uuid, by: 'robot' } as const
const member = { organisation: uuid, roles: 'reader+manager' }
const delegation = { agency: uuid, distributor: uuid, scopes: DELEGATION_SCOPES.join('+') }
const key = { ring: 'pseudonym', key: '2' } as const

/** The facts of each kind, all of them. */
export const EXAMPLES: { [K in AuditKind]: AuditFacts<K> } = {
  'contract-offered': { ...contract, textSha256: sha256, startsAt: '2026-12-01T00:00:00.000Z' },
  'contract-signed': { ...contract, side: 'party', statementSha256: sha256 },
  'signature-recorded': { ...contract, side: 'party', fileSha256: sha256 },
  'contract-in-force': { ...contract, from: '2026-12-01T00:00:00.000Z' },
  'contract-suspended': contract,
  'contract-resumed': contract,
  'contract-terminated': contract,
  'contract-lapsed': contract,
  'contract-superseded': { ...contract, by: uuid },
  'contract-amended': { ...contract, amends: uuid, textSha256: sha256 },
  'campaign-accepted': campaign,
  'campaign-refused': campaign,
  'campaign-ended': { ...campaign, endsAt: '2026-12-01T00:00:00.000Z' },
  'quote-accepted': { organisation: uuid, quote: 7 },
  'publisher-site-added': { hostSha256: sha256 },
  'publisher-site-removed': { hostSha256: sha256 },
  'film-accepted': { organisation: uuid },
  'film-refused': { organisation: uuid, refusedCampaigns: 2 },
  'film-merged': { organisation: uuid, into: 7, campaigns: 1 },
  'release-published': { windowFrom: '2026-08-29', windowTo: '2026-11-27', cells: 14, activated: 3 },
  'disclosure-settings-changed': { organisation: uuid, changed: 'minPeople+batchCinemas' },
  'purge-done': { day: '2026-11-27', lines: 6, deleted: 1200, ok: true },
  'export-made': { what: 'segment', fileSha256: sha256, rows: 12 },
  'platform-added': { organisation: uuid },
  'platform-changed': { organisation: uuid },
  'platform-ended': { organisation: uuid },
  'campaign-on-platform': { organisation: uuid, platform: uuid },
  'campaign-off-platform': { organisation: uuid, platform: uuid },
  'key-added': key,
  'key-in-use': key,
  'key-destroyed': { ...key, forced: true, reason: 'compromised' },
  'standing-offer-signed': { ...standing, statementSha256: sha256 },
  'standing-offer-ended': standing,
  'conformity-red': conformity,
  'conformity-suspended': conformity,
  'conformity-resumed': conformity,
  'member-invited': member,
  'invitation-withdrawn': member,
  'member-joined': member,
  'roles-changed': member,
  'member-left': member,
  'delegation-granted': delegation,
  'delegation-revoked': delegation,
  'api-key-added': { organisation: uuid, replaces: uuid },
  'api-key-revoked': { organisation: uuid },
  'bank-details-asked': { organisation: uuid, first: true },
  'bank-details-confirmed': { organisation: uuid },
  'bank-details-stopped': { organisation: uuid, by: 'cinema' },
  'tax-regime-declared': { organisation: uuid, regime: 'franchise' },
  'batch-prepared': { fileSha256: sha256, rows: 12 },
  'batch-signed': { fileSha256: sha256 },
  'batch-approved': { fileSha256: sha256 },
  'batch-handed': { fileSha256: sha256 },
  'batch-executed': { executedOn: '2026-11-27' },
  'payout-returned': { line: 3, executed: true },
  'batch-cancelled': { handed: false },
  'payer-account-noted': { payer: 'operator' },
  'title-paid-noted': { paidOn: '2027-01-11' },
  'month-declared': { organisation: uuid, declared: 3 },
  'difference-decided': { campaign: 7, decision: 'accepted', reason: 'counting' },
  'clicks-judged-again': {
    ...{ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', rules: 2 },
    ...{ clicks: 9000, less: 120, more: 4, moved: 31 },
  },
  'scripted-visits-decided': { organisation: uuid, excluded: true },
  'period-closed': { by: 'declaration', cinemas: 25 },
  'operator-payment-recorded': { receivedOn: '2026-12-28' },
  'operator-payment-reversed': { receivedOn: '2026-12-28' },
  'invoice-issued': { what: 'invoice', recordSha256: sha256 },
  'invoice-contested': { reason: 'tax' },
  'invoice-contest-answered': { credited: true },
  'statement-contested': { month: '2026-11', reason: 'clicks' },
  'statement-contest-answered': { month: '2026-11', corrected: true },
  'members-imported': { organisation: uuid, fileSha256: sha256, rows: 12, joined: 10 },
}

/** A good chain, made without the database: an entry each of these moments. */
export function chainOf(moments: readonly Date[]): ChainedEntry[] {
  let previous = genesisHash
  return moments.map((at, n) => {
    const index = BigInt(n)
    const recordedAt = at.toISOString().replace('Z', '000Z')
    const facts = { organisation: uuid } as Signable
    const body = canonicalJson({ at: at.toISOString(), kind: 'film-accepted', subject: String(n + 1), facts })
    const hash = chainHash(previous, { index, recordedAt, body })
    previous = hash
    return { index, recordedAt, body, hash }
  })
}

/** Writes entries as they are: as an owner who means it. */
export async function plant(owner: pg.Pool, entries: readonly ChainedEntry[]): Promise<void> {
  await tamper(owner, 'TRUNCATE audit.entry')
  const client = await owner.connect()
  try {
    await client.query(`BEGIN; SELECT set_config('lanterne.auditing', 'on', true)`)
    for (const { index, recordedAt, body, hash } of entries)
      await client.query('INSERT INTO audit.entry (index, recorded_at, body, hash) VALUES ($1, $2, $3, $4)', [
        ...[index, recordedAt, body, hash],
      ])
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

/** Changes the tables past their triggers. */
export async function tamper(owner: pg.Pool, sql: string): Promise<void> {
  const names = ['entry', 'root'].map((name) => pg.escapeIdentifier(name))
  const all = (what: string) => names.map((name) => `ALTER TABLE audit.${name} ${what} TRIGGER USER`).join(';')
  await owner.query(`BEGIN; ${all('DISABLE')}; ${sql}; ${all('ENABLE')}; COMMIT`)
}
