import type { Role, RoleConfig } from './config.js'
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
  stop(): Promise<void>
}

type StartRole = (config: RoleConfig, deps: RoleDependencies) => Promise<RunningRole>

/** The composition root: each process loads only what its role needs. Nothing is started yet. */
export async function loadRole(role: Role): Promise<StartRole> {
  switch (role) {
    case 'pixel':
      return (await import('./app/pixel.js')).startPixel
    case 'console':
      return (await import('./app/console.js')).startConsole
    case 'worker':
      return (await import('./app/worker.js')).startWorker
  }
}
