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

/** `n`: the version of our notice that was shown. `d`: when the choice was made, in seconds since 1970, if that is known. */
export type Proof =
  | { k: 'manual' | 'banner'; n?: string | undefined; d?: number | undefined }
  | { k: 'cmp'; c: string; n?: string | undefined; d?: number | undefined }
  | { k: 'tcf'; t: string }

/** A source of consent. Nothing in it may touch the network, storage or the page. */
export interface Adapter {
  /** What the source is reached by, once it is on the page; asked again and again, since consent platforms arrive late. */
  detect(page: unknown): unknown
  /** Called once, when it was detected, with what was found: call `changed` whenever `read` may have another answer. */
  subscribe(changed: () => void, found: unknown): void
  /** The present answer; nothing while the source has no say on this page. */
  read(found: unknown): Reading | undefined
}

/** Makes an adapter from the `data-` attributes of the script's element. */
export type AdapterMaker = (settings: DOMStringMap) => Adapter

/** All three purposes. */
export const ALL = 7

/** What a source decided: the purposes that pass are granted, the others denied. */
export function decided(pool: boolean, target: boolean, pay: boolean, proof: Reading['proof']): Reading {
  const granted = +pool + 2 * +target + 4 * +pay
  return { granted, denied: ALL - granted, proof }
}

/** A date in whatever form a platform gives it, as the server reads it; undefined when it is none. */
export function seconds(date: unknown): number | undefined {
  return Math.floor(+new Date(date as string) / 1000) || undefined
}

/** Hears events of the window and of the document, named with a space between them: in the capture phase it hears both. */
export function listen(changed: (event: Event) => void, events: string): void {
  for (const event of events.split(' ')) addEventListener(event, changed, true)
}
