import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Role, roleEnvironment, type SupervisorConfig } from '../config.js'
import type { Log } from '../lib/log.js'
import type { FromChild, ReadyReport, ToChild } from './messages.js'
import { StartError } from './start-error.js'

interface Options {
  entry: string
  config: SupervisorConfig
  databaseUrls: Record<Role, string>
  log: Log
}

interface Child {
  role: Role
  process: ChildProcess
  startedAt: number
  /** What it reports when it is ready; rejected with a StartError when it fails or ends before. */
  ready: Promise<ReadyReport>
}

const DRAIN_MS = 10_000
const READY_MS = 60_000

/**
 * One process a role (several for the pixel), started again when they die. A process that dies while starting stops the
 * whole start, with its reason.
 */
export class Supervisor {
  readonly #options: Options
  readonly #children = new Set<Child>()
  #stopping = false
  #metricsId = 0
  readonly #waitingMetrics = new Map<number, (metrics: object[]) => void>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Starts the processes. They load their program, then wait for `go`. */
  launch(): void {
    const { roles, webConcurrency } = this.#options.config
    for (const role of roles) {
      for (let n = 0; n < (role === 'pixel' ? webConcurrency : 1); n++) this.#launch(role)
    }
  }

  /** The database is ready: all begin. Resolves when every process is ready, with what they report. */
  async go(): Promise<ReadyReport[]> {
    const first = [...this.#children]
    const reports = await Promise.all(first.map((child) => this.#go(child)))
    for (const child of first) this.#keep(child)
    return reports
  }

  pids(): { role: Role; pid: number }[] {
    return [...this.#children].map((child) => ({ role: child.role, pid: child.process.pid ?? 0 }))
  }

  /** Lets every process finish what it has, then ends it. */
  async stop(): Promise<void> {
    this.#stopping = true
    const children = [...this.#children].map((child) => child.process)
    const gone = Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))))
    for (const child of children) child.kill('SIGTERM')
    const late = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL')
    }, DRAIN_MS)
    await gone
    clearTimeout(late)
  }

  #launch(role: Role): Child {
    const process = this.#spawn(role)
    const ready = new Promise<ReadyReport>((resolve, reject) => {
      process.on('message', (message: FromChild) => {
        if (message.type === 'ready') resolve(message)
        else if (message.type === 'failed') reject(new StartError(message.message, message.advice))
        else void this.#hear(child, message)
      })
      process.on('error', (error) => reject(new StartError(`The ${role} process: ${error.message}`, 'Try again.')))
      process.on('exit', () => this.#children.delete(child))
      // Not at its exit: what it sent just before, its reason, may be heard after that.
      process.on('close', () => {
        reject(new StartError(`The ${role} process stopped while it was starting.`, 'Its messages are above.'))
      })
    })
    ready.catch(() => {}) // Whoever waits for it is told; it may fail before anybody does.
    const child: Child = { role, process, startedAt: performance.now(), ready }
    this.#children.add(child)
    return child
  }

  async #go(child: Child): Promise<ReadyReport> {
    send(child.process, { type: 'go' })
    let late: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_resolve, reject) => {
      late = setTimeout(
        () => reject(new StartError(`The ${child.role} process did not get ready.`, 'Its messages are above.')),
        READY_MS,
      )
    })
    try {
      return await Promise.race([child.ready, timeout])
    } finally {
      clearTimeout(late)
    }
  }

  /** From here on it is started again when it dies. */
  #keep(child: Child): void {
    if (!this.#children.has(child)) void this.#revive(child)
    else child.process.once('exit', () => void this.#revive(child))
  }

  async #revive({ role, startedAt }: Child): Promise<void> {
    if (this.#stopping) return
    this.#options.log.warn(`the ${role} process died; it is started again`)
    // One that dies at once is not started in a tight loop.
    if (performance.now() - startedAt < 2_000) await sleep(1_000)
    while (!this.#stopping) {
      const child = this.#launch(role)
      try {
        await this.#go(child)
        return this.#keep(child)
      } catch {
        child.process.kill('SIGKILL') // It may hang: two of one role must not be.
        await sleep(1_000)
      }
    }
  }

  #spawn(role: Role): ChildProcess {
    const { entry, config, databaseUrls } = this.#options
    const environment = roleEnvironment({ role, config, databaseUrl: databaseUrls[role] })
    const args = ['--role', role, '--supervised']
    if (role !== 'pixel' || config.webConcurrency === 1) {
      // Detached: Ctrl-C reaches only the supervisor, which then drains the others in order.
      return fork(entry, args, { env: environment, detached: true })
    }
    cluster.setupPrimary({ exec: entry, args })
    return cluster.fork(environment).process
  }

  async #hear(from: Child, message: Exclude<FromChild, ReadyReport>): Promise<void> {
    if (message.type === 'metrics') this.#waitingMetrics.get(message.id)?.(message.metrics)
    else if (message.type === 'metrics-of-all') {
      const all = await Promise.all([...this.#children].map((child) => this.#metricsOf(child)))
      const { mergeMetrics } = await import('../lib/metrics.js')
      const text = await mergeMetrics(all.filter((one) => one.length > 0))
      send(from.process, { type: 'metrics-of-all', id: message.id, text })
    }
  }

  #metricsOf(child: Child): Promise<object[]> {
    const id = ++this.#metricsId
    return new Promise((resolve) => {
      const done = (metrics: object[]) => {
        clearTimeout(late)
        this.#waitingMetrics.delete(id)
        resolve(metrics)
      }
      const late = setTimeout(() => done([]), 1_000)
      this.#waitingMetrics.set(id, done)
      send(child.process, { type: 'metrics', id })
    })
  }
}

function send(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => {})
}
