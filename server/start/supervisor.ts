import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Role, roleEnvironment, type SupervisorConfig } from '../config.js'
import type { Log } from '../lib/log.js'
import { mergeMetrics } from '../lib/metrics.js'
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
}

const DRAIN_MS = 10_000
const READY_MS = 30_000

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

  /** Resolves when every process is ready, with what they report. */
  async start(): Promise<ReadyReport[]> {
    const { roles, webConcurrency } = this.#options.config
    const wanted = roles.flatMap((role) => Array.from({ length: role === 'pixel' ? webConcurrency : 1 }, () => role))
    return Promise.all(wanted.map((role) => this.#launch(role)))
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
    const ended = await Promise.race([gone.then(() => true), sleep(DRAIN_MS, false)])
    if (!ended) for (const child of children) child.kill('SIGKILL')
    await gone
  }

  #launch(role: Role): Promise<ReadyReport> {
    const child: Child = { role, process: this.#spawn(role), startedAt: performance.now() }
    this.#children.add(child)
    return new Promise((resolve, reject) => {
      let ready = false
      const late = setTimeout(
        () => reject(new StartError(`The ${role} process did not get ready.`, 'Its messages are above.')),
        READY_MS,
      )
      child.process.on('message', (message: FromChild) => {
        if (message.type === 'ready') {
          ready = true
          clearTimeout(late)
          resolve(message)
        } else if (message.type === 'failed') {
          clearTimeout(late)
          reject(new StartError(message.message, message.advice))
        } else void this.#hear(child, message)
      })
      child.process.on('exit', () => {
        clearTimeout(late)
        this.#children.delete(child)
        if (!ready)
          reject(new StartError(`The ${role} process stopped while it was starting.`, 'Its messages are above.'))
        else void this.#revive(child)
      })
    })
  }

  async #revive(child: Child): Promise<void> {
    if (this.#stopping) return
    this.#options.log.warn('a process died and is started again', { role: child.role })
    // One that dies at once is not started in a tight loop.
    if (performance.now() - child.startedAt < 2_000) await sleep(1_000)
    while (!this.#stopping) {
      try {
        await this.#launch(child.role)
        return
      } catch {
        await sleep(1_000)
      }
    }
  }

  #spawn(role: Role): ChildProcess {
    const { entry, config, databaseUrls } = this.#options
    const environment = roleEnvironment({ role, config, databaseUrl: databaseUrls[role] })
    const args = ['--role', role]
    if (role !== 'pixel' || config.webConcurrency === 1) {
      // Detached: Ctrl-C reaches only the supervisor, which then drains the others in order.
      return fork(entry, args, { env: environment, detached: true })
    }
    cluster.setupPrimary({ exec: entry, args })
    return cluster.fork(environment).process
  }

  async #hear(from: Child, message: FromChild): Promise<void> {
    if (message.type === 'metrics') this.#waitingMetrics.get(message.id)?.(message.metrics)
    else if (message.type === 'metrics-of-all') {
      const all = await Promise.all([...this.#children].map((child) => this.#metricsOf(child)))
      send(from.process, {
        type: 'metrics-of-all',
        id: message.id,
        text: await mergeMetrics(all.filter((one) => one.length > 0)),
      })
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
