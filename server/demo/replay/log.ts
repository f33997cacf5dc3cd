import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ReplayError } from './replay-error.js'

/** One request of a web log in the combined format. */
export interface LogRequest {
  /** Line of the file, from 1. */
  line: number
  client: string
  /** Milliseconds since 1970. */
  at: number
  method: string
  /** As it was requested, with its query. */
  target: string
  status: number
  /** Empty when the client sent none. */
  agent: string
}

export interface WebLog {
  lines: number
  requests: LogRequest[]
  /** Lines that are not in the format: how many, and the first of them. */
  unreadable: { count: number; first: { line: number; start: string }[] }
}

const MAX_LINES = 5_000_000
const MAX_LINE = 32_768
const SHOWN = 5

/** Reads a log in its order. Throws a ReplayError when there is no such file, or nothing in it is a request. */
export async function readLog(path: string): Promise<WebLog> {
  const log: WebLog = { lines: 0, requests: [], unreadable: { count: 0, first: [] } }
  const input = createReadStream(path)
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  try {
    await Promise.race([readLines(input, log), failed])
  } catch (error) {
    throw explain(path, error)
  } finally {
    input.destroy()
  }
  if (log.requests.length > 0) return log
  throw new ReplayError(
    log.lines === 0 ? `${path} is empty.` : `${path} has no line in the combined log format.`,
    'Give the access log of a web server (Apache or nginx, format "combined").',
  )
}

async function readLines(input: NodeJS.ReadableStream, log: WebLog): Promise<void> {
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    log.lines++
    if (log.lines > MAX_LINES) throw new ReplayError(`The log has more than ${MAX_LINES} lines.`, 'Give a part of it.')
    if (text === '') continue
    const request = parseLogLine(text, log.lines)
    if (request !== null) log.requests.push(request)
    else {
      log.unreadable.count++
      const start = text.slice(0, 60).replace(/\p{C}/gu, '?')
      if (log.unreadable.first.length < SHOWN) log.unreadable.first.push({ line: log.lines, start })
    }
  }
}

/** Reads a line of the combined format; null when it is not one, for example because it was cut. */
export function parseLogLine(text: string, line: number): LogRequest | null {
  if (text.length > MAX_LINE) return null
  const match = combined.exec(text)
  if (match === null) return null
  const [, client = '', time = '', request = '', status, agent = ''] = match
  const [method = '', target = '', ...rest] = request.split(' ')
  const at = parseTime(time)
  if (at === null || target === '' || rest.length > 1 || !/^[A-Z]{3,10}$/.test(method)) return null
  return { line, client, at, method, target, status: Number(status), agent: agent === '-' ? '' : unquote(agent) }
}

/** Host, identity, user, [time], "request", status, bytes, "referrer", "agent". Quotation marks within are escaped. */
const combined =
  /^(\S+) \S+ \S+ \[([^\]]{20,40})\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-) "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"$/

function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1')
}

/** `17/May/2015:10:05:03 +0000` */
function parseTime(text: string): number | null {
  const match = /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/.exec(text)
  const month = months.indexOf(match?.[2] ?? '')
  if (match === null || month === -1) return null
  const [, day, , year, time, hours, minutes] = match
  const at = Date.parse(`${year}-${String(month + 1).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`)
  return Number.isNaN(at) ? null : at
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function explain(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new ReplayError(`There is no file ${path}.`, 'Check the path.')
  if (code === 'EISDIR') return new ReplayError(`${path} is a folder.`, 'Give the log file in it.')
  if (code === 'EACCES') return new ReplayError(`${path} cannot be read.`, 'Check its permissions.')
  return error
}
