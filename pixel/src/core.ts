import { type Adapter, type AdapterMaker, ALL, listen, type Reading } from './adapter.js'

/** Finds the film that a page is about, for pages whose snippet does not tell. Undefined, or no text, when there is none. */
export type FindFilm = () => unknown

/** A source as the page goes on. `met`: it was found once. `ever`: all that it granted on this page, at any time. */
interface Source extends Adapter {
  met: number
  ever: number
}

/**
 * Waits for a yes of every source of consent on the page, then sends one visit. Before that it makes no request and writes
 * nothing, anywhere. It never throws: whatever a page does to it, the page goes on.
 */
export function start(makers: AdapterMaker[], findFilm?: FindFilm): void {
  let settings: DOMStringMap
  let origin: string
  let sources: Source[]
  /** Purposes of the visit that was sent, and its path. They stay with the page: one restored by "back" sends no second visit. */
  let sent = 0
  let path: string | undefined
  let withdrawn = 0
  let depth = 0

  try {
    // Only while it runs does a script know its own element, and so whose it is and where it came from.
    const script = document.currentScript as HTMLScriptElement
    settings = script.dataset
    // A second copy on the page finds the first, and leaves.
    const page = window as { lanterneOn?: unknown; navigation?: EventTarget }
    if (!settings.site || page.lanterneOn) return
    page.lanterneOn = 1
    origin = new URL(settings.origin || script.src).origin
    sources = makers.map((make) => ({ ...make(settings), met: 0, ever: 0 }))
    listen(settle, 'DOMContentLoaded prerenderingchange')
    // A site that changes its address without loading anew has changed pages. Its history is not touched.
    page.navigation?.addEventListener('navigatesuccess', settle)
    settle()
    // A consent platform may come long after us, and tells nobody that it came: look again, for ten seconds.
    for (let afterMs = 500; afterMs <= 10_000; afterMs += 500) setTimeout(settle, afterMs)
  } catch {
    // No consent was seen, so nothing follows.
  }

  /** Looks at all sources again, and does what follows: nothing, one visit, or one withdrawal. */
  function settle(): void {
    let common = ALL
    let lost = 0
    let proof: Reading['proof']
    depth++
    for (const source of sources) {
      try {
        const found = source.detect(window)
        if (!found) continue
        if (!source.met++) source.subscribe(settle, found)
        const reading = source.read(found)
        if (!reading) continue
        common &= reading.granted
        // What a source granted and grants no more was taken back, whatever it now says instead: "refused", or "not asked".
        lost |= (source.ever & ~reading.granted) | (sent & reading.denied)
        // Without a proof it only lets the others' yes pass.
        if (!reading.proof) continue
        proof = reading.proof
        source.ever |= reading.granted
      } catch {
        common = 0 // A platform that is broken says no yes. What others take back counts.
      }
    }
    depth--
    try {
      // A source called back while it was met: it may not have said all, and others not a word. The outer call will act.
      // And a page that the browser prepares ahead may never be seen.
      if (depth || withdrawn || navigator.globalPrivacyControl || document.prerendering) return
      if (lost) {
        // A yes of this page was taken back. What remains of it is claimed anew by the next page.
        withdrawn = lost
        post('w')
      } else if (path !== location.pathname && proof && common && document.readyState !== 'loading') {
        // Not while loading: film data, and consent platforms, are often at the end of a page.
        sent = common
        path = location.pathname
        const { page, film } = settings
        // The path without its query, and the kind of page and the film where they are told. The server cuts.
        post('v', { c: { ...proof, p: common }, u: path, k: page, f: film || findFilm?.() })
      }
    } catch {
      // As above.
    }
  }

  /** A visit is sent once; a withdrawal ten times, every five seconds, until it is heard: the server may be away. */
  async function post(path: string, visit?: object, triesLeft = 9): Promise<void> {
    let heard = false
    try {
      // A text body needs no preflight. The mode is not "no-cors": with no referrer, browsers would send "Origin: null".
      const answer = await fetch(`${origin}/e/${path}`, {
        method: 'POST',
        body: JSON.stringify({ s: settings.site, ...visit }),
        credentials: 'include',
        keepalive: true, // It survives the page that a click leaves.
        referrerPolicy: 'no-referrer',
      })
      heard = answer.status < 500
    } catch {
      // As if the server were away.
    }
    if (visit) {
      // The visit was still on its way when the yes was taken back, and may have overtaken that.
      if (withdrawn) post('w')
    } else if (heard) for (const source of sources) source.heard?.()
    else if (triesLeft) setTimeout(post, 5_000, path, visit, triesLeft - 1)
  }
}
