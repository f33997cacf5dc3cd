import { type ExplainedCinema, explainCinema, MOST_EXPLAINED_CLICKS } from '../../click/index.js'
import type { Period } from '../../payout/index.js'
import type { PortalOptions } from '../page.js'

/** With how many others a cinema shares a month's clicks; or that it is not told yet, or of too many clicks to be worked out for a page. */
export type SharedClicks = ExplainedCinema | 'later' | 'too-many'

/**
 * As it may be told (docs/disclosure.md): of a closed month, by the shares that it was closed with. A line that grew by one as the
 * cinema's own clicks did would say with how many others that one person is shared.
 * @param clicks how many the cinema has a share of in the month
 */
export async function readSharedClicks(
  pool: PortalOptions['pool'],
  { cinemaId, period, clicks }: { cinemaId: string; period: Period; clicks: number },
): Promise<SharedClicks> {
  const { rows } = await pool.query<{ sharesUpto: string }>(
    `SELECT shares_upto::text AS "sharesUpto" FROM settlement.close WHERE period = $1 AND state = 'closed'`,
    [period.name],
  )
  const [close] = rows
  if (close === undefined) return 'later'
  if (clicks > MOST_EXPLAINED_CLICKS) return 'too-many'
  return explainCinema(pool, { cinema: cinemaId, period, sharesUpto: close.sharesUpto })
}
