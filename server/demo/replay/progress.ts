/** Where a replay tells how far it is: a bar on a terminal, a line every tenth of the way elsewhere. */
export interface Progress {
  /** A step that has no length. */
  say(text: string): void
  /** A step of so many items; gives the function that is told how many are done. */
  begin(name: string, total: number): (done: number) => void
}

const WIDTH = 30
const REDRAW_MS = 100

/** @param now monotonic milliseconds */
export function createProgress({
  terminal,
  write,
  now,
}: {
  terminal: boolean
  write: (text: string) => void
  now: () => number
}): Progress {
  return {
    say: (text) => write(`${text}\n`),
    begin(name, total) {
      const startedAt = now()
      let drawnAt = Number.NEGATIVE_INFINITY
      let tenth = 0
      return (done) => {
        const seconds = (now() - startedAt) / 1000
        const perSecond = seconds > 0.05 ? `, ${group(Math.round(done / seconds))}/s` : ''
        const figures = `${group(done)} of ${group(total)}${perSecond}`
        if (terminal) {
          if (done < total && now() - drawnAt < REDRAW_MS) return
          drawnAt = now()
          const full = total === 0 ? WIDTH : Math.round((WIDTH * done) / total)
          // The rest of the line is cleared: the text may have become shorter.
          write(`\r${name} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${figures}\x1b[K${done >= total ? '\n' : ''}`)
          return
        }
        const reached = total === 0 ? 10 : Math.floor((10 * done) / total)
        if (reached === tenth) return
        tenth = reached
        write(`${name}: ${figures}\n`)
      }
    },
  }
}

/** `12345` → `12,345`. */
export function group(n: number): string {
  return n.toLocaleString('en')
}
