import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { pingRedis } from '../../server/jobs/index.js'
import { freePort, onFreePort, PortTaken } from '../../server/start/ports.js'
import { until } from '../start/program.js'

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
export function startRedis({ cluster = false }: { cluster?: boolean } = {}): Promise<TestRedis> {
  return onFreePort(async (held) => {
    const folder = mkdtempSync(join(tmpdir(), 'lanterne-redis-'))
    const flags = ['--port', String(held.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    if (cluster) flags.push(...CLUSTER, '--cluster-port', String(await freePort()))
    await held.release()
    const server = spawn('redis-server', [...flags, '--dir', folder], { stdio: 'ignore' })
    const gone = new Promise((resolve) => server.on('exit', resolve))
    const stop = async () => {
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    }
    const url = `redis://127.0.0.1:${held.port}`
    try {
      let ended = false
      await until(async () => {
        ended = server.exitCode !== null
        if (!ended) await pingRedis(url)
        return true
      })
      if (ended) throw new PortTaken(held.port)
      if (cluster) await ownAllSlots(url)
      return { url: cluster ? `${url},${url}` : url, stop }
    } catch (error) {
      await stop()
      throw error
    }
  })
}

const CLUSTER = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']

async function ownAllSlots(url: string): Promise<void> {
  const connection = new Redis(url)
  try {
    await connection.cluster('ADDSLOTSRANGE', 0, 16_383)
    await until(async () => String(await connection.cluster('INFO')).includes('cluster_state:ok'))
  } finally {
    connection.disconnect()
  }
}
