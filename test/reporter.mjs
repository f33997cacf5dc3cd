/** Ends every run with `N passed, N failed` (and `, N skipped`) alone on a line. A suite that did not run counts as one failure. */
export default class Reporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const line = `\n${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
    // Jest's own summary comes after the reporters: ours is the last word.
    process.once('exit', () => process.stdout.write(line))
  }
}
