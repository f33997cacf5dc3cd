/**
 * What is known of one source of consent (a consent platform, or the site itself), purpose by purpose: bits of
 * 1 pool, 2 target, 4 pay. A purpose in neither set is undecided, which is no yes.
 */
export interface Reading {
  granted: number
  denied: number
  /** What the server can check the yes by. A source without one can only say no. */
  proof?: Proof | '' | undefined
}

export type Proof = { k: 'manual'; n?: string | undefined } | { k: 'tcf'; t: string }

/** A source of consent. Nothing in it may touch the network, storage or the page. */
export interface Adapter {
  /** Whether the source is on the page by now; asked again and again, since consent platforms arrive late. */
  detect(): unknown
  /** Called once, when it was detected: call `changed` whenever `read` may have another answer. */
  subscribe(changed: () => void): void
  /** The present answer; nothing while the source has no say on this page. */
  read(): Reading | undefined
}

/** Makes an adapter from the `data-` attributes of the script's element. */
export type AdapterMaker = (settings: DOMStringMap) => Adapter

/** Names of the purposes on the wire; the bit of each is 1 << its index. */
export const PURPOSES = ['pool', 'target', 'pay'] as const

/** All three purposes. */
export const ALL = 7

/** What a source decided: the purposes that pass are granted, the others denied. */
export function decided(isGranted: (purpose: string, index: number) => unknown, proof: Reading['proof']): Reading {
  const granted = PURPOSES.reduce((bits, purpose, index) => (isGranted(purpose, index) ? bits | (1 << index) : bits), 0)
  return { granted, denied: ALL - granted, proof }
}
