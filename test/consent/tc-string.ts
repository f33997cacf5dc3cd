import { GVL, PurposeRestriction, TCModel, TCString, type VendorList } from '@iabtechlabtcf/core'

/** The number that the tests' vendor has in the vendor list. */
export const VENDOR = 21

export interface TcStringOptions {
  purposes?: number[]
  vendors?: number[]
  legitimateInterests?: number[]
  disclosed?: number[]
  restrictions?: { vendor: number; purpose: number; type: number }[]
  created?: Date
  lastUpdated?: Date
  policyVersion?: number
  isServiceSpecific?: boolean
  cmpId?: number
}

/** A consent string made by the reference library. By default everything is consented to, on the day given. */
export function tcString(
  at: Date,
  {
    purposes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    vendors = [2, VENDOR, 755],
    legitimateInterests = [],
    disclosed = vendors,
    restrictions = [],
    created = at,
    lastUpdated = created,
    policyVersion = 5,
    isServiceSpecific = true,
    cmpId = 10,
  }: TcStringOptions = {},
): string {
  const model = new TCModel(vendorList(policyVersion))
  model.cmpId = cmpId
  model.cmpVersion = 3
  model.consentScreen = 1
  model.isServiceSpecific = isServiceSpecific
  model.publisherCountryCode = 'FR'
  model.purposeConsents.set(purposes)
  model.vendorConsents.set(vendors)
  model.vendorLegitimateInterests.set(legitimateInterests)
  model.vendorsDisclosed.set(disclosed)
  for (const { vendor, purpose, type } of restrictions)
    model.publisherRestrictions.add(vendor, new PurposeRestriction(purpose, type))
  model.created = created
  model.lastUpdated = lastUpdated
  return TCString.encode(model)
}

/** The numbers of the vendors in the tests' list: few together, then far ones, so that both encodings are made. */
export const LISTED = [...Array.from({ length: 40 }, (_, index) => index + 1), 100, 404, 755, 756, 757, 1200]

const lists = new Map<number, GVL>()

function vendorList(policyVersion: number): GVL {
  const known = lists.get(policyVersion)
  if (known) return known
  const vendor = (id: number) => ({
    id,
    name: `Vendor ${id}`,
    purposes: [1, 3, 4, 7],
    legIntPurposes: [2, 9],
    flexiblePurposes: [2, 7],
    specialPurposes: [1],
    features: [],
    specialFeatures: [],
    cookieMaxAgeSeconds: 0,
    usesCookies: true,
    cookieRefresh: false,
    usesNonCookieAccess: false,
  })
  const declarations = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [index + 1, { id: index + 1, name: `${index + 1}` }]),
    )
  const list = new GVL({
    gvlSpecificationVersion: 3,
    vendorListVersion: 7,
    tcfPolicyVersion: policyVersion,
    lastUpdated: '2026-01-01T00:00:00Z',
    purposes: declarations(11),
    specialPurposes: declarations(3),
    features: declarations(3),
    specialFeatures: declarations(2),
    stacks: {},
    dataCategories: {},
    vendors: Object.fromEntries(LISTED.map((id) => [id, vendor(id)])),
  } as unknown as VendorList)
  list.clone = () => list // It is never changed, and copying it is most of the cost of encoding a string.
  lists.set(policyVersion, list)
  return list
}
