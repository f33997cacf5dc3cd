import { type AdapterMaker, ALL, type Reading } from './adapter.js'
import { describePage, type FindFilm } from './page.js'

const RETRIES = 9
const RETRY_MS = 5_000

/**
 * Waits for a yes of every source of consent on the page, then sends one visit. Before that it makes no request and writes
 * nothing, anywhere. It never throws: whatever a page does to it, the page goes on.
 */
export function start(makers: AdapterMaker[], findFilm?: FindFilm): void {
  try {
    // Only while it runs does a script know its own element, and so whose it is and where it came from.
    const { dataset, src } = document.currentScript as HTMLScriptElement
    // A second copy on the page finds the first, and leaves.
    const page = window as { lanterneOn?: unknown }
    if (!dataset.site || page.lanterneOn) return
    page.lanterneOn = 1
    const settle = settler(makers, findFilm, dataset, new URL(dataset.origin || src).origin)
    for (const event of ['DOMContentLoaded', 'prerenderingchange']) document.addEventListener(event, settle)
    settle()
    // A consent platform may come long after us, and tells nobody that it came: look again, for ten seconds.
    for (let afterMs = 500; afterMs <= 10_000; afterMs += 500) setTimeout(settle, afterMs)
  } catch {
    // No consent was seen, so nothing follows.
  }
}

/** Makes the function that looks at all sources again, and does what follows: nothing, one visit, or one withdrawal. */
function settler(
  makers: AdapterMaker[],
  findFilm: FindFilm | undefined,
  settings: DOMStringMap,
  origin: string,
): () => void {
  /** `ever`: all that the source granted on this page, at any time. */
  const sources = makers.map((make) => ({ ...make(settings), met: 0, ever: 0 }))
  /** Purposes of the visit that was sent. It stays with the page, so that a page restored by "back" sends no second one. */
  let sent = 0
  let withdrawn = 0
  let depth = 0

  return settle

  function settle(): void {
    depth++
    try {
      let common = ALL
      let lost = 0
      let proof: Reading['proof']
      for (const source of sources) {
        if (!source.detect()) continue
        if (!source.met++) source.subscribe(settle)
        const reading = source.read()
        if (!reading) continue
        common &= reading.granted
        proof = reading.proof || proof
        source.ever |= reading.granted
        lost |= (source.ever | sent) & reading.denied
      }
      // A source called back while it was met: it may not have said all, and others not a word. The outer call will act.
      if (depth > 1 || withdrawn || navigator.globalPrivacyControl) return
      // A page that the browser prepares ahead may never be seen.
      if (document.prerendering) return
      if (lost) {
        // A yes of this page was taken back. What remains of it is claimed anew by the next page.
        withdrawn = lost
        takeBack()
      } else if (!sent && proof && common && document.readyState !== 'loading') {
        // Not while loading: film data, and consent platforms, are often at the end of a page.
        sent = common
        post('v', { c: { ...proof, p: common }, ...describePage(settings, findFilm) }).then(() => {
          // The visit was still on its way when the yes was taken back, and may have overtaken that.
          if (withdrawn) takeBack()
        })
      }
    } catch {
      // As in `start`.
    } finally {
      depth--
    }
  }

  /** Until it is heard: the server may be away. */
  async function takeBack(triesLeft = RETRIES): Promise<void> {
    if ((await post('w')) > 499 && triesLeft) setTimeout(takeBack, RETRY_MS, triesLeft - 1)
  }

  /** The status of the answer; 503 when there was none. */
  async function post(path: string, body?: object): Promise<number> {
    try {
      // A text body needs no preflight. The mode is not "no-cors": with no referrer, browsers would send "Origin: null".
      const answer = await fetch(`${origin}/e/${path}`, {
        method: 'POST',
        body: JSON.stringify({ s: settings.site, ...body }),
        credentials: 'include',
        keepalive: true, // It survives the page that a click leaves.
        referrerPolicy: 'no-referrer',
      })
      return answer.status
    } catch {
      return 503
    }
  }
}
