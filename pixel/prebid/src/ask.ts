/** OpenRTB 2.6 §3.2.21 and 3.2.22. */
export interface OrtbData {
  name: string
  ext?: { segtax?: number }
  segment: { id: string }[]
}

export interface Asker {
  /** The segments of this browser, none when there are none or when they cannot be had. Never rejects. */
  ask(tcString: string): Promise<readonly OrtbData[]>
  /** What the last answer to this consent string was, while it is good. */
  known(tcString: string): readonly OrtbData[]
  forget(): void
}

interface Kept {
  tcString: string
  /** Milliseconds, by the page's clock. */
  until: number
  data: readonly OrtbData[]
  asking: Promise<readonly OrtbData[]>
}

/** An answer is good so long at most, whatever the server says: a withdrawal takes effect. */
const MAX_TTL_SECONDS = 300
/** Where there was no answer, this long nothing is asked. */
const NOTHING_SECONDS = 60
const GIVE_UP_MS = 3_000

/**
 * Asks the server, once for auctions that overlap, and again when the consent string has changed or the answer is old. In the page's
 * memory alone: nothing is stored.
 */
export function createAsker(origin: string, say: (text: string) => void): Asker {
  let kept: Kept | undefined

  function good(tcString: string): Kept | undefined {
    return kept?.tcString === tcString && Date.now() < kept.until ? kept : undefined
  }

  async function fetchData(tcString: string): Promise<{ data: readonly OrtbData[]; seconds: number }> {
    const url = `${origin}/e/s?gdpr=1&gdpr_consent=${encodeURIComponent(tcString)}`
    try {
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(), GIVE_UP_MS)
      const response = await fetch(url, { credentials: 'include', referrerPolicy: 'no-referrer', signal: stop.signal })
      const body = response.status === 200 ? await response.json() : null
      clearTimeout(timer)
      say(`the server answered ${response.status}`)
      const data = body?.user?.data
      if (Array.isArray(data) && data.every(isData))
        return { data, seconds: Math.min(Number(body.ttl) || NOTHING_SECONDS, MAX_TTL_SECONDS) }
    } catch (error) {
      // Where no campaign runs, or under no contract, the answer is not for this page to read: it fails as well.
      say(`no answer: ${error}`)
    }
    return { data: [], seconds: NOTHING_SECONDS }
  }

  return {
    ask(tcString) {
      const last = good(tcString)
      if (last) return last.asking
      const asked: Kept = { tcString, until: Date.now() + GIVE_UP_MS, data: [], asking: Promise.resolve([]) }
      asked.asking = fetchData(tcString).then(({ data, seconds }) => {
        asked.data = data
        asked.until = Date.now() + seconds * 1000
        return data
      })
      kept = asked
      return asked.asking
    },
    known: (tcString) => good(tcString)?.data ?? [],
    forget() {
      kept = undefined
    },
  }
}

/** What bidders are sent is what the specification says, whoever answered. */
function isData(data: Partial<OrtbData> | null): boolean {
  return (
    typeof data?.name === 'string' &&
    Array.isArray(data.segment) &&
    data.segment.every((one) => typeof one?.id === 'string')
  )
}
