import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pingRedis } from '../../server/jobs/index.js'
import { freePort } from '../../server/start/ports.js'

/** Tests that use Redis are skipped where it is not installed, saying so in their names. */
export const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0

export interface TestRedis {
  url: string
  stop(): Promise<void>
}

/** A Redis of its own, in memory, on a port of the kernel's choosing. */
export async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-redis-'))
  const port = await freePort()
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
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
  return {
    url,
    async stop() {
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
