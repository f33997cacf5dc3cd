import { sha256 } from '../lib/id.js'
import type { Campaign } from './campaign.js'

/**
 * What a campaign is to whoever answers it, as a short text: another one when anything that its distributor says of it is another.
 * Contents that were put in anew are other ones, even with the same words: their creatives and placements have other numbers.
 */
export function contentsTag(campaign: Campaign): string {
  const { id, name, film, segment, iabCriteria, iabPlaces, budgetMicros, notes, landingUrl } = campaign
  const { startsAt, endsAt, creatives, placements } = campaign
  const said = [
    ...[id, name, film.id, segment, iabCriteria, iabPlaces, String(budgetMicros), notes, landingUrl, startsAt, endsAt],
    ...creatives.map(({ id, format, headline, body, imageUrl, videoUrl, html, size }) => [
      ...[id, format, headline, body, imageUrl, videoUrl, html, size],
    ]),
    ...placements.map(({ id, host, publisherId }) => [id, host, publisherId]),
  ]
  return sha256(JSON.stringify(said)).toString('base64url').slice(0, 22)
}
