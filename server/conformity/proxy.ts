import { once } from 'node:events'
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Forbidden, Guard } from './guard.js'

/** A host that was asked for and not reached. */
export interface Blocked {
  host: string
  port: number
  why: Forbidden | 'too-much'
}

/** The only way out of the robot's browser: a proxy on the loopback that lasts as long as one check. */
export interface RobotProxy {
  port: number
  /** What it did not let pass, each once. */
  blocked(): Blocked[]
  /** Everything that came in was more than allowed: nothing passes any more. */
  exhausted(): boolean
  close(): Promise<void>
}

export interface ProxyLimits {
  maxBytes: number
  maxConnections: number
}

const MAX_BLOCKED = 50

/**
 * A forward proxy (`http:` as absolute addresses, all else by CONNECT). Each connection goes through the guard, so that
 * redirects, frames, images, sockets and whatever else a page tries are judged alike.
 */
export async function startProxy(guard: Guard, limits: ProxyLimits): Promise<RobotProxy> {
  const open = new Set<Duplex>()
  const blocked = new Map<string, Blocked>()
  let bytes = 0
  let connections = 0

  const exhausted = () => bytes > limits.maxBytes || connections > limits.maxConnections
  function block(entry: Blocked): void {
    if (blocked.size < MAX_BLOCKED) blocked.set(`${entry.host}:${entry.port} ${entry.why}`, entry)
  }
  function follow(socket: Duplex): void {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
  }
  function count(chunk: Buffer): void {
    bytes += chunk.length
    if (exhausted()) for (const socket of open) socket.destroy()
  }

  async function reach(host: string, port: number): Promise<Socket | null> {
    connections++
    if (exhausted()) {
      block({ host, port, why: 'too-much' })
      return null
    }
    const reached = await guard.connect({ host, port })
    if (!reached.ok) {
      block({ host, port, why: reached.why })
      return null
    }
    follow(reached.socket)
    reached.socket.on('data', count)
    return reached.socket
  }

  async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    follow(client)
    const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(request.url ?? '') ?? []
    const upstream = await reach(host, Number(port))
    if (upstream === null || client.destroyed) {
      upstream?.destroy()
      return void client.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    }
    client.write('HTTP/1.1 200 OK\r\n\r\n')
    if (head.length > 0) upstream.write(head)
    upstream.pipe(client).pipe(upstream)
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
  }

  async function plain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null
    if (url?.protocol !== 'http:') return void response.writeHead(400).end()
    const upstream = await reach(url.hostname, Number(url.port || 80))
    // Without an answer: one of ours would look like the site's.
    if (upstream === null) return void response.destroy()
    const { 'proxy-connection': _, 'proxy-authorization': __, ...headers } = request.headers
    const sent = forward({
      method: request.method,
      path: url.pathname + url.search,
      headers: { ...headers, host: url.host, connection: 'close' },
      createConnection: () => upstream,
    })
    sent.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once('error', () => response.destroy())
    })
    sent.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
    response.once('close', () => upstream.destroy())
    request.pipe(sent)
  }

  const server: Server = createServer(
    (request, response) => void plain(request, response).catch(() => response.destroy()),
  )
  server.on('connect', (request, client, head) => void tunnel(request, client, head).catch(() => client.destroy()))
  server.on('clientError', (_error, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    blocked: () => [...blocked.values()],
    exhausted,
    async close() {
      for (const socket of open) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
