import { createPool } from '../../server/lib/postgres.js'
import type { Platform } from '../platform.js'
import { type LoadRequest, load } from './load.js'
import { visitRequests } from './visit.js'

const VISITS_SECONDS = 4
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

/**
 * Clicks on the links of all running campaigns, by spectators who have visited cinemas and said yes. At this rate the same
 * person clicks again and again: the judge finds most of them to be duplicates, and shares out the others.
 */
export async function clickRequests(platform: Platform): Promise<LoadRequest[]> {
  const pool = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'bench' })
  const tokens: string[] = []
  for (let waited = 0; tokens.length === 0 && waited < 20_000; waited += 250) {
    const { rows } = await pool.query<{ token: string }>('SELECT token FROM public.click_link ORDER BY token')
    tokens.push(...rows.map((row) => row.token))
    if (tokens.length === 0) await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await pool.end()
  if (tokens.length === 0) throw new Error('no click link was sealed within twenty seconds')
  const visits = await visitRequests(platform)
  await load({ origin: platform.pixelOrigin, requests: visits, seconds: VISITS_SECONDS })
  return visits.map((visit, index) => ({
    method: 'GET',
    path: `/e/c/${tokens[index % tokens.length]}`,
    headers: {
      cookie: visit.headers.cookie ?? '',
      'user-agent': CHROME,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': 'cross-site',
      accept: 'text/html',
    },
  }))
}
