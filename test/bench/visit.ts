import { join } from 'node:path'
import { createPool } from '../../server/lib/postgres.js'
import { issueIdentity, loadPseudonymRing } from '../../server/pseudonym/index.js'
import { LISTED, tcString, VENDOR } from '../consent/tc-string.js'
import type { Platform } from '../platform.js'
import type { LoadRequest } from './load.js'

export { VENDOR }

const VISITORS = 8_000
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const PATHS = [
  '/',
  '/horaires',
  '/films/la-haine',
  '/reservation',
  '/evenements/rencontre',
  '/films/les-glaneurs-et-la-glaneuse',
]

/** Visits of returning browsers over all sites: 70 % by a CMP or the site's own word, 30 % with distinct TCF strings. */
export async function visitRequests(platform: Platform): Promise<LoadRequest[]> {
  const pool = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'bench' })
  const { rows: sites } = await pool.query<{ key: string; host: string; notice: string }>(
    'SELECT key, hosts[1] AS host, notice_version AS notice FROM public.site s WHERE EXISTS (SELECT FROM plane.contract_term t WHERE t.site = s.id) ORDER BY key',
  )
  await pool.end()
  const ring = loadPseudonymRing(join(platform.dataDir, 'keys/pseudonym'))
  const now = new Date()
  return Array.from({ length: VISITORS }, (_, index) => {
    const site = sites[(index * 7) % sites.length]
    if (site === undefined) throw new Error('the demonstration has sites')
    const purposes = 7 // pool, target and pay
    const consent =
      index % 10 < 7
        ? { k: 'manual', p: purposes, n: site.notice }
        : { k: 'tcf', p: purposes, t: distinctString(index, now) }
    return {
      method: 'POST',
      path: '/e/v',
      headers: {
        origin: `https://${site.host}`,
        cookie: issueIdentity(ring, { now }).setCookie.split(';')[0] ?? '',
        'user-agent': CHROME,
        'content-type': 'text/plain;charset=UTF-8',
        'sec-fetch-storage-access': 'active',
        accept: '*/*',
      },
      body: JSON.stringify({ s: site.key, c: consent, u: PATHS[index % PATHS.length] }),
    }
  })
}

/** Strings that differ in day, CMP and vendors, as those of real people do. */
export function distinctString(index: number, now: Date): string {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 1 - (index % 100)))
  const vendors = LISTED.filter((id) => (index * 31 + id * 17) % 3 !== 0 || id === VENDOR)
  return tcString(day, { cmpId: 10 + (index % 400), vendors })
}
