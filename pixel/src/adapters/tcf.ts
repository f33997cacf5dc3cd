import { type Adapter, decided, type Reading } from '../adapter.js'

type Flags = Record<string, boolean | undefined>

/** The part of TCData (IAB TCF v2, CMP API) that is read; a page may send anything. */
interface TcData {
  eventStatus?: string
  gdprApplies?: boolean
  tcString?: string
  purpose?: { consents?: Flags }
  vendor?: { consents?: Flags; disclosedVendors?: Flags }
  publisher?: { restrictions?: Record<string, Record<string, number>> }
}

type TcfApi = (command: string, version: number, callback: (data: TcData, ok: boolean) => void) => void

/**
 * A consent platform of the Transparency and Consent Framework. `data-vendor` is the number in the vendor list of the
 * pixel's owner; without it a string is no proof of a yes to us, and the platform can only say no.
 */
export function tcf({ vendor = '' }: DOMStringMap): Adapter {
  const page = window as unknown as { __tcfapi: TcfApi }
  let last: TcData = {}
  return {
    detect: () => page.__tcfapi,
    // From the moment when the platform is there, nothing goes without its word.
    read: () => readTcData(last, vendor),
    subscribe(changed) {
      page.__tcfapi('addEventListener', 2, (data, ok) => {
        last = (ok && data) || {}
        changed()
      })
    },
  }
}

function readTcData({ eventStatus, gdprApplies, tcString, purpose, vendor, publisher }: TcData, id: string): Reading {
  // "cmpuishown" and "loading" are no decisions: what they carry may be empty or a former visit's. And where the law is
  // said not to apply, nobody was asked.
  if (gdprApplies === false || !tcString || !/^(tcloaded|useractioncomplete)$/.test(eventStatus as string))
    return { granted: 0, denied: 0 }
  // We must have been shown, where the platform tells, and consented to.
  const accepted = !id || (vendor?.consents?.[id] === true && (vendor.disclosedVendors ?? vendor.consents)[id] === true)
  const allows = (tcfPurpose: number) =>
    purpose?.consents?.[tcfPurpose] === true && publisher?.restrictions?.[tcfPurpose]?.[id] !== 0 // 0: forbidden to us
  const may = accepted && allows(1)
  return decided(may && allows(3), may && allows(4), may && allows(7), id && { k: 'tcf', t: tcString })
}
