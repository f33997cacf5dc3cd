import { type Adapter, type AdapterMaker, ALL, listen, type Reading } from './adapter.js'

/** Finds the film that a page is about, for pages whose snippet does not tell. Undefined, or no text, when there is none. */
export type FindFilm = () => unknown

/** A source as the page goes on. `met`: it was found once. `ever`: all that it granted on this page, at any time. */
interface Source extends Adapter {
  met?: 1
  ever?: number
}

/**
 * Waits for a yes of every source of consent on the page, then sends one visit. Before that it makes no request and writes
 * nothing, anywhere. It never throws: whatever a page does to it, the page goes on. `heard` is called when the server has heard
 * that what was granted is taken back.
 */
export function start(makers: AdapterMaker[], findFilm?: FindFilm, heard?: () => void): void {
  let settings: DOMStringMap
  let origin: string
  let sources: Source[]
  /** Purposes of the visit that was sent, and its path. They stay with the page: one restored by "back" sends no second visit. */
  let sent = 0
  let path: string | undefined
  let depth = 0
  let withdrawn = 0

  try {
    // Only while it runs does a script know its own element, and so whose it is and where it came from.
    const script = document.currentScript as HTMLScriptElement
    settings = script.dataset
    // A second copy on the page finds the first, and leaves.
    const page = window as { lanterneOn?: unknown }
    if (!settings.site || page.lanterneOn) return
    page.lanterneOn = 1
    origin = new URL(settings.origin || script.src).origin
    sources = makers.map((make) => make(settings))
    listen(settle, 'DOMContentLoaded prerenderingchange')
    settle()
    // Platforms come late, and tell nobody that they came. And a site that changes its address without loading anew has changed
    // pages: we look again and again, while somebody may be looking at the page, and do not touch its history.
    setInterval(() => document.hidden || settle(), 500)
  } catch {
    // No consent was seen, so nothing follows.
  }

  /** Looks at all sources again, and does what follows: nothing, one visit, or one withdrawal. */
  function settle(): void {
    let common = ALL
    let proof: Reading['proof']
    let lost = 0
    depth++
    for (const source of sources) {
      try {
        const found = source.detect(window)
        if (!found) continue
        if (!source.met) {
          source.met = 1
          source.subscribe(settle, found)
        }
        const reading = source.read(found)
        if (!reading) continue
        common &= reading.granted
        // What a source granted and grants no more was taken back, whatever it now says instead: "refused", or "not asked".
        lost |= ((source.ever as number) & ~reading.granted) | (sent & reading.denied)
        // Without a proof it only lets the others' yes pass.
        if (!reading.proof) continue
        proof = reading.proof
        ;(source.ever as number) |= reading.granted
      } catch {
        common = 0 // A platform that is broken says no yes. What others take back counts.
      }
    }
    depth--
    try {
      // A source called back while it was met: it may not have said all, and others not a word. The outer call will act.
      // And a page that the browser prepares ahead may never be seen.
      if (depth || document.prerendering || withdrawn || navigator.globalPrivacyControl) return
      if (lost) {
        // A yes of this page was taken back. What remains of it is claimed anew by the next page.
        withdrawn = lost
        post('w')
      } else if (path !== location.pathname && common && proof && document.readyState !== 'loading') {
        // Not while loading: film data, and consent platforms, are often at the end of a page.
        sent = common
        path = location.pathname
        // The path without its query, and the kind of page and the film where they are told. The server cuts.
        const film = findFilm ? settings.film || findFilm() : settings.film
        post('v', { c: { ...proof, p: common }, u: path, f: film, k: settings.page })
      }
    } catch {
      // As above.
    }
  }

  /** A visit is sent once; a withdrawal ten times, every five seconds, until it is heard: the server may be away. */
  async function post(path: string, visit?: object, triesLeft = 9): Promise<void> {
    let arrived = false
    try {
      // A text body needs no preflight. The mode is not "no-cors": with no referrer, browsers would send "Origin: null".
      const answer = await fetch(`${origin}/e/${path}`, {
        body: JSON.stringify({ s: settings.site, ...visit }),
        keepalive: true, // It survives the page that a click leaves.
        referrerPolicy: 'no-referrer',
        credentials: 'include',
        method: 'POST',
      })
      arrived = answer.status < 500
    } catch {
      // As if the server were away.
    }
    if (visit) {
      // The visit was still on its way when the yes was taken back, and may have overtaken that.
      if (withdrawn) post('w')
    } else if (!arrived) {
      if (triesLeft) setTimeout(post, 5_000, path, visit, triesLeft - 1)
    } else heard?.()
  }
}
