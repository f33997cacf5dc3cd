import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addDays } from '../../server/lib/clock.js'
import { describeInChromium } from '../browser/in-chromium.js'
import { tcString, VENDOR } from '../consent/tc-string.js'
import { root } from '../database.js'
import { guide, testedBlocks } from '../guides/blocks.js'
import { BIDDER, DATA, PrebidStage } from './stage.js'

const GUIDES = [
  ['editeur.fr.md', 'acheteur'],
  ['publisher.en.md', 'buyer'],
] as const

test.each(GUIDES)('%s explains every reason that the debug mode gives', (file) => {
  const source = readFileSync(join(root, 'pixel/prebid/src/consent.ts'), 'utf8')
  const reasons = [...source.matchAll(/return '([\w-]+)'/g)].map(([, reason]) => reason)
  expect(reasons.length).toBe(10)
  for (const reason of reasons) expect(guide(file)).toContain(`\`${reason}\``)
})

test.each(GUIDES)('%s names every problem of the look-up', (file) => {
  const source = readFileSync(join(root, 'server/activation/look-up-routes.ts'), 'utf8')
  const statuses = [...source.matchAll(/status: (\d{3})/g)].map(([, status]) => status)
  expect(statuses.length).toBe(3)
  for (const status of [...statuses, '200', '204', '503'])
    expect(guide(file)).toMatch(new RegExp(`^\\| .*${status}`, 'm'))
})

describeInChromium('the configuration of the guides', () => {
  const stage = new PrebidStage()
  beforeAll(() => stage.open(), 120_000)
  afterAll(() => stage.close(), 60_000)
  const tc = tcString(addDays(new Date(), -1), { vendors: [VENDOR, BIDDER] })

  function config(file: string, bidder: string): string {
    return (testedBlocks(file).get('prebid') ?? '')
      .replace('https://pixel.example', stage.pixelOrigin)
      .replaceAll('123', String(VENDOR))
      .replace(`'${bidder}'`, `'fake'`)
      .replace('auctionDelay: 100', 'auctionDelay: 2500') // A busy machine takes its time.
  }

  test.each(GUIDES)(
    'of %s brings the segments to the bidder that it names',
    async (file, bidder) => {
      stage.reset()
      const own = config(file, bidder)
      expect(own).toContain('gvlMapping')
      const named = own.replace('gvlMapping: {', `gvlMapping: { fake: ${BIDDER},`)
      expect((await stage.auction({ tc, how: 'built-in', config: named })).sent).toEqual([DATA])
    },
    30_000,
  )

  test.each(GUIDES)(
    'of %s brings nothing without its gvlMapping, as it says',
    async (file, bidder) => {
      stage.reset()
      const without = config(file, bidder).replace(`lanterne: ${VENDOR}`, `fake: ${BIDDER}`)
      expect((await stage.auction({ tc, how: 'built-in', config: without })).sent).toEqual([null])
    },
    30_000,
  )
})
