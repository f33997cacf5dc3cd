import type { RoleConfig } from './config.js'
import type { Log } from './lib/log.js'
import type { Metrics } from './lib/metrics.js'

/** What every role is given. */
export interface RoleDependencies {
  log: Log
  metrics: Metrics
  /** The measurements of all processes in one text. */
  metricsOfAll: () => Promise<string>
}

/** A role that runs: what it serves, and how it is ended with nothing lost. */
export interface RunningRole {
  addresses: Record<string, string>
  signIn: { who: string; url: string }[]
  stop(): Promise<void>
}

/** The composition root: each role loads only what it needs. */
export async function startRole(config: RoleConfig, deps: RoleDependencies): Promise<RunningRole> {
  switch (config.role) {
    case 'pixel':
      return (await import('./app/pixel.js')).startPixel(config, deps)
    case 'console':
      return (await import('./app/console.js')).startConsole(config, deps)
    case 'worker':
      return (await import('./app/worker.js')).startWorker(config, deps)
  }
}
