import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseLogLine, readLog } from '../../../server/demo/replay/log.js'
import { ReplayError } from '../../../server/demo/replay/replay-error.js'
import { hasSharedData, sharedData } from '../../database.js'

const withData = hasSharedData ? test : test.skip

const good =
  '198.18.0.1 - - [17/May/2015:10:05:03 +0200] "GET /a?b=1 HTTP/1.1" 200 203 "http://example.org/" "Mozilla/5.0 (X11)"'

function logFile(content: string | Uint8Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'lanterne-log-')), 'access.log')
  writeFileSync(file, content)
  return file
}

test('a line of the combined format is read', () => {
  expect(parseLogLine(good, 7)).toEqual({
    line: 7,
    client: '198.18.0.1',
    at: Date.parse('2015-05-17T08:05:03Z'),
    method: 'GET',
    target: '/a?b=1',
    status: 200,
    agent: 'Mozilla/5.0 (X11)',
  })
})

test.each([
  ['an IPv6 client', good.replace('198.18.0.1', '2001:db8::1'), { client: '2001:db8::1' }],
  ['no agent', good.replace('"Mozilla/5.0 (X11)"', '"-"'), { agent: '' }],
  ['an escaped quotation mark', good.replace('(X11)', 'a \\"b\\" c'), { agent: 'Mozilla/5.0 a "b" c' }],
  ['no size', good.replace(' 203 ', ' - '), { status: 200 }],
  ['a user with a name', good.replace('- - [', '- alice ['), { target: '/a?b=1' }],
  ['HTTP/0.9', good.replace(' HTTP/1.1', ''), { target: '/a?b=1' }],
])('a line with %s is read', (_, line, expected) => {
  expect(parseLogLine(line, 1)).toMatchObject(expected)
})

test.each([
  ['that was cut', good.slice(0, -5)],
  ['of the common format', good.replace(/ "http.*/, '')],
  ['with a month that does not exist', good.replace('May', 'Mai')],
  ['with a day that does not exist', good.replace('17/May', '32/May')],
  ['with bytes of a handshake', good.replace('GET /a?b=1 HTTP/1.1', '\\x16\\x03\\x01')],
  ['with three words too many', good.replace('/a?b=1', '/a b c')],
  ['without end', `${good}${'x'.repeat(40_000)}`],
  ['that is empty', ''],
])('a line %s is not read', (_, line) => {
  expect(parseLogLine(line, 1)).toBeNull()
})

test('no text whatever makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      parseLogLine(text, 1)
      parseLogLine(good.replace('/a?b=1', text), 1)
    }),
  )
})

test('unreadable lines are counted, the first are shown, the others are read', async () => {
  const log = await readLog(logFile(`${good}\r\n\nnonsense \u0007\n${good}\n`))
  expect(log.lines).toBe(4)
  expect(log.requests.map(({ line }) => line)).toEqual([1, 4])
  expect(log.unreadable).toEqual({ count: 1, first: [{ line: 3, start: 'nonsense ?' }] })
})

test.each([
  ['that is not there', () => join(tmpdir(), 'no-such-lanterne.log'), /^There is no file/],
  ['that is a folder', () => tmpdir(), /is a folder/],
  ['that is empty', () => logFile(''), /is empty/],
  ['that is binary', () => logFile(Buffer.from([0, 1, 2, 255, 10, 0])), /no line in the combined log format/],
])('a log %s is refused in one sentence', async (_, makeFile, message) => {
  const reading = readLog(makeFile())
  await expect(reading).rejects.toBeInstanceOf(ReplayError)
  await expect(reading).rejects.toThrow(message)
})

withData('of the real log every line is read but the one that was cut', async () => {
  const log = await readLog(join(sharedData, 'logs/semicomplete-2015-combined.log'))
  expect(log.lines).toBe(10_000)
  expect(log.requests).toHaveLength(9_999)
  expect(log.unreadable).toMatchObject({ count: 1, first: [{ line: 8899 }] })
})
