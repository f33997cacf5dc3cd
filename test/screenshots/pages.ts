import { DEMO_PLATFORM, EXAMPLE_RECEIPT } from '../../server/demo/index.js'
import { calendarOf } from '../../server/demo/past/calendar.js'
import { parisDay } from '../../server/lib/clock.js'
import { uuidFromName } from '../../server/lib/id.js'
import { createPool } from '../../server/lib/postgres.js'
import type { OrganisationKind } from '../../server/membership/index.js'
import type { PortalOptions } from '../../server/portal/index.js'
import { pageRoutes } from '../../server/portal/routes.js'
import type { Platform } from '../platform.js'

/** The demonstration's own things, for the addresses that name one. A new kind of address wants one here. */
const SAMPLES: Record<string, string> = {
  ...{ slug: 'le-royal', id: '1', mois: parisDay(new Date()).slice(0, 7), day: parisDay(new Date()) },
  ...{ receipt: EXAMPLE_RECEIPT, version: '2026-11', site: 'demo-le-royal', index: '0' },
  ...{ kind: 'federation-cinema', numero: '1' },
}

/** Of a month that the demonstration's past has closed. */
const CLOSED = calendarOf(new Date()).quarter[2].name
/** Stands for a batch until there is one: its id is known when the demonstration runs. */
const BATCH = '@lot'

/** The contract of the demonstration's cinema. */
const CONTRACT = uuidFromName(`demo:contract:federation-cinema:${uuidFromName('demo:cinema:le-royal')}`)

/** What answers at a GET and is no page: streams, files and what is shown in a frame; and what there is for whoever has a secret only. */
const NO_PAGE = /\/evenements$|\/fichier(-a-relire)?$|\/apercu\/|\.(csv|pdf|json|txt|xml|zip|jpg|mjs)$|^\/invitation\//

/** The name under which the start prints a sign-in link for a role. */
const PRINTED: Record<OrganisationKind, string> = {
  cinema: 'salle',
  distributor: 'distributeur',
  federation: 'fédération',
  operator: 'opérateur',
  publisher: 'éditeur',
  agency: 'agence',
}

/** Every page that there is, by who may open it, from what the routes declare: one that is new is found by itself. */
export const PAGES: readonly { who: string | null; paths: string[] }[] = pages()

/** The pages that anybody may open. */
export const PUBLIC_PAGES: readonly string[] = PAGES.filter(({ who }) => who === null).flatMap(({ paths }) => paths)

/** Those of each role, by the name under which the start prints its sign-in link. */
export const ROLE_PAGES: [who: string, paths: string[]][] = PAGES.flatMap(({ who, paths }) =>
  who === null ? [] : [[who, paths] as [string, string[]]],
)

function pages(): { who: string | null; paths: string[] }[] {
  const found = new Map<string | null, string[]>()
  // Routes are declared without being asked: nothing of the options is used.
  for (const { method, path, access } of pageRoutes({} as PortalOptions).flatMap(({ list }) => list)) {
    if (method !== 'get' || NO_PAGE.test(path)) continue
    const names = access.who === 'public' ? [null] : access.who.map((kind) => PRINTED[kind])
    for (const who of names) found.set(who, [...(found.get(who) ?? []), sampled(path)])
  }
  return [...found].map(([who, paths]) => ({ who, paths }))
}

function sampled(path: string): string {
  return path.replace(/:(\w+)/g, (_part, name: string) => {
    if (name === 'mois' && /^\/(salle|federation\/periodes)\//.test(path)) return CLOSED
    // The operator sees months that are over.
    if (name === 'mois' && path.startsWith('/operateur/')) return monthBefore(SAMPLES.mois as string)
    const own =
      name === 'id'
        ? path.includes('/contrats/')
          ? CONTRACT
          : path.includes('/plateformes/')
            ? DEMO_PLATFORM
            : path.includes('/versements/')
              ? BATCH
              : null
        : null
    const sample = own ?? SAMPLES[name]
    if (sample === undefined) throw new Error(`test/screenshots/pages.ts has no sample for :${name} of ${path}`)
    return sample
  })
}

function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7)
}

/** A page's address on a platform with a past: of a batch the one that was executed. */
export async function addressOn(platform: Platform, path: string): Promise<string> {
  if (!path.includes(BATCH)) return path
  const owner = createPool({ url: platform.databaseUrls.owner, max: 1, name: 'screenshots' })
  try {
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM payout.batch ORDER BY prepared_at LIMIT 1')
    return path.replace(BATCH, rows[0]?.id ?? '')
  } finally {
    await owner.end()
  }
}

export function printedLink(platform: Platform, who: string): string {
  const [, address] = new RegExp(`^\\s+${who}\\s+(http\\S+)`, 'm').exec(platform.said()) ?? []
  if (address === undefined) throw new Error(`the start printed no sign-in link of ${who}`)
  return address
}
