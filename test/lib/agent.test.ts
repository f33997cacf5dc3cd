import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BOT_LIST, classifyAgent } from '../../server/lib/agent.js'
import { hasSharedData, sharedData } from '../database.js'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
const ipad =
  'Mozilla/5.0 (iPad; CPU OS 15_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1'
const television =
  'Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/5.0 NativeTVAds Safari/538.1'

test('a browser is told by its agent, with the class of its device', () => {
  expect(classifyAgent(firefox)).toEqual({ kind: 'browser', device: 'desktop' })
  expect(classifyAgent(iphone)).toEqual({ kind: 'browser', device: 'mobile' })
  expect(classifyAgent(ipad)).toEqual({ kind: 'browser', device: 'tablet' })
  expect(classifyAgent(television)).toEqual({ kind: 'browser', device: 'other' })
})

test('an agent that says nothing is empty, and a declared bot is a bot', () => {
  expect(classifyAgent(undefined).kind).toBe('empty')
  expect(classifyAgent('').kind).toBe('empty')
  expect(classifyAgent('   ').kind).toBe('empty')
  expect(classifyAgent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)').kind).toBe('bot')
  expect(classifyAgent('curl/8.5.0').kind).toBe('bot')
})

test('a very long agent is cut, and the memory of agents forgets', () => {
  expect(classifyAgent(`${firefox} ${'x'.repeat(100_000)} Googlebot`).kind).toBe('browser')
  for (let n = 0; n < 12_000; n++) classifyAgent(`curl/${n}`)
  expect(classifyAgent(firefox)).toEqual({ kind: 'browser', device: 'desktop' })
})

test('the bot list is named with its version', () => {
  expect(BOT_LIST).toMatch(/^isbot-\d+\.\d+\.\d+$/)
})

test('the installed ua-parser-js is the MIT one: version 2 has another licence', () => {
  const installed = createRequire(import.meta.url)('ua-parser-js/package.json')
  expect(installed).toMatchObject({ version: '1.0.41', license: 'MIT' })
})

const withData = hasSharedData ? test : test.skip
withData('labelled agents: crawlers are nearly all caught, browsers nearly never', () => {
  const share = (file: string, kind: string) => {
    const agents = readFileSync(join(sharedData, 'ua', file), 'utf8')
      .split('\n')
      .flatMap((line) => /^\s+- "?(.+?)"?$/.exec(line)?.[1] ?? [])
    expect(agents.length).toBeGreaterThan(400)
    return agents.filter((agent) => classifyAgent(agent).kind === kind).length / agents.length
  }
  expect(share('isbot-crawlers.yml', 'bot')).toBeGreaterThan(0.97)
  expect(share('isbot-browsers.yml', 'browser')).toBeGreaterThan(0.97)
})
