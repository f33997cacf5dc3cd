import type pg from 'pg'
import type { Connection, Submittable } from 'pg'

/** The signature, then the flags and the length of an extension, which is not used (PostgreSQL, "COPY", binary format). */
const HEADER_BYTES = 19
const TRAILER = 0xff

/**
 * Reads a query's rows in the binary format of COPY, one after the other as they arrive: nothing is made of a row, and a
 * reader that is slow slows the server. The server sends each row in a message of its own (PostgreSQL, "Message Formats",
 * CopyData).
 * @param onRow gets the bytes of a row from `at`: the number of its fields (2 bytes), then for each its length (4) and itself
 */
export async function copyOut(
  client: pg.ClientBase,
  query: string,
  onRow: (bytes: Uint8Array, at: number) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyOut(query, onRow, (error) => (error ? reject(error) : resolve())))
  })
}

/** What the driver asks of a query. */
class CopyOut implements Submittable {
  /** Not readonly: the driver puts one of its own before it, which ends what takes too long. */
  callback: (error?: Error | null) => void
  readonly #query: string
  readonly #onRow: (bytes: Uint8Array, at: number) => void
  #began = false
  /** What the reader threw: the rest is read past, so that the connection stays usable. */
  #failure: unknown = null

  constructor(query: string, onRow: (bytes: Uint8Array, at: number) => void, callback: (error?: Error | null) => void) {
    this.#query = query
    this.#onRow = onRow
    this.callback = callback
  }

  submit(connection: Connection): void {
    connection.query(`COPY (${this.#query}) TO STDOUT (FORMAT binary)`)
  }

  handleCopyData({ chunk }: { chunk: Uint8Array }): void {
    const at = this.#began ? 0 : HEADER_BYTES
    this.#began = true
    if (this.#failure !== null || chunk.length <= at || chunk[at] === TRAILER) return
    try {
      this.#onRow(chunk, at)
    } catch (error) {
      this.#failure = error
    }
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(this.#failure as Error | null)
  }
}

/** A whole number of four bytes, as the binary formats have it. */
export function int32At(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  )
}
