import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { readSupervisorConfig } from '../../server/config.js'
import { choosePorts, freePort, onFreePort, PortTaken } from '../../server/start/ports.js'

const config = readSupervisorConfig({
  PIXEL_ORIGIN: 'http://127.0.0.1:0',
  CONSOLE_ORIGIN: 'http://localhost:0',
  DEMO_CINEMA_PORTS: '0,0',
  DEMO_NEWSPAPER_PORTS: '0',
})

/** Listens on a port for a moment; the code of the error when it cannot. */
async function tryPort({ host, port }: { host: string; port: number }): Promise<string> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
  server.close()
  await once(server, 'close')
  return 'free'
}

test('ports that the kernel chose are written into the origins, and nobody else gets them until they are released', async () => {
  const ports = await choosePorts(config, { patient: false })
  const { pixelListen, consoleListen, demo, pixelOrigin, consoleOrigin } = ports.config
  const pages = [...(demo?.cinemas ?? []), ...(demo?.newspapers ?? [])].map((port) => ({ host: 'localhost', port }))
  const all = [pixelListen, consoleListen, ...pages]
  expect(new Set(all.map(({ port }) => port)).size).toBe(5)
  expect(pixelOrigin).toBe(`http://127.0.0.1:${pixelListen.port}`)
  expect(consoleOrigin).toBe(`http://localhost:${consoleListen.port}`)
  for (const listen of all) expect(await tryPort(listen)).toBe('EADDRINUSE')
  await ports.release()
  await ports.release()
  for (const listen of all) expect(await tryPort(listen)).toBe('free')
})

test('who asks on a port that is only held is turned away, and does not delay its release', async () => {
  const ports = await choosePorts(config, { patient: false })
  const early = connect(ports.config.pixelListen)
  early.on('error', () => {}) // Turned away in either way.
  await once(early, 'close')
  await ports.release()
  expect(await tryPort(ports.config.pixelListen)).toBe('free')
})

test('a port that is taken gives those back that are held already', async () => {
  const pixelListen = { host: '127.0.0.1', port: await freePort() }
  const other = createServer().listen(0, 'localhost').unref()
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const taken = { ...config, pixelListen, consoleListen: { host: 'localhost', port } }
  await expect(choosePorts(taken, { patient: false })).rejects.toThrow(`The port ${port} is taken by another program.`)
  expect(await tryPort(pixelListen)).toBe('free')
  other.close()
})

test('what finds its port taken is tried on another one, three times at most; what fails else is not', async () => {
  const tried: number[] = []
  const takenTimes = (times: number) =>
    onFreePort(async ({ port }) => {
      tried.push(port)
      if (tried.length <= times) throw new PortTaken(port)
      return port
    })
  expect(await takenTimes(2)).toBe(tried[2])
  tried.length = 0
  await expect(takenTimes(3)).rejects.toThrow('was taken by another program')
  expect(tried).toHaveLength(3)
  tried.length = 0
  await expect(onFreePort(async () => Promise.reject(new Error(String(tried.push(0)))))).rejects.toThrow('1')
})
