import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, get, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, Socket } from 'node:net'
import fc from 'fast-check'
import { isPublicAddress } from '../../server/conformity/address.js'
import { createGuard, type Destination } from '../../server/conformity/index.js'
import { startProxy } from '../../server/conformity/proxy.js'
import { resolveByDns } from '../../server/conformity/resolve.js'
import { readRobots } from '../../server/conformity/robots.js'

test.each([
  ...[
    '127.0.0.1',
    '127.8.8.8',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '168.63.129.16',
    '::ffff:168.63.129.16',
  ],
  ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.9'],
  ...[
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fc00::1',
    'fd12::1',
  ],
  ...[
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fec0::1',
    '4000::1',
    'localhost',
    '',
    '127.1',
    '2130706433',
    '0x7f.1',
  ],
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each([
  '8.8.8.8',
  '93.184.215.14',
  '100.63.255.255',
  '172.32.0.1',
  '2606:4700::1111',
  '2a01:e0a::1',
  '::ffff:8.8.8.8',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

/** Ranges of RFC 6890, as first and last address. */
const PRIVATE = [
  [
    [0, 0, 0, 0],
    [0, 255, 255, 255],
  ],
  [
    [10, 0, 0, 0],
    [10, 255, 255, 255],
  ],
  [
    [100, 64, 0, 0],
    [100, 127, 255, 255],
  ],
  [
    [127, 0, 0, 0],
    [127, 255, 255, 255],
  ],
  [
    [169, 254, 0, 0],
    [169, 254, 255, 255],
  ],
  [
    [172, 16, 0, 0],
    [172, 31, 255, 255],
  ],
  [
    [192, 168, 0, 0],
    [192, 168, 255, 255],
  ],
  [
    [224, 0, 0, 0],
    [255, 255, 255, 255],
  ],
] as const

test('no address of a private range is public, in whichever of its spellings', () => {
  const address = fc.constantFrom(...PRIVATE).chain(([from, to]) => {
    const parts = from.map((low, index) => fc.integer({ min: low, max: to[index] ?? 255 }))
    return fc.tuple(...parts)
  })
  fc.assert(
    fc.property(address, (parts) => {
      const text = parts.join('.')
      const hex = [0, 2].map((at) => (((parts[at] ?? 0) << 8) | (parts[at + 1] ?? 0)).toString(16)).join(':')
      for (const spelling of [text, `::ffff:${text}`, `::ffff:${hex}`, `::${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`])
        expect(`${spelling} ${isPublicAddress(spelling)}`).toBe(`${spelling} false`)
    }),
  )
})

/** A socket that connects to nothing, and what it was to be connected to. */
function fakeDial() {
  const dialled: Destination[] = []
  const dial = (to: Destination) => {
    dialled.push(to)
    const socket = new Socket()
    setImmediate(() => socket.emit('connect'))
    return socket
  }
  return { dialled, dial }
}

test('the connection goes to the address that was judged, and the name is asked for once', async () => {
  const { dialled, dial } = fakeDial()
  const answers = [['93.184.215.14'], ['127.0.0.1']]
  let asked = 0
  const guard = createGuard({ dial, resolve: async () => answers[asked++] ?? [] })
  expect(await guard.connect({ host: 'rebinding.test', port: 80 })).toMatchObject({ ok: true })
  expect([asked, dialled]).toEqual([1, [{ host: '93.184.215.14', port: 80 }]])
  // The name says something else now: the next connection is judged by that.
  expect(await guard.connect({ host: 'rebinding.test', port: 80 })).toEqual({ ok: false, why: 'private-address' })
  expect(dialled).toHaveLength(1)
})

test.each<[string, number, string[], string]>([
  ['127.0.0.1', 80, [], 'private-address'],
  ['[::1]', 80, [], 'private-address'],
  ['[::ffff:10.0.0.1]', 443, [], 'private-address'],
  ['localhost', 80, ['127.0.0.1', '::1'], 'private-address'],
  ['LOCALHOST.', 80, ['127.0.0.1'], 'private-address'],
  ['mixed.test', 443, ['8.8.8.8', '10.0.0.1'], 'private-address'],
  ['metadata.google.internal', 80, ['169.254.169.254'], 'private-address'],
  ['public.test', 5432, ['8.8.8.8'], 'port'],
  ['public.test', 22, ['8.8.8.8'], 'port'],
  ['nobody.test', 80, [], 'unknown-host'],
  ['0x7f.1', 80, ['8.8.8.8'], 'bad-host'],
  ['2130706433', 80, ['8.8.8.8'], 'bad-host'],
  ['a b', 80, ['8.8.8.8'], 'bad-host'],
  ['', 80, ['8.8.8.8'], 'bad-host'],
])('%s:%s is refused', async (host, port, addresses, why) => {
  const { dialled, dial } = fakeDial()
  const guard = createGuard({ dial, resolve: async () => addresses })
  expect(await guard.connect({ host, port })).toEqual({ ok: false, why })
  expect(dialled).toEqual([])
})

test('a fixture is reached under its name and port, and nothing beside it', async () => {
  const { dialled, dial } = fakeDial()
  const here = { host: '127.0.0.1', port: 4011 }
  const guard = createGuard({ dial, fixtures: new Map([['localhost:4011', here]]), resolve: async () => ['127.0.0.1'] })
  expect(await guard.connect({ host: 'localhost', port: 4011 })).toMatchObject({ ok: true })
  expect(dialled).toEqual([here])
  expect(await guard.connect({ host: 'localhost', port: 4012 })).toEqual({ ok: false, why: 'port' })
  expect(await guard.connect({ host: '127.0.0.1', port: 4011 })).toEqual({ ok: false, why: 'port' })
})

test('our console is public, and refused all the same', async () => {
  const { dialled, dial } = fakeDial()
  const guard = createGuard({ dial, refused: new Set(['console.test:443']), resolve: async () => ['8.8.8.8'] })
  expect(await guard.connect({ host: 'CONSOLE.test.', port: 443 })).toEqual({ ok: false, why: 'not-for-robots' })
  expect(dialled).toEqual([])
})

describe('names', () => {
  /** A name server that answers by this; undefined: it never does. */
  async function nameServer(answer?: (query: Buffer) => Buffer) {
    const socket = createSocket('udp4', (query, { port, address }) => {
      if (answer !== undefined) socket.send(answer(query), port, address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return { servers: [`127.0.0.1:${socket.address().port}`], close: () => socket.close() }
  }

  test('are asked of the DNS, and of both kinds', async () => {
    const { servers, close } = await nameServer((query) => {
      const isSix = query.readUInt16BE(query.length - 4) === 28 || query.includes(Buffer.from([0, 28, 0, 1]))
      const address = isSix ? Buffer.from('2a010e0a000000000000000000000001', 'hex') : Buffer.from([8, 8, 4, 4])
      const end = query.indexOf(0, 12) + 5
      const head = Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])])
      const record = Buffer.from([0xc0, 12, 0, isSix ? 28 : 1, 0, 1, 0, 0, 0, 60, 0, address.length])
      return Buffer.concat([head, query.subarray(12, end), record, address])
    })
    expect(await resolveByDns('royal.example', servers)).toEqual(['8.8.4.4', '2a01:e0a::1'])
    close()
  })

  test('of a server that never answers are given up, and hold up nothing else', async () => {
    const { servers, close } = await nameServer()
    const guard = createGuard({ resolve: (host) => resolveByDns(host, servers) })
    const asked = Array.from({ length: 50 }, (_, n) => guard.connect({ host: `n${n}.example`, port: 80 }))
    const began = performance.now()
    // This needs one of the threads that `getaddrinfo` would hold.
    await readFile(import.meta.filename)
    expect(performance.now() - began).toBeLessThan(1_500)
    expect(new Set((await Promise.all(asked)).map((got) => !got.ok && got.why))).toEqual(new Set(['unknown-host']))
    expect(performance.now() - began).toBeLessThan(10_000)
    close()
  }, 20_000)
})

describe('the proxy', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) server.closeAllConnections()
    for (const server of servers) server.close()
  })
  async function serve(answer: Parameters<typeof createServer>[1]): Promise<Destination> {
    const server = createServer(answer as never)
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  }
  const limits = { maxBytes: 100_000, maxConnections: 5 }

  /** A raw CONNECT; gives the first line of the answer. */
  async function connectThrough(port: number, target: string): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`)
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return chunk.toString().split('\r\n')[0] ?? ''
  }
  function getThrough(port: number, url: string): Promise<{ status: number; text: string }> {
    return new Promise((done, failed) => {
      get({ host: '127.0.0.1', port, path: url, headers: { host: new URL(url).host } }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += chunk))
        response.on('end', () => done({ status: response.statusCode ?? 0, text }))
        response.on('error', failed)
      }).on('error', failed)
    })
  }

  test('tunnels and forwards to what the guard allows, and to nothing else', async () => {
    const here = await serve((request, response) => response.end(`${request.headers.host}${request.url}`))
    const guard = createGuard({
      fixtures: new Map([['royal.test:80', here]]),
      resolve: async (host) => (host === 'inside.test' ? ['192.168.1.1'] : []),
    })
    const proxy = await startProxy(guard, limits)
    expect(await getThrough(proxy.port, 'http://royal.test/a?b=1')).toEqual({ status: 200, text: 'royal.test/a?b=1' })
    expect(await connectThrough(proxy.port, 'royal.test:80')).toBe('HTTP/1.1 200 OK')
    expect(await connectThrough(proxy.port, 'inside.test:443')).toBe('HTTP/1.1 403 Forbidden')
    await expect(getThrough(proxy.port, 'http://inside.test/')).rejects.toThrow()
    expect(proxy.blocked()).toEqual([
      { host: 'inside.test', port: 443, why: 'private-address' },
      { host: 'inside.test', port: 80, why: 'private-address' },
    ])
    expect(await connectThrough(proxy.port, 'royal.test:80')).toBe('HTTP/1.1 200 OK')
    expect(await connectThrough(proxy.port, 'royal.test:80')).toBe('HTTP/1.1 403 Forbidden')
    expect(proxy.exhausted()).toBe(true)
    await proxy.close()
  })

  test('cuts what is more than allowed', async () => {
    const here = await serve((_request, response) => response.end('x'.repeat(500_000)))
    const proxy = await startProxy(createGuard({ fixtures: new Map([['royal.test:80', here]]) }), limits)
    await expect(getThrough(proxy.port, 'http://royal.test/')).rejects.toThrow()
    expect(proxy.exhausted()).toBe(true)
    await proxy.close()
  })

  test.each<[string, Parameters<typeof createServer>[1], boolean, number]>([
    ['is not there', (_request, response) => void response.writeHead(404).end(), true, 0],
    ['is an error', (_request, response) => void response.writeHead(503).end(), false, 0],
    ['forbids all robots', (_request, response) => void response.end('User-agent: *\nDisallow: /'), false, 0],
    [
      'allows us among others',
      (_r, response) =>
        void response.end('User-agent: *\nDisallow: /\n\nUser-agent: LanterneConformity\nAllow: /\nCrawl-delay: 7'),
      true,
      7_000,
    ],
    ['leads inside', (_r, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(), false, 0],
    ['is endless', (_r, response) => void response.end(`User-agent: *\nDisallow: /\n${'#'.repeat(900_000)}`), false, 0],
  ])('a robots.txt that %s', async (_, answer, allowed, delayMs) => {
    const here = await serve(answer)
    const guard = createGuard({ fixtures: new Map([['royal.test:80', here]]), resolve: async () => [] })
    const asked = await readRobots('http://royal.test', { guard, agent: 'x' })
    if (!asked.ok) {
      expect([asked.why, allowed]).toEqual(['private-address', false])
      return
    }
    expect([asked.rules.allows('http://royal.test/'), asked.rules.delayMs]).toEqual([allowed, delayMs])
  })

  test('a rule of robots.txt about a query is obeyed', async () => {
    const here = await serve((_request, response) => void response.end('User-agent: *\nDisallow: /*?panier'))
    const guard = createGuard({ fixtures: new Map([['royal.test:80', here]]) })
    const asked = await readRobots('http://royal.test', { guard, agent: 'x' })
    const allows = (path: string) => asked.ok && asked.rules.allows(`http://royal.test${path}`)
    expect([allows('/film'), allows('/film?panier=1')]).toEqual([true, false])
  })

  test('a server that says nothing is given up', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => {}))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const here = { host: '127.0.0.1', port: (silent.address() as AddressInfo).port }
    const guard = createGuard({ fixtures: new Map([['royal.test:443', here]]) })
    expect(await readRobots('https://royal.test', { guard, agent: 'x' })).toEqual({ ok: false, why: 'no-answer' })
    silent.close()
  }, 20_000)
})
