import { UID_MACRO } from './sync-judge.js'

/** A buying platform: where the operator buys advertising space, and which knows browsers by numbers of its own. */
export interface Platform {
  id: string
  name: string
  /** Its number in the Global Vendor List: without it no page's consent can name it, and it is never synchronised. */
  vendorId: number | null
  /** `host` or `host:port`: where a synchronisation may lead. */
  syncHosts: readonly string[]
  /** Where a browser is sent: with `{redirect}` where it has to lead back to us, or `$UID` where our number goes. Null: no browser is. */
  syncUrl: string | null
  /** Whose numbers are in its files: those that it gave us, or those that were made for it alone. */
  ids: (typeof IDS)[number]
  format: (typeof FORMATS)[number]
  /** Our account there, which its segments belong to. */
  memberId: number | null
  delivery: (typeof DELIVERIES)[number]
  deliveryUrl: string | null
  /** The name of a file with the password, in a folder that the worker alone is given. */
  secret: string | null
  createdAt: Date
  endedAt: Date | null
}

export const IDS = ['theirs', 'ours'] as const
export const FORMATS = ['csv', 'xandr'] as const
/** A folder of ours; an upload of each file; jobs that are announced, uploaded and asked after. */
export const DELIVERIES = ['folder', 'upload', 'jobs'] as const

export type PlatformFields = Omit<Platform, 'id' | 'createdAt' | 'endedAt'>

/** What is wrong with a field, as the page says it. */
export const FIELD_FAULTS = [
  'missing',
  'too-long',
  'not-a-number',
  'not-hosts',
  'not-an-address',
  'host-not-declared',
  'without-redirect',
  'without-uid',
  'not-a-secret-name',
  'only-xandr',
  'unknown',
] as const
export type FieldFault = (typeof FIELD_FAULTS)[number]
export type FieldName = keyof PlatformFields
export type PlatformRead =
  | { ok: true; fields: PlatformFields }
  | { ok: false; faults: Partial<Record<FieldName, FieldFault>> }

export const MAX_NAME = 120
const MAX_URL = 500
const MAX_SYNC_URL = 1000
const MAX_HOSTS = 10
const MAX_VENDOR = 65_535
const MAX_MEMBER = 2 ** 31 - 1

/** Reads what a form says of a platform; every text is trimmed. Addresses are https: only the worker finds out whether they are public. */
export function readPlatform(form: Readonly<Record<FieldName, string>>): PlatformRead {
  const faults: Partial<Record<FieldName, FieldFault>> = {}
  const text = (name: FieldName) => form[name].trim()
  const ids = IDS.find((one) => one === text('ids'))
  const format = FORMATS.find((one) => one === text('format'))
  const delivery = DELIVERIES.find((one) => one === text('delivery'))
  if (ids === undefined) faults.ids = 'unknown'
  if (format === undefined) faults.format = 'unknown'
  if (delivery === undefined) faults.delivery = 'unknown'
  else if (delivery === 'jobs' && format === 'csv') faults.delivery = 'only-xandr'
  const name = text('name')
  if (name === '') faults.name = 'missing'
  else if (name.length > MAX_NAME) faults.name = 'too-long'

  const vendorId = numberOf(text('vendorId'), MAX_VENDOR)
  if (vendorId === undefined) faults.vendorId = 'not-a-number'
  const memberId = numberOf(text('memberId'), MAX_MEMBER)
  if (memberId === undefined) faults.memberId = 'not-a-number'
  else if (memberId === null && format === 'xandr') faults.memberId = 'missing'

  const syncHosts = hostsOf(text('syncHosts'))
  if (syncHosts === null) faults.syncHosts = 'not-hosts'
  const syncUrl = text('syncUrl') === '' ? null : text('syncUrl')
  const wrong = syncUrl === null ? null : syncUrlFault(syncUrl, { ids: ids ?? 'theirs', hosts: syncHosts })
  if (wrong !== null) faults.syncUrl = wrong

  const deliveryUrl = delivery === 'folder' ? null : text('deliveryUrl')
  if (deliveryUrl === '') faults.deliveryUrl = 'missing'
  else if (deliveryUrl !== null && !isDeliveryUrl(deliveryUrl)) faults.deliveryUrl = 'not-an-address'
  const secret = delivery === 'folder' || text('secret') === '' ? null : text('secret')
  if (secret !== null && !SECRET_NAME.test(secret)) faults.secret = 'not-a-secret-name'

  if (ids === undefined || format === undefined || delivery === undefined) return { ok: false, faults }
  if (vendorId === undefined || memberId === undefined || syncHosts === null) return { ok: false, faults }
  if (Object.keys(faults).length > 0) return { ok: false, faults }
  const fields = { name, vendorId, syncHosts, syncUrl, ids, format, memberId, delivery, deliveryUrl, secret }
  return { ok: true, fields }
}

/** The name of a file, and never a way out of its folder. */
export const SECRET_NAME = /^[a-z0-9][a-z0-9-]{0,59}$/

/** A host name of at least two labels, of which the last is no number: no address of a machine. */
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

function hostsOf(text: string): string[] | null {
  const hosts = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((host) => host !== ''),
    ),
  ]
  return hosts.length <= MAX_HOSTS && hosts.every((host) => HOST.test(host)) ? hosts : null
}

function syncUrlFault(
  text: string,
  { ids, hosts }: { ids: Platform['ids']; hosts: readonly string[] | null },
): FieldFault | null {
  if (text.length > MAX_SYNC_URL) return 'too-long'
  if (ids === 'theirs' && !text.includes('{redirect}')) return 'without-redirect'
  if (ids === 'ours' && !text.includes(UID_MACRO)) return 'without-uid'
  const url = URL.parse(text)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return 'not-an-address'
  // Where the hosts cannot be read, that is said, and no more.
  return hosts === null || hosts.includes(url.host) ? null : 'host-not-declared'
}

function isDeliveryUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || text.length > MAX_URL) return false
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return plain && url.protocol === 'https:' && url.port === '' && HOST.test(url.hostname)
}

/** Null: none; undefined: not a number that may be. */
function numberOf(text: string, most: number): number | null | undefined {
  if (text === '') return null
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : most + 1
  return number <= most ? number : undefined
}
