import { loadRole, type RunningRole } from '../app.js'
import { ConfigError, type Role, readRoleConfig } from '../config.js'
import { createLog, errorText } from '../lib/log.js'
import { createMetrics, type Metrics, mergeMetrics } from '../lib/metrics.js'
import type { FromChild, ToChild } from './messages.js'
import { StartError } from './start-error.js'

/** What hangs (a drain while the database is away for good) must not outlive the supervisor by more. */
const STOP_MS = 10_000

/**
 * Runs one role in this process until SIGTERM, or until the supervisor is gone.
 * @param supervised the supervisor says when the database is ready; meanwhile the program is loaded
 */
export async function runRole(role: Role, { supervised }: { supervised: boolean }): Promise<void> {
  const going = supervised ? goSignal() : Promise.resolve()
  const metrics = createMetrics()
  const ask = answerSupervisor(metrics)
  let running: RunningRole | null = null
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_MS)
    const stopped = running?.stop() ?? Promise.resolve()
    stopped.then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('disconnect', stop) // The supervisor was killed: nobody would restart or end us.
  try {
    const config = readRoleConfig(role)
    const log = createLog({ level: config.logLevel, role })
    const startRole = await loadRole(role)
    await going
    running = await startRole(config, { log, metrics, metricsOfAll: ask })
    tell({ type: 'ready', addresses: running.addresses })
  } catch (error) {
    fail(describe(error))
  }
}

/** Says why, to the supervisor where there is one, and ends when that is said. */
function fail(reason: { message: string; advice: string }): void {
  const exit = () => process.exit(1)
  if (process.connected) process.send?.({ type: 'failed', ...reason } satisfies FromChild, exit)
  else process.stderr.write(`${reason.message}\n${reason.advice}\n`, exit)
}

function goSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (message: ToChild) => {
      if (message.type === 'go') resolve()
    })
  })
}

function describe(error: unknown): { message: string; advice: string } {
  if (error instanceof StartError) return { message: error.message, advice: error.advice }
  if (error instanceof ConfigError) return { message: error.message, advice: 'The variables are listed in the README.' }
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') {
    return {
      message: `The port ${port} is taken by another program.`,
      advice: 'Stop it, or choose others: PIXEL_ORIGIN, CONSOLE_ORIGIN.',
    }
  }
  return {
    message: `It could not start: ${errorText(error)}`,
    advice: 'This is an error of the program; please report it.',
  }
}

/** Answers the supervisor's questions about metrics; gives the function that asks it for everybody's. */
function answerSupervisor(metrics: Metrics): () => Promise<string> {
  const waiting = new Map<number, (text: string) => void>()
  let lastId = 0
  process.on('message', async (message: ToChild) => {
    if (message.type === 'metrics')
      tell({ type: 'metrics', id: message.id, metrics: (await metrics.registry.getMetricsAsJSON()) as object[] })
    else if (message.type === 'metrics-of-all') waiting.get(message.id)?.(message.text)
  })
  return async function metricsOfAll() {
    if (!process.connected) return mergeMetrics([(await metrics.registry.getMetricsAsJSON()) as object[]])
    const id = ++lastId
    return new Promise((resolve) => {
      waiting.set(id, (text) => {
        waiting.delete(id)
        resolve(text)
      })
      tell({ type: 'metrics-of-all', id })
    })
  }
}

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message)
}
