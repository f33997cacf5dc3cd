/** npm passes on the Ctrl-C that the terminal has sent to us as well: what comes so soon is the same one again. */
const ECHO_MS = 1_000

/** Calls `first` at the first of these signals, and `again` at each that is sent later because that takes too long. */
export function onSignals(
  signals: readonly NodeJS.Signals[],
  { first, again }: { first: () => void; again: () => void },
): void {
  let firstAt: number | null = null
  const hear = () => {
    if (firstAt === null) {
      firstAt = performance.now()
      first()
    } else if (performance.now() - firstAt > ECHO_MS) again()
  }
  for (const signal of signals) process.on(signal, hear)
}
