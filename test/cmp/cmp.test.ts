import { describeInChromium } from '../browser/in-chromium.js'
import { createStage, type Stage } from '../pixel/stage.js'
import { fakePlatforms } from './fakes.js'
import { mandatoryServices } from './mandatory.js'
import { lateForTheModule } from './module.js'
import { realPlatforms } from './real.js'
import { severalSources } from './several.js'

/** One of the platforms does nothing for browsers that say that a program drives them. */
const args = ['--disable-blink-features=AutomationControlled']

describeInChromium('consent platforms, in a browser that keeps cookies of other sites', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: true, args })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)

  describe('as they are', () => realPlatforms(() => stage))
  describe('where the site answers for its visitors', () => mandatoryServices(() => stage))
  describe('a module whose event came before us', () => lateForTheModule(() => stage))
  describe('by what they document', () => fakePlatforms(() => stage))
  describe('several of them, and what can only say no', () => severalSources(() => stage))
})

describeInChromium('consent platforms, in a browser that keeps none', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await createStage({ thirdPartyCookies: false, args })
  }, 90_000)
  afterAll(() => stage?.close(), 60_000)

  realPlatforms(() => stage, { onlyAuto: true })
})
