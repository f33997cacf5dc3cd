import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** The spool holds as many bytes as it may. */
export class SpoolFull extends Error {
  override name = 'SpoolFull'
}

export interface SpoolOptions {
  folder: string
  /** Bytes of all segments in the folder, at most. */
  maxBytes?: number
  /** Monotonic milliseconds. */
  now?: () => number
}

interface Segment {
  handle: FileHandle
  path: string
  bytes: number
  since: number
}

interface Pending {
  bytes: Buffer
  resolve: () => void
  reject: (error: unknown) => void
}

const MAX_BYTES = 256 * 1024 * 1024
const SEGMENT_BYTES = 8 * 1024 * 1024
/** A segment takes no more records when it is older than this. */
const SEGMENT_MS = 60_000
/** An open segment whose writer cannot be seen (another machine's, a reused process id) is given up after this. */
const ORPHAN_MS = 600_000
/** After a failed write the disk is left alone this long: each try makes another file. */
const FAILED_MS = 1_000
const MAX_RECORD_BYTES = 16_384
const HEADER_BYTES = 12

/**
 * Records on a local disk, for as long as the database is away. `append` resolves when its record is on the disk
 * (fsync, one for all that wait). Several processes may share a folder: each writes segments of its own, named
 * `<host>-<pid>-<random>.open`, and renames them to `.ready` when they are closed; any process may read those, and those
 * of a writer that is dead. A record is its length (4 bytes), the first 8 bytes of its SHA-256, and JSON.
 */
export class Spool<Row> {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #now: () => number
  #segment: Segment | null = null
  #pending: Pending[] = []
  #work: Promise<void> = Promise.resolve()
  #flushing = false
  /** Bytes in the folder when it was last counted, and what was written since. */
  #bytes = 0
  #failure: { error: unknown; until: number } | null = null

  private constructor({ folder, maxBytes = MAX_BYTES, now = () => performance.now() }: SpoolOptions) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#now = now
  }

  static async open<Row>(options: SpoolOptions): Promise<Spool<Row>> {
    const spool = new Spool<Row>(options)
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    await spool.#count()
    return spool
  }

  /** A segment is open. */
  get isWriting(): boolean {
    return this.#segment !== null
  }

  /** Resolves when the record is on the disk. Throws SpoolFull, or what the disk says. */
  append(row: Row): Promise<void> {
    const bytes = encode(row)
    if (this.#bytes + bytes.length > this.#maxBytes) return Promise.reject(new SpoolFull('the spool is full'))
    if (this.#failure && this.#now() < this.#failure.until) return Promise.reject(this.#failure.error)
    this.#bytes += bytes.length
    return new Promise((resolve, reject) => {
      this.#pending.push({ bytes, resolve, reject })
      if (!this.#flushing) {
        this.#flushing = true
        void this.#exclusively(() => this.#flush())
      }
    })
  }

  /** Closes the segment that is being written, so that it can be read. */
  close(): Promise<void> {
    return this.#exclusively(() => this.#finish())
  }

  /** Segments that nobody writes any more. */
  async readable(): Promise<string[]> {
    const names = await readdir(this.#folder)
    const found: string[] = []
    for (const name of names.sort()) {
      if (name.endsWith('.ready') || (name.endsWith('.open') && (await this.#isOrphan(name))))
        found.push(join(this.#folder, name))
    }
    return found
  }

  /** The records of a segment, in order. `damaged`: something after them that is not the torn end of a write. */
  async read(path: string): Promise<{ rows: Row[]; damaged: boolean }> {
    return decode<Row>(await readFile(path))
  }

  /** Removes a segment whose records are all in the database; a damaged one is put aside for a person to look at. */
  async remove(path: string, { damaged }: { damaged: boolean }): Promise<void> {
    await (damaged ? rename(path, `${path}.damaged`) : unlink(path)).catch(ignoreMissing)
    await this.#count()
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      try {
        const segment = await this.#current()
        const bytes = Buffer.concat(batch.map((pending) => pending.bytes))
        await segment.handle.appendFile(bytes)
        await segment.handle.datasync()
        segment.bytes += bytes.length
        for (const { resolve } of batch) resolve()
      } catch (error) {
        // What is after a torn write cannot be read: never append there again.
        await this.#finish().catch(() => {})
        this.#failure = { error, until: this.#now() + FAILED_MS }
        for (const { reject } of batch) reject(error)
      }
    }
    this.#flushing = false
  }

  async #current(): Promise<Segment> {
    const written = this.#segment
    if (written && written.bytes < SEGMENT_BYTES && this.#now() - written.since < SEGMENT_MS) return written
    await this.#finish()
    const name = `${hostname()}-${process.pid}-${randomBytes(6).toString('hex')}.open`
    const path = join(this.#folder, name)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND
    mine.add(name)
    const handle = await open(path, flags, 0o600)
    this.#segment = { handle, path, bytes: 0, since: this.#now() }
    await syncFolder(this.#folder)
    return this.#segment
  }

  async #finish(): Promise<void> {
    const segment = this.#segment
    if (segment === null) return
    this.#segment = null
    await segment.handle.close()
    await rename(segment.path, segment.path.replace(/\.open$/, '.ready'))
    await syncFolder(this.#folder)
  }

  /** One thing at a time touches the open segment. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work)
    this.#work = done.catch(() => {})
    return done
  }

  async #isOrphan(name: string): Promise<boolean> {
    if (mine.has(name)) return false
    const writer = /^(.*)-(\d+)-[0-9a-f]{12}\.open$/.exec(name)
    if (writer === null) return false
    if (writer[1] === hostname() && !isAnotherProcess(Number(writer[2]))) return true
    const { mtimeMs } = await stat(join(this.#folder, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    return performance.timeOrigin + performance.now() - mtimeMs > ORPHAN_MS
  }

  async #count(): Promise<void> {
    let bytes = 0
    for (const name of await readdir(this.#folder)) {
      bytes += await stat(join(this.#folder, name)).then(
        ({ size }) => size,
        () => 0,
      )
    }
    this.#bytes = bytes + this.#pending.reduce((sum, pending) => sum + pending.bytes.length, 0)
  }
}

/** Segments that this process writes: it is alive, but so may be another that has its process id by chance. */
const mine = new Set<string>()

/** A process id of our own in a name that we did not make is that of one before us, with the same number. */
function isAnotherProcess(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

function encode(row: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(row))
  if (payload.length > MAX_RECORD_BYTES) throw new Error('a record is too long for the spool')
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(payload.length)
  checksum(payload).copy(header, 4)
  return Buffer.concat([header, payload])
}

/** Reads until the end, or until something that is no record. */
export function decode<Row>(bytes: Buffer): { rows: Row[]; damaged: boolean } {
  const rows: Row[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + HEADER_BYTES > bytes.length) return { rows, damaged: false }
    const length = bytes.readUInt32BE(at)
    const end = at + HEADER_BYTES + length
    // A write that was cut short ends beyond the file: it was never acknowledged.
    if (length <= MAX_RECORD_BYTES && end > bytes.length) return { rows, damaged: false }
    const payload = bytes.subarray(at + HEADER_BYTES, end)
    if (length > MAX_RECORD_BYTES || !checksum(payload).equals(bytes.subarray(at + 4, at + HEADER_BYTES)))
      return { rows, damaged: true }
    rows.push(JSON.parse(payload.toString('utf8')) as Row)
    at = end
  }
  return { rows, damaged: false }
}

function checksum(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest().subarray(0, 8)
}
