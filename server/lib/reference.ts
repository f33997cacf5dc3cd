import pg from 'pg'

interface Options<T> {
  /** Reads the whole snapshot. */
  load: () => Promise<T>
  /** A snapshot older than this is worth nothing: `current` gives null, and what hangs on it fails closed. */
  maxAgeMs: number
  /** Monotonic milliseconds. */
  now?: () => number
}

const RELOAD_EVERY_MS = 5_000
const CHANNEL = 'lanterne_reference'

/**
 * A small set of rows kept in memory: sites, terms, campaigns. It is read again when the database says that something
 * changed, and every few seconds in case that message was lost.
 */
export class Reference<T> {
  readonly #options: Options<T>
  #snapshot: { value: T; at: number } | null = null
  #listener: pg.Client | null = null
  #timer: NodeJS.Timeout | null = null
  #loading: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(options: Options<T>) {
    this.#options = options
  }

  /** The snapshot, or null when it is missing or too old. */
  current(): T | null {
    if (this.#snapshot === null || this.#now() - this.#snapshot.at > this.#options.maxAgeMs) return null
    return this.#snapshot.value
  }

  /** Loads once, then follows changes until `stop`. The first load may fail: then `current` is null until one succeeds. */
  async start(listenUrl: string): Promise<void> {
    await this.reload()
    this.#timer = setInterval(() => void this.reload(), RELOAD_EVERY_MS)
    this.#timer.unref()
    await this.#listen(listenUrl)
  }

  /** Reads the snapshot now. A change that arrives meanwhile causes one more reading. */
  async reload(): Promise<void> {
    if (this.#loading) {
      this.#again = true
      return this.#loading
    }
    this.#loading = this.#load()
    await this.#loading
    this.#loading = null
    if (this.#again && !this.#stopped) {
      this.#again = false
      await this.reload()
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#listener?.end().catch(() => {})
  }

  async #load(): Promise<void> {
    const at = this.#now() // Before the reading: what it shows is at least as old as this.
    try {
      this.#snapshot = { value: await this.#options.load(), at }
    } catch {
      // The database is away: the old snapshot stays good until it is too old.
    }
  }

  async #listen(url: string): Promise<void> {
    if (this.#stopped) return
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: 'lanterne-reference',
    })
    const retry = () => {
      if (this.#listener === client) this.#listener = null
      if (!this.#stopped) setTimeout(() => void this.#listen(url), 500).unref()
    }
    client.on('error', () => {})
    client.on('notification', () => void this.reload())
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
      this.#listener = client
      client.on('end', retry)
      await this.reload() // Something may have changed between the first load and the listening.
    } catch {
      await client.end().catch(() => {})
      retry()
    }
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))()
  }
}
