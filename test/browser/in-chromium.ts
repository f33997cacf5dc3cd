import { jest } from '@jest/globals'
import { chromiumPath } from './chromium.js'

/**
 * `describe` where there is a Chromium; elsewhere the tests are skipped and their title says why. On a busy machine a browser may
 * be slower than anybody waits: a test of the file that failed is tried once more, and how it failed is printed.
 */
export function describeInChromium(title: string, tests: () => void): void {
  if (chromiumPath) {
    jest.retryTimes(1, { logErrorsBeforeRetry: true })
    describe(title, tests)
  } else describe.skip(`${title} (skipped: no Chromium; on Debian: apt-get install chromium)`, tests)
}
