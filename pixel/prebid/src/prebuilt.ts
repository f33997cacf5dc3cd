import type { TcData } from '../../src/adapters/tcf.js'
import type { PrebidConsent } from './consent.js'
import { createProvider, type LanterneConfig, type Ortb2, sayer } from './provider.js'

/** What is used of Prebid from outside of its build: its public interface. */
interface Prebid {
  que?: (() => void)[]
  installedModules?: string[]
  getConfig(name: 'coppa'): boolean | undefined
  getConfig(name: 'realTimeData'): { auctionDelay?: number; dataProviders?: (LanterneConfig & Named)[] } | undefined
  requestBids: {
    before(hook: (next: (request: BidsRequest) => void, request: BidsRequest) => void, priority: number): void
  }
  onEvent(name: 'auctionEnd', heard: (auction: { adUnits: AdUnit[]; adUnitCodes: string[] }) => void): void
}
type Named = { name?: string; waitForIt?: boolean }
type BidsRequest = { ortb2?: Ortb2 }
type AdUnit = { code: string; adserverTargeting?: Record<string, unknown> }

type TcfApi = (command: string, version: number, told: (data: TcData | null, ok: boolean) => void) => void

/** What the server puts before this script, and the page may: `global` is the name of Prebid's global, if it is another. */
interface Given {
  origin?: string
  vendorId?: number
  debug?: boolean
  global?: string
}

/** After whoever waits for the visitor's choice (50), and whoever adds to the request before it is made. */
const PRIORITY = 5
/** How long auctions are held up where the page says nothing else. */
const DELAY_MS = 100

/**
 * Adds itself to a Prebid that was built without us, whenever that one comes: a module outside of its build cannot be registered
 * with it, so the same provider stands before `requestBids`, and asks the consent platform itself. Where the module is built in,
 * this does nothing.
 */
function start(page: Record<string, unknown>): void {
  const given = (page.lanterneRtd ?? {}) as Given
  const name = given.global ?? 'pbjs'
  const pbjs = (page[name] ?? {}) as Prebid
  page[name] = pbjs
  pbjs.que = pbjs.que ?? []
  pbjs.que.push(() => {
    try {
      register(pbjs, given, () => page.__tcfapi as TcfApi | undefined)
    } catch (error) {
      sayer(given)(`failed: ${error}`)
    }
  })
}

function register(pbjs: Prebid, given: Given, findTcf: () => TcfApi | undefined): void {
  if (pbjs.installedModules?.includes('lanterneRtdProvider')) {
    sayer(given)('Prebid has the module already')
    return
  }
  const provider = createProvider()
  const consents = followConsent(findTcf)
  let ready = false

  /** The page may configure Prebid later than us, up to its auction. */
  function settings(): { config: LanterneConfig; delayMs: number } {
    const { auctionDelay = DELAY_MS, dataProviders = [] } = pbjs.getConfig('realTimeData') ?? {}
    const own = dataProviders.find(({ name }) => name === provider.name)
    const config = { params: { ...given, ...own?.params } }
    ready = ready || provider.init(config)
    return { config, delayMs: own?.waitForIt === false ? 0 : auctionDelay }
  }

  /** Whether the page is for children Prebid alone knows. */
  function withChildren(consent: PrebidConsent): PrebidConsent {
    return { ...consent, coppa: pbjs.getConfig('coppa') === true }
  }

  pbjs.requestBids.before((next, request) => {
    let gone = false
    const go = () => {
      if (gone) return
      gone = true
      next(request)
    }
    try {
      const { config, delayMs } = settings()
      const until = Date.now() + delayMs
      const ortb2 = { ...request.ortb2 }
      setTimeout(go, delayMs)
      consents.decided((consent) => {
        if (gone) return
        const left = Math.max(until - Date.now(), 0)
        const done = () => {
          if (!gone && ortb2.user) request.ortb2 = ortb2
          go()
        }
        provider.getBidRequestData(
          { ortb2Fragments: { global: ortb2, bidder: {} } },
          done,
          config,
          withChildren(consent),
          left,
        )
      })
    } catch {
      go()
    }
  }, PRIORITY)

  pbjs.onEvent('auctionEnd', ({ adUnits, adUnitCodes }) => {
    try {
      const targeting = provider.getTargetingData(adUnitCodes, settings().config, withChildren(consents.now()))
      for (const adUnit of adUnits)
        adUnit.adserverTargeting = { ...adUnit.adserverTargeting, ...targeting[adUnit.code] }
    } catch {
      // Without them the ad server shows what it would have shown.
    }
  })
}

/** Follows what the consent platform tells. */
function followConsent(findTcf: () => TcfApi | undefined) {
  let consent: PrebidConsent = {}
  let listening = false
  let waiting: ((consent: PrebidConsent) => void)[] = []

  function listen(): void {
    const api = findTcf()
    if (listening || !api) return
    listening = true
    api('addEventListener', 2, (data, ok) => {
      // While it asks the visitor, and before it is ready, what it tells is no decision.
      if (
        !ok ||
        !data ||
        (data.gdprApplies !== false && !/^(tcloaded|useractioncomplete)$/.test(data.eventStatus ?? ''))
      )
        return
      consent = { gdpr: { gdprApplies: data.gdprApplies, consentString: data.tcString, vendorData: data } }
      const told = waiting
      waiting = []
      for (const tell of told) tell(consent)
    })
  }
  listen()

  return {
    now: () => consent,
    /** Calls when there is a decision: at once where there is no consent platform. */
    decided(tell: (consent: PrebidConsent) => void): void {
      listen()
      if (consent.gdpr || !listening) tell(consent)
      else waiting.push(tell)
    },
  }
}

start(window as unknown as Record<string, unknown>)
