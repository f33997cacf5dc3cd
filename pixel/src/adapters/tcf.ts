import { type Adapter, decided, type Reading } from '../adapter.js'

type Flags = Record<string, boolean | undefined>

/** The part of TCData (IAB TCF v2, CMP API) that is read; a page may send anything. */
export interface TcData {
  eventStatus?: string
  gdprApplies?: boolean
  tcString?: string
  purpose?: { consents?: Flags }
  vendor?: { consents?: Flags; disclosedVendors?: Flags }
  publisher?: { restrictions?: Record<string, Record<string, number>> }
}

type Told = (data: TcData | null, ok: boolean) => void
type TcfApi = (command: string, version: number, told: Told) => void

/** A consent platform of the Transparency and Consent Framework. */
export function tcf(settings: DOMStringMap): Adapter {
  return tcfSource(
    settings,
    (page) => (page as { __tcfapi?: TcfApi }).__tcfapi,
    (told, api) => api('addEventListener', 2, told),
  )
}

/**
 * Reads what such a platform tells, however it is reached. `data-vendor` is the number in the vendor list of the pixel's
 * owner; without it a string is no proof of a yes to us, and the platform can only say no.
 */
export function tcfSource<Api>(
  { vendor = '' }: DOMStringMap,
  detect: (page: unknown) => Api | undefined,
  ask: (told: Told, api: Api) => void,
): Adapter {
  let told: TcData | null | false
  let last: TcData = {}
  return {
    detect,
    // From the moment when the platform is there, nothing goes without its word.
    read() {
      // "cmpuishown" and "loading" are no decisions: what they carry may be empty or a former visit's.
      if (told && /^(tcloaded|useractioncomplete)$/.test(told.eventStatus as string)) last = told
      return readTcData(last, vendor)
    },
    subscribe(changed, api) {
      ask((data, ok) => {
        told = ok && data
        changed()
      }, api as Api)
    },
  }
}

function readTcData({ gdprApplies, tcString, purpose, vendor, publisher }: TcData, id: string): Reading {
  // Where the law is said not to apply, nobody was asked.
  if (gdprApplies === false || !tcString) return { granted: 0, denied: 0 }
  // We must have been shown, where the platform tells, and consented to.
  const accepted = !id || (vendor?.consents?.[id] === true && (vendor.disclosedVendors ?? vendor.consents)[id] === true)
  const allows = (tcfPurpose: number) =>
    purpose?.consents?.[tcfPurpose] === true && publisher?.restrictions?.[tcfPurpose]?.[id] !== 0 // 0: forbidden to us
  const may = accepted && allows(1)
  return decided(may && allows(3), may && allows(4), may && allows(7), id && { k: 'tcf', t: tcString })
}
