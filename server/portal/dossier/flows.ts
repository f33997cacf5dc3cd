import type { ActivityCode } from './activities.js'

export const PLACES = ['browser', 'pixel', 'pool', 'figures', 'ledger', 'distributor', 'operator', 'cinema'] as const
export type Place = (typeof PLACES)[number]

export interface Flow {
  code: string
  from: Place
  to: Place
  /** The activity that it serves: what crosses besides is none. */
  activity: ActivityCode
  /** Something of one person crosses, if only a number. */
  personal: boolean
  /** `agreed`: not done yet. */
  state: 'in-use' | 'agreed'
}

const TABLE = [
  { code: 'visit', from: 'browser', to: 'pixel', activity: 'visits', personal: true, state: 'in-use' },
  { code: 'pool', from: 'pixel', to: 'pool', activity: 'pooling', personal: true, state: 'in-use' },
  { code: 'click', from: 'pixel', to: 'ledger', activity: 'clicks', personal: false, state: 'in-use' },
  { code: 'count', from: 'pool', to: 'figures', activity: 'figures', personal: false, state: 'in-use' },
  { code: 'figure', from: 'figures', to: 'distributor', activity: 'figures', personal: false, state: 'in-use' },
  { code: 'segment', from: 'pool', to: 'operator', activity: 'targeting', personal: true, state: 'in-use' },
  { code: 'money', from: 'ledger', to: 'cinema', activity: 'clicks', personal: false, state: 'in-use' },
] as const satisfies readonly Flow[]

export type FlowCode = (typeof TABLE)[number]['code']

/** What goes from where to where. The words say what crosses each border and what never does. */
export const FLOWS: readonly (Flow & { code: FlowCode })[] = TABLE
