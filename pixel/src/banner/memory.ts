/** A choice as it is kept: nothing of it before there is one. */
export interface Choice {
  /** The version of the notice that was shown. */
  n: string
  /** The purposes that were granted: 1 pool, 2 target, 4 pay. 0 is a no, kept like a yes. */
  p: number
  /** When, in seconds since 1970. */
  d: number
  /** Something was taken back, and the server has not heard of it yet. */
  w?: 1 | undefined
}

const KEY = 'lanterne'

/** The last choice on this site, in this browser. Undefined where there is none, or where nothing may be kept. */
export function recall(): Choice | undefined {
  try {
    const { n, p, d, w } = JSON.parse(localStorage[KEY])
    return { n, p: p & 7, d, w }
  } catch {}
}

/** Where nothing may be kept a choice is good for its page. */
export function remember(choice: Choice): void {
  try {
    localStorage[KEY] = JSON.stringify(choice)
  } catch {}
}

/** Whether a choice answers what is asked now: six months, yes and no alike, and to this notice. */
export function holds({ n, d }: Choice, version: unknown): boolean {
  const end = new Date(d * 1000)
  // Not after the end of the month, or August would be longer here than for the server.
  end.setUTCMonth(end.getUTCMonth() + 6, Math.min(end.getUTCDate(), 28))
  const aheadSeconds = d - Date.now() / 1000
  return n === version && +end > Date.now() && aheadSeconds < 86_400
}
