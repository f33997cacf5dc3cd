import { type Adapter, ALL, type Proof } from '../adapter.js'
import { type Choice, holds, recall, remember } from './memory.js'
import { createSurface, type Facts } from './surface.js'

/** `q`: calls made before the script arrived. */
interface Lanterne {
  (name?: unknown): void
  q?: [unknown][]
}

let choice: Choice | undefined

/** Another tab may have chosen since. */
function latest(): Choice | undefined {
  choice = recall() ?? choice
  return choice
}

/** The server has heard that something was taken back. */
export function heard(): void {
  if (!latest()?.w) return
  choice = { ...(choice as Choice), w: undefined }
  remember(choice)
}

/**
 * Our own banner, for a site without a consent platform. What it must know of the site stands before it in the script
 * (`lanterneBanner`, from `server/visit/banner.ts`), since it may ask for nothing. Without that, or where a browser cannot show
 * it, nobody is asked, and nothing is ever sent.
 */
export function banner({ origin }: DOMStringMap): Adapter {
  const page = window as unknown as { lanterneBanner?: Facts; lanterne?: Lanterne }
  const facts = page.lanterneBanner
  const { src } = document.currentScript as HTMLScriptElement
  let meeting = true

  /** Which of the purposes are granted now; undefined where nobody has chosen, or not lately. */
  const present = () => (choice && holds(choice, facts?.version) ? choice.p : undefined)

  return {
    // Not while the browser prepares a page ahead: the choice may be made in the meantime.
    detect: () =>
      facts && !document.prerendering && document.readyState !== 'loading' && !navigator.globalPrivacyControl,
    subscribe(changed) {
      const { ask, rest } = createSurface(facts as Facts, new URL(origin || src).origin, present, (p) => {
        choice = { n: (facts as Facts).version, p, d: Math.floor(Date.now() / 1000), w: lost(latest(), p) }
        remember(choice)
        changed()
      })
      latest()
      // First what was granted at any time, so that the core knows what a no takes back; it acts when this is over.
      changed()
      meeting = false
      const look = () => (present() === undefined ? ask() : rest())
      look()
      addEventListener('pageshow', ({ persisted }) => {
        // "Back" restores the page as it was, and the choice may have been made on another.
        if (persisted) {
          latest()
          look()
        }
      })
      const early = page.lanterne?.q
      page.lanterne = (name) => {
        if (name === 'choix') ask(true)
      }
      for (const call of early ?? []) page.lanterne(...call)
    },
    read() {
      if (!choice) return
      const proof: Proof = { k: 'banner', n: choice.n, d: choice.d }
      if (meeting) return { granted: choice.w ? ALL : choice.p, denied: 0, proof }
      // Before it hears of another yes the server must have heard of a withdrawal.
      const granted = choice.w ? 0 : present()
      return granted === undefined ? granted : { granted, denied: ALL - granted, proof }
    },
  }
}

/** 1 when a choice takes away what was granted before, of which the server must hear. */
function lost(before: Choice | undefined, p: number): 1 | undefined {
  return before && (before.w || before.p & ~p) ? 1 : undefined
}
