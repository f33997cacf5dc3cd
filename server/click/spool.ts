import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { ASIDE } from './spool-aside.js'

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

  /** Bytes in the folder, as they were last counted, and what was written since. */
  get bytes(): number {
    return this.#bytes
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

  /** The records of a segment, in order. `damaged`: bytes after them that cannot be read. None when another took it. */
  async read(path: string): Promise<{ rows: Row[]; damaged: boolean }> {
    return decode<Row>((await readFile(path).catch(ignoreMissing)) ?? Buffer.alloc(0))
  }

  /** Removes a segment of which every byte was read, and of which every record is in the database. */
  async remove(path: string): Promise<void> {
    await unlink(path).catch(ignoreMissing)
    await this.#exclusively(() => this.#count())
  }

  /** Keeps a segment, for a person to look at, that is not read any more: something acknowledged may be in it alone. */
  async putAside(path: string): Promise<void> {
    await rename(path, path + ASIDE).catch(ignoreMissing)
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      const bytes = Buffer.concat(batch.map((pending) => pending.bytes))
      try {
        const segment = await this.#current()
        await segment.handle.appendFile(bytes)
        await segment.handle.datasync()
        segment.bytes += bytes.length
        for (const { resolve } of batch) resolve()
      } catch (error) {
        await this.#abandon()
        // What was not written takes no room; else a long outage of the disk would end in a full spool.
        await this.#count().catch(() => {
          this.#bytes -= bytes.length
        })
        this.#failure = { error, until: this.#now() + FAILED_MS }
        for (const { reject } of batch) reject(error)
      }
    }
    this.#flushing = false
  }

  async #current(): Promise<Segment> {
    const written = this.#segment
    if (written && written.bytes < SEGMENT_BYTES && this.#now() - written.since < SEGMENT_MS) return written
    // The segment before is on the disk, under whatever name: no reason to refuse what the disk would take.
    await this.#finish().catch(() => {})
    const name = `${hostname()}-${process.pid}-${randomBytes(6).toString('hex')}.open`
    const path = join(this.#folder, name)
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND
    mine.add(name)
    const handle = await open(path, flags, 0o600).catch((error: unknown) => {
      mine.delete(name)
      throw error
    })
    this.#segment = { handle, path, bytes: 0, since: this.#now() }
    await syncFolder(this.#folder)
    return this.#segment
  }

  async #finish(): Promise<void> {
    const segment = this.#segment
    if (segment === null) return
    this.#segment = null
    try {
      await segment.handle.close()
    } finally {
      // Missing: another process took it for an orphan's.
      const renamed = rename(segment.path, segment.path.replace(/\.open$/, '.ready')).catch(ignoreMissing)
      // One that keeps its name is then an orphan, which anybody reads, we too.
      await renamed.finally(() => mine.delete(basename(segment.path)))
    }
    await syncFolder(this.#folder)
  }

  /** After a failed write nothing is appended to its segment again, and what was not acknowledged is cut off. */
  async #abandon(): Promise<void> {
    const segment = this.#segment
    if (segment === null) return
    const { handle, path, bytes } = segment
    // An outage of the disk does not leave an empty file for each try.
    await (bytes > 0 ? handle.truncate(bytes) : unlink(path)).catch(() => {})
    await this.#finish().catch(() => {})
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
      if (name.endsWith(ASIDE)) continue // It takes no room from clicks that wait.
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

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
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

/**
 * Reads until the end, or until something that is no record: `damaged`. The torn end of a write, which nobody
 * acknowledged, and a record whose length is damaged look alike, so that both are for a person to look at.
 */
export function decode<Row>(bytes: Buffer): { rows: Row[]; damaged: boolean } {
  const rows: Row[] = []
  let at = 0
  while (at < bytes.length) {
    const payload = payloadAt(bytes, at)
    if (payload === null) return { rows, damaged: true }
    rows.push(JSON.parse(payload.toString('utf8')) as Row)
    at += HEADER_BYTES + payload.length
  }
  return { rows, damaged: false }
}

function payloadAt(bytes: Buffer, at: number): Buffer | null {
  const start = at + HEADER_BYTES
  if (start > bytes.length) return null
  const length = bytes.readUInt32BE(at)
  if (length > MAX_RECORD_BYTES || start + length > bytes.length) return null
  const payload = bytes.subarray(start, start + length)
  return checksum(payload).equals(bytes.subarray(at + 4, start)) ? payload : null
}

function checksum(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest().subarray(0, 8)
}
