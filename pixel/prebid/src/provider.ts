import { type Asker, createAsker, type OrtbData } from './ask.js'
import { type PrebidConsent, whyNot } from './consent.js'
import { createIntroducer, type Introducer } from './sync.js'

/** The page's configuration of this module: an entry of `realTimeData.dataProviders`. */
export interface LanterneConfig {
  params?: {
    /** The server: `https://…`. */
    origin?: string
    /** Our number in the Global Vendor List. */
    vendorId?: number
    /** Bidders' codes: the answer goes to these alone, in Prebid's own build. Without, to all. */
    bidders?: string[]
    /** Lets this browser be known to the campaigns' buying platforms, where the page's consent names them. Without, it is not. */
    sync?: boolean
    /** Says in the browser's console what is asked, and why not; so does `?lanterne_debug=1` in the page's address. */
    debug?: boolean
  }
}

/** First-party data: what is read and written of it. */
export interface Ortb2 {
  user?: { data?: OrtbData[] }
}

/** What Prebid asks of a module for real-time data (modules/rtdModule/spec.ts), as far as this one has it. */
export interface LanterneProvider {
  name: 'lanterne'
  init(config: LanterneConfig): boolean
  getBidRequestData(
    request: { ortb2Fragments: { global: Ortb2; bidder: Record<string, Ortb2> } },
    callback: () => void,
    config: LanterneConfig,
    consent: PrebidConsent,
    timeoutMs: number,
  ): void
  getTargetingData(
    adUnitCodes: readonly string[],
    config: LanterneConfig,
    consent: PrebidConsent,
  ): Record<string, Record<string, string[]>>
  onDataDeletionRequest(): void
}

const IAB_AUDIENCES = 4

/** The module. It never throws into an auction, and calls back exactly once, in time. */
export function createProvider(): LanterneProvider {
  let asker: Asker | undefined
  let introducer: Introducer | undefined

  return {
    name: 'lanterne',
    init({ params }) {
      const say = sayer(params)
      const origin = originOf(params?.origin)
      if (origin === null) say(`params.origin is no address: ${params?.origin}`)
      else {
        asker = createAsker(origin, say)
        introducer = createIntroducer(origin, say)
      }
      return origin !== null
    },
    getBidRequestData(request, callback, { params }, consent, timeoutMs) {
      const say = sayer(params)
      let over = false
      const finish = (why: string) => {
        if (over) return
        over = true
        say(why)
        callback()
      }
      try {
        const why = whyNot(consent, params?.vendorId)
        if (why !== null || !asker) return finish(`nothing is asked: ${why}`)
        // An auction that has begun is not changed any more; the next one finds the answer.
        setTimeout(() => finish('the auction does not wait longer'), timeoutMs)
        asker
          .ask(consent.gdpr?.consentString as string)
          .then((data) => {
            if (!over && data.length > 0) spread(request.ortb2Fragments, data, params?.bidders)
            finish(`${data.length} Data objects`)
            // Only somebody whom a campaign on this page concerns, and after their auction.
            if (params?.sync && data.length > 0) introducer?.introduce(consent.gdpr?.consentString as string)
          })
          .catch((error) => finish(`failed: ${error}`))
      } catch (error) {
        finish(`failed: ${error}`)
      }
    },
    getTargetingData(adUnitCodes, { params }, consent) {
      if (!asker || whyNot(consent, params?.vendorId) !== null) return {}
      const targeting = targetingOf(asker.known(consent.gdpr?.consentString as string))
      return Object.fromEntries(adUnitCodes.map((code) => [code, targeting]))
    },
    onDataDeletionRequest: () => asker?.forget(),
  }
}

function spread(
  { global, bidder }: { global: Ortb2; bidder: Record<string, Ortb2> },
  data: readonly OrtbData[],
  bidders: readonly string[] | undefined,
): void {
  if (bidders === undefined) addData(global, data)
  for (const code of bidders ?? []) {
    const own = { ...bidder[code] }
    addData(own, data)
    bidder[code] = own
  }
}

/** Adds to what the page and others said of the user, and takes nothing away. */
function addData(ortb2: Ortb2, data: readonly OrtbData[]): void {
  ortb2.user = { ...ortb2.user, data: [...(ortb2.user?.data ?? []), ...data] }
}

/** Key-values for the ad server: the campaigns' codes, and the rows of the IAB's taxonomy. */
function targetingOf(data: readonly OrtbData[]): Record<string, string[]> {
  const idsOf = (standard: boolean) =>
    data.filter(({ ext }) => (ext?.segtax === IAB_AUDIENCES) === standard).flatMap(({ segment }) => segment)
  const pairs = [
    ['lanterne', idsOf(false)],
    ['lanterne_iab', idsOf(true)],
  ] as const
  return Object.fromEntries(
    pairs.filter(([, ids]) => ids.length > 0).map(([key, ids]) => [key, ids.map(({ id }) => id)]),
  )
}

/** Its scheme, host and port; null for what is no address of a server. */
function originOf(text: string | undefined): string | null {
  try {
    const { origin, protocol } = new URL(text as string)
    return protocol === 'https:' || protocol === 'http:' ? origin : null
  } catch {
    return null
  }
}

export function sayer(params: LanterneConfig['params']): (text: string) => void {
  const on = params?.debug || /[?&]lanterne_debug=1\b/.test(location.search)
  return (text) => {
    // biome-ignore lint/suspicious/noConsole: it is what the debug mode is for
    if (on) console.info(`[lanterne] ${text}`)
  }
}
