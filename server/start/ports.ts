import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Listen, SupervisorConfig } from '../config.js'
import { StartError } from './start-error.js'

/** The processes of a supervisor that was killed drain for ten seconds at most before they give their ports back. */
const PATIENCE_MS = 20_000
const ATTEMPTS = 3

const OTHER_ORIGINS = 'PIXEL_ORIGIN=http://127.0.0.1:5001 CONSOLE_ORIGIN=http://localhost:5000 npm start'
const OTHER_PAGES = 'DEMO_CINEMA_PORTS=5011,5012,5013 DEMO_NEWSPAPER_PORTS=5021,5022 npm start'

/** A port that nobody else can take until it is released. */
export interface HeldPort {
  port: number
  release(): Promise<void>
}

/** Another program took a port between its release and its use. */
export class PortTaken extends StartError {
  constructor(port: number) {
    super(`The port ${port}, which was free just now, was taken by another program.`, 'Try again.')
  }
}

/**
 * Port 0 means any free one; a port that is taken is said before anything is started. All are held until whoever will
 * listen on them is about to: `release` gives them back, and does nothing the second time.
 * @param patient wait for ports that are taken: an earlier start was killed, and its processes may still be ending
 */
export async function choosePorts(
  config: SupervisorConfig,
  { patient }: { patient: boolean },
): Promise<{ config: SupervisorConfig; release(): Promise<void> }> {
  const { roles, demo, pixelListen, consoleListen } = config
  const held: HeldPort[] = []
  const deadline = performance.now() + (patient ? PATIENCE_MS : 0)
  const release = async () => {
    await Promise.all(held.map((port) => port.release()))
  }
  const claim = async ({ host, port: wanted }: Listen, example: string): Promise<Listen> => {
    const port = await holdWanted({ host, port: wanted }, { deadline, example })
    held.push(port)
    return { host, port: port.port }
  }
  const pages = async (ports: number[]): Promise<number[]> => {
    const claimed: number[] = []
    for (const port of ports) claimed.push((await claim({ host: 'localhost', port }, OTHER_PAGES)).port)
    return claimed
  }
  try {
    const pixel = roles.includes('pixel') ? await claim(pixelListen, OTHER_ORIGINS) : pixelListen
    if (!roles.includes('console'))
      return { config: withPorts(config, { pixel, console: consoleListen, demo }), release }
    const console = await claim(consoleListen, OTHER_ORIGINS)
    const claimed = demo && { cinemas: await pages(demo.cinemas), newspapers: await pages(demo.newspapers) }
    return { config: withPorts(config, { pixel, console, demo: claimed }), release }
  } catch (error) {
    await release()
    throw error
  }
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const held = await hold({ host: '127.0.0.1', port: 0 })
  await held.release()
  return held.port
}

/**
 * Does what needs a free port of 127.0.0.1, which `work` releases when it is used: again with another one, a few times,
 * when it throws PortTaken.
 */
export async function onFreePort<T>(work: (port: HeldPort) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const held = await hold({ host: '127.0.0.1', port: 0 })
    try {
      return await work(held)
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === ATTEMPTS) throw error
    } finally {
      await held.release()
    }
  }
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

async function holdWanted(
  wanted: Listen,
  { deadline, example }: { deadline: number; example: string },
): Promise<HeldPort> {
  for (;;) {
    try {
      return await hold(wanted)
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

async function hold({ host, port }: Listen): Promise<HeldPort> {
  // Whoever asks already is turned away: nobody is there yet, and an open connection would delay the release.
  const server = createServer((socket) => socket.destroy())
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP socket has an address with a port')
  return {
    port: address.port,
    async release() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
