import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { createAgentJudge, loadTrafficLists, readDataCentres } from '../../server/click/index.js'
import { sharedData } from '../database.js'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

describe('data centres', () => {
  const list = readDataCentres(
    [
      'start,end,name,url',
      '192.0.2.0,192.0.2.127,Un,https://un.example',
      '"192.0.2.128","192.0.2.255","Deux, et trois","https://deux.example"',
      '',
      '198.51.100.7,198.51.100.7,Seul,',
      '2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,Six,',
    ].join('\r\n'),
  )

  test.each([
    ['192.0.2.0', true],
    ['192.0.2.127', true],
    ['192.0.2.255', true],
    ['192.0.1.255', false],
    ['192.0.3.0', false],
    ['198.51.100.6', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['198.51.100.7:8080', true],
    ['0.0.0.0', false],
    ['255.255.255.255', false],
    ['2001:db8::1', true],
    ['2001:db8:0:1:2:3:4:5', true],
    ['[2001:db8::1]:443', true],
    ['2001:db9::', false],
    ['::1', false],
    ['', false],
    ['192.0.2', false],
    ['192.0.2.0\r\n', false],
  ])('%j is in one: %s', (address, isIn) => {
    expect(list.has(address)).toBe(isIn)
  })

  test('ranges that touch are one, and a list has a name of its own', () => {
    expect(list.ranges).toBe(3)
    expect(list.list).toMatch(/^dc-[0-9a-f]{8}$/)
    expect(readDataCentres('192.0.2.0,192.0.2.1,a,b').list).not.toBe(list.list)
    expect(readDataCentres('').has('192.0.2.0')).toBe(false)
  })

  test.each(['192.0.2.0', '192.0.2.9,192.0.2.1', '192.0.2.0,2001:db8::', 'un,deux', '192.0.2.0/24,192.0.2.9'])(
    'a list with the line %j is refused, and the line is named',
    (line) => {
      expect(() => readDataCentres(`192.0.2.0,192.0.2.1,a,b\n${line}`)).toThrow('line 2')
    },
  )

  test('whatever the ranges, an address is found where a plain search finds it', () => {
    const text = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.')
    const range = fc.tuple(fc.nat(2000), fc.nat(60)).map(([start, length]) => [start, start + length] as const)
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), fc.array(fc.nat(2200)), (ranges, addresses) => {
        const read = readDataCentres(ranges.map(([start, end]) => `${text(start)},${text(end)},x,y`).join('\n'))
        for (const address of addresses)
          expect(read.has(text(address))).toBe(ranges.some(([start, end]) => start <= address && address <= end))
      }),
    )
  })
})

describe('agents', () => {
  const pair = {
    browsers: '# what people use\nfirefox|1|0\nmozilla|1|1\nlynx|0|0\n',
    robots: 'robot|1|robotframework|1|0|0\nsurveyor|1||1|0|1\nold-spider|0||1|0|0\n',
  }
  const judge = createAgentJudge(pair)

  test.each([
    [firefox, 'browser'],
    ['Mozilla/5.0 (Windows NT 10.0) Robot', 'bot'],
    ['Mozilla/5.0 (Windows NT 10.0) RobotFramework', 'browser'],
    ['Surveyor, Mozilla/5.0', 'bot'],
    ['Mozilla/5.0 (Windows NT 10.0) surveyor', 'browser'],
    ['Mozilla/5.0 old-spider', 'bot'],
    ['Amiga-AWeb/3.4.167SE', 'other'],
    ['IBrowse/2.4demo (AmigaOS 3.9; 68K)', 'other'],
    ['', 'empty'],
    ['Googlebot/2.1', 'bot'],
  ])('%j is a %s by the pair', (agent, kind) => {
    // isbot knows spiders by their names, whatever a pair says.
    expect(judge.judge(agent).kind).toBe(kind)
    expect(judge.judge(agent).kind).toBe(kind)
  })

  test('without a pair robots that declare themselves are known, and no browser is called another program', () => {
    const plain = createAgentJudge(null)
    expect(['Amiga-AWeb/3.4.167SE', firefox, '', 'Googlebot/2.1'].map((agent) => plain.judge(agent).kind)).toEqual([
      ...['browser', 'browser', 'empty', 'bot'],
    ])
    expect(plain.list).toMatch(/^isbot-\d/)
    expect(judge.list).toMatch(/^isbot-[\d.]+\+iab-[0-9a-f]{8}$/)
  })

  test('a list without a pattern is refused: it would call every browser another program', () => {
    expect(() => createAgentJudge({ ...pair, browsers: '# nothing\n' })).toThrow('no pattern')
    expect(() => createAgentJudge({ ...pair, robots: 'a|0|' })).toThrow('no pattern')
  })

  test('however long an agent is, it is judged by what a browser would send', () => {
    expect(judge.judge(`${firefox}${'x'.repeat(100_000)} robot`).kind).toBe('browser')
  })
})

