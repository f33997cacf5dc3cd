import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { pingRedis } from '../../server/jobs/index.js'
import { freePort } from '../../server/start/ports.js'

/** Tests that use Redis are skipped where it is not installed, saying so in their names. */
export const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0

export interface TestRedis {
  url: string
  stop(): Promise<void>
}

/**
 * A Redis of its own, in memory, on a port of the kernel's choosing.
 * @param cluster a cluster of one, which refuses keys of several slots in one command as any other does
 */
export async function startRedis({ cluster = false }: { cluster?: boolean } = {}): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-redis-'))
  const port = await freePort()
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  if (cluster)
    flags.push(
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
      '--cluster-port',
      String(await freePort()),
    )
  const server = spawn('redis-server', flags, { stdio: 'ignore' })
  const gone = once(server, 'exit')
  const url = `redis://127.0.0.1:${port}`
  for (let attempt = 0; ; attempt++) {
    try {
      await pingRedis(url)
      break
    } catch (error) {
      if (attempt === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  if (cluster) await ownAllSlots(url)
  return {
    url: cluster ? `${url},${url}` : url,
    async stop() {
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ownAllSlots(url: string): Promise<void> {
  const connection = new Redis(url)
  await connection.cluster('ADDSLOTSRANGE', 0, 16_383)
  while (!String(await connection.cluster('INFO')).includes('cluster_state:ok')) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  connection.disconnect()
}
