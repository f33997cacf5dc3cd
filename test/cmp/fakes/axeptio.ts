import { KEY } from '../verdict.js'
import { type Fake, KEEPING } from './fake.js'

const complete = (choices: string) => `axeptioSDK.complete({ $$completed: true, ${choices} })`

/** `axeptioSDK.on('cookies:complete', choices => …, { replay: true })`; developers.axeptio.eu. It tells soon after it loaded. */
export const axeptio: Fake = {
  source: 'axeptio',
  script: `${KEEPING}
    const listeners = []
    let last
    window.axeptioSDK = {
      on(event, told, { replay } = {}) {
        if (event !== 'cookies:complete') return
        listeners.push(told)
        if (replay && last) told(last)
      },
      complete(choices) {
        last = choices
        for (const told of listeners) told(choices)
      },
    }
    const tell = () => axeptioSDK.complete({ $$completed: true, $$date: kept.at.toISOString(), ${KEY}: kept.yes })
    if (kept) tell()
    window.choose = (yes) => { keep(yes); tell() }`,
  traps: [
    ['a yes to others, whose names contain ours', complete(`${KEY}0: true, mon${KEY}: true`)],
    ['a yes to an older notice', complete('lanterne202605: true')],
    ['a choice that is not complete', `axeptioSDK.complete({ $$completed: false, ${KEY}: true })`],
    ['a word in place of true', complete(`${KEY}: 'true'`)],
  ],
  dated: true,
}
