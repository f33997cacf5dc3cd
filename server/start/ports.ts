import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Listen, SupervisorConfig } from '../config.js'
import { StartError } from './start-error.js'

/** The processes of a supervisor that was killed drain for a moment before they give their ports back. */
const PATIENCE_MS = 12_000

const OTHER_ORIGINS = 'PIXEL_ORIGIN=http://127.0.0.1:5001 CONSOLE_ORIGIN=http://localhost:5000 npm start'
const OTHER_PAGES = 'DEMO_CINEMA_PORTS=5011,5012,5013 DEMO_NEWSPAPER_PORTS=5021,5022 npm start'

/**
 * Port 0 means any free one; a port that is taken is said before anything is started.
 * @param patient wait for ports that are taken: an earlier start was killed, and its processes may still be ending
 */
export async function choosePorts(
  config: SupervisorConfig,
  { patient }: { patient: boolean },
): Promise<SupervisorConfig> {
  const { roles, demo } = config
  const held: Server[] = [] // All at once, or the kernel could give one port twice.
  const deadline = performance.now() + (patient ? PATIENCE_MS : 0)
  const claim = async (wanted: Listen, example: string): Promise<Listen> => {
    const server = await hold(wanted, { deadline, example })
    held.push(server)
    const address = server.address()
    return { host: wanted.host, port: address !== null && typeof address === 'object' ? address.port : wanted.port }
  }
  const pages = async (ports: number[]): Promise<number[]> => {
    const claimed: number[] = []
    for (const port of ports) claimed.push((await claim({ host: 'localhost', port }, OTHER_PAGES)).port)
    return claimed
  }
  try {
    const { pixelListen, consoleListen } = config
    const pixel = roles.includes('pixel') ? await claim(pixelListen, OTHER_ORIGINS) : pixelListen
    if (!roles.includes('console')) return withPorts(config, { pixel, console: consoleListen, demo })
    return withPorts(config, {
      pixel,
      console: await claim(consoleListen, OTHER_ORIGINS),
      demo: demo && { cinemas: await pages(demo.cinemas), newspapers: await pages(demo.newspapers) },
    })
  } finally {
    await Promise.all(held.map(release))
  }
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = await listen({ host: '127.0.0.1', port: 0 })
  const address = server.address()
  await release(server)
  if (address === null || typeof address === 'string') throw new Error('a TCP socket has an address with a port')
  return address.port
}

function withPorts(
  config: SupervisorConfig,
  ports: { pixel: Listen; console: Listen; demo: SupervisorConfig['demo'] },
): SupervisorConfig {
  return {
    ...config,
    pixelListen: ports.pixel,
    consoleListen: ports.console,
    demo: ports.demo,
    pixelOrigin: config.pixelOrigin.replace(/:0$/, `:${ports.pixel.port}`),
    consoleOrigin: config.consoleOrigin.replace(/:0$/, `:${ports.console.port}`),
  }
}

async function hold(wanted: Listen, { deadline, example }: { deadline: number; example: string }): Promise<Server> {
  for (;;) {
    try {
      return await listen(wanted)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE') {
        throw new StartError(
          `Lanterne cannot listen on ${wanted.host}:${wanted.port} (${code}).`,
          'Choose others: PIXEL_LISTEN, CONSOLE_LISTEN.',
        )
      }
      if (performance.now() > deadline) {
        throw new StartError(
          `The port ${wanted.port} is taken by another program.`,
          `Stop it, or choose other ports, for example: ${example}`,
        )
      }
    }
    await sleep(100)
  }
}

async function listen({ host, port }: Listen): Promise<Server> {
  const server = createServer()
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

async function release(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await closed
}
