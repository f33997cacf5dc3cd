/** Ends every run with `N passed, N failed` alone on a line, before it what was skipped. A suite that did not run counts as one failure. */
export default class Reporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const line = `${skipped > 0 ? `\n${skipped} skipped` : ''}\n${results.numPassedTests} passed, ${failed} failed\n`
    // Jest's own summary comes after the reporters: ours is the last word.
    process.once('exit', () => process.stdout.write(line))
  }
}
