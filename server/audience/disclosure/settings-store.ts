import type pg from 'pg'
import { appendAudit } from '../../contract/index.js'
import { transaction } from '../../lib/postgres.js'
import { ChosenSettings, DEFAULT_SETTINGS, type DisclosureSettings, SETTING_NAMES } from './settings.js'

const COLUMNS = `min_people AS "minPeople", min_cinemas AS "minCinemas", p_percent AS "pPercent", noise_scale AS "noiseScale",
  activation_people AS "activationPeople", batch_cinemas AS "batchCinemas"`

/** What the federation decided last; the defaults while it decided nothing. Only for the worker and the federation's own page. */
export async function readSettings(db: pg.Pool | pg.ClientBase): Promise<DisclosureSettings> {
  const { rows } = await db.query<DisclosureSettings>(
    `SELECT ${COLUMNS} FROM plane.disclosure_setting ORDER BY id DESC LIMIT 1`,
  )
  return rows[0] ?? DEFAULT_SETTINGS
}

/**
 * Takes new settings, for the releases from now on; what was published stays as it is. Settings that are those of before change
 * nothing and are not written.
 * @returns whether anything changed
 * @throws for settings outside their ranges: whoever asks has judged them (`ChosenSettings`)
 */
export async function changeSettings(
  pool: pg.Pool,
  { settings, organisationId, now }: { settings: DisclosureSettings; organisationId: string; now: Date },
): Promise<boolean> {
  const chosen = ChosenSettings.parse(settings)
  return transaction(pool, async (client) => {
    // Two who change them at once: the second compares with what the first wrote.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('lanterne.disclosure-settings', 0))`)
    const before = await readSettings(client)
    const changed = SETTING_NAMES.filter((name) => before[name] !== chosen[name])
    if (changed.length === 0) return false
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO plane.disclosure_setting
         (at, min_people, min_cinemas, p_percent, noise_scale, activation_people, batch_cinemas)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [
        ...[now, chosen.minPeople, chosen.minCinemas, chosen.pPercent, chosen.noiseScale],
        ...[chosen.activationPeople, chosen.batchCinemas],
      ],
    )
    await appendAudit(client, {
      ...{ at: now, kind: 'disclosure-settings-changed', subject: String(rows[0]?.id) },
      facts: { organisation: organisationId, changed: changed.join('+') },
    })
    return true
  })
}
