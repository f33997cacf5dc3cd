import { parentPort, Worker, workerData } from 'node:worker_threads'

type Answer<T> = { done: true; value: T } | { done: false; message: string; code: string | undefined }

/**
 * Runs a module in a thread of its own, so that nothing else of this process waits for it, and gives what it answers (`answerThread`).
 * What goes in and out is copied as by `structuredClone`: a Buffer arrives as a Uint8Array. Rejects with the error of the thread, of
 * which its text and its `code` are left.
 * @param from `import.meta.url` of the caller; @param name of the module beside it, without its ending: `./thread`
 */
export function runInThread<T>(from: string, name: string, data: unknown): Promise<T> {
  const compiled = from.endsWith('.js')
  const entry = new URL(`${name}${compiled ? '.js' : '.ts'}`, from)
  const program = compiled ? entry : new URL('./thread-from-sources.mjs', import.meta.url)
  return new Promise((resolve, reject) => {
    const thread = new Worker(program, { workerData: { entry: entry.href, data } })
    thread.once('message', (answer: Answer<T>) => (answer.done ? resolve(answer.value) : reject(revive(answer))))
    thread.once('error', reject)
    // After an answer this changes nothing any more.
    thread.once('exit', (code) => reject(new Error(`the thread ${name} ended without an answer (${code})`)))
  })
}

/** What is left of an error on its way between threads is its text: whoever asks whether the database is away wants its code. */
function revive({ message, code }: { message: string; code: string | undefined }): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

/**
 * In the thread: answers once with what `run` makes of the data, and ends.
 * @param moved arrays of the answer that move to the other thread rather than being copied
 */
export async function answerThread<D, T>(
  run: (data: D) => Promise<T> | T,
  { moved = () => [] }: { moved?: (value: T) => readonly Uint32Array[] } = {},
): Promise<void> {
  try {
    const value = await run((workerData as { data: D }).data)
    const arrays = moved(value).map(({ buffer }) => buffer as ArrayBuffer)
    parentPort?.postMessage({ done: true, value } satisfies Answer<T>, arrays)
  } catch (error) {
    const { message, code } = error as Error & { code?: string }
    parentPort?.postMessage({ done: false, message, code } satisfies Answer<T>)
  }
}