describe('the folder of lists', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'lanterne-lists-'))

  test('none, or an empty one, leaves what comes with the program', () => {
    for (const one of [null, folder()]) {
      const lists = loadTrafficLists(one)
      expect(lists.dataCentres).toBeNull()
      expect(lists.agents.judge(firefox).kind).toBe('browser')
    }
  })

  test('what is in it is used', () => {
    const one = folder()
    writeFileSync(join(one, 'data-centres.csv'), '192.0.2.0,192.0.2.1,a,b\n')
    writeFileSync(join(one, 'iab-browsers.txt'), 'mozilla|1|1\n')
    writeFileSync(join(one, 'iab-robots.txt'), 'robot|1|\n')
    const lists = loadTrafficLists(one)
    expect(lists.dataCentres?.has('192.0.2.1')).toBe(true)
    expect(lists.agents.judge('Amiga-AWeb/3.4.167SE').kind).toBe('other')
  })

  test('half a pair, a folder that is not there, or a list that is none stops the start', () => {
    const one = folder()
    writeFileSync(join(one, 'iab-robots.txt'), 'robot|1|\n')
    expect(() => loadTrafficLists(one)).toThrow('a pair')
    expect(() => loadTrafficLists(join(one, 'missing'))).toThrow('no folder')
    const two = folder()
    mkdirSync(join(two, 'x'))
    writeFileSync(join(two, 'data-centres.csv'), 'nothing\n')
    expect(() => loadTrafficLists(two)).toThrow('line 1')
  })
})

/** Agents with their labels, as the makers of isbot collected them: `browsers` are people's, `crawlers` robots. */
const fixtures = join(sharedData, 'ua')
const hasFixtures = existsSync(join(fixtures, 'isbot-crawlers.yml'))
const withFixtures = hasFixtures ? test : test.skip

function agentsOf(file: string): string[] {
  return readFileSync(join(fixtures, file), 'utf8')
    .split('\n')
    .flatMap((line) => /^\s+- (.*)$/.exec(line)?.[1] ?? [])
    .map((text) => {
      const quoted = /^"(.*)"$/.exec(text)?.[1]
      if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1')
      return /^'(.*)'$/.exec(text)?.[1]?.replaceAll("''", "'") ?? text
    })
}

withFixtures('of real agents, robots are found and browsers are left (skipped without the folder of real data)', () => {
  const judge = createAgentJudge(null)
  const robots = agentsOf('isbot-crawlers.yml')
  const browsers = agentsOf('isbot-browsers.yml')
  const found = robots.filter((agent) => judge.judge(agent).kind !== 'browser')
  const wronged = browsers.filter((agent) => judge.judge(agent).kind !== 'browser')
  process.stdout.write(
    `${judge.list}: ${found.length} of ${robots.length} robots found, ${wronged.length} of ${browsers.length} browsers wronged\n`,
  )
  expect(robots.length).toBeGreaterThan(500)
  expect(browsers.length).toBeGreaterThan(200)
  expect(found.length / robots.length).toBeGreaterThanOrEqual(0.99)
  expect(wronged.length / browsers.length).toBeLessThanOrEqual(0.01)
})
