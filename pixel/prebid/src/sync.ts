/** The server names no more at once. */
const MAX_SYNCS = 5

export interface Introducer {
  /** Introduces this browser to the buying platforms that the server names. Never throws, and waits for nothing. */
  introduce(tcString: string): void
}

/**
 * Lets this browser be known to the buying platforms of the campaigns on this page, once a page: as pictures, which are shown nowhere. Which
 * and how often, the server decides, from the page's consent and the person's own. Nothing is stored here.
 */
export function createIntroducer(origin: string, say: (text: string) => void): Introducer {
  let begun = false

  async function fetchSyncs(tcString: string): Promise<string[]> {
    const url = `${origin}/e/sync?gdpr=1&gdpr_consent=${encodeURIComponent(tcString)}`
    const response = await fetch(url, { credentials: 'include', referrerPolicy: 'no-referrer' })
    if (response.status !== 200) return []
    const { syncs } = (await response.json()) as { syncs?: { url?: unknown }[] }
    const urls = Array.isArray(syncs) ? syncs.map((sync) => sync?.url) : []
    return urls.filter((one): one is string => typeof one === 'string' && /^https?:/.test(one)).slice(0, MAX_SYNCS)
  }

  return {
    introduce(tcString) {
      if (begun) return
      begun = true
      fetchSyncs(tcString)
        .then((urls) => {
          say(`introduced to ${urls.length} platforms`)
          for (const url of urls) {
            const image = new Image()
            image.referrerPolicy = 'no-referrer'
            image.src = url
          }
        })
        .catch((error) => say(`introduced to nobody: ${error}`))
    },
  }
}
