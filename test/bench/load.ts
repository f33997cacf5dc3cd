import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'

export const CONNECTIONS = 64

/** One HTTP request, as the load generator repeats it. */
export interface LoadRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Round {
  requests: number
  seconds: number
  p50Ms: number
  p99Ms: number
  /** Answers that are not the expected kind (2xx or 3xx), and broken connections. */
  errors: number
}

export const generator: 'wrk' | 'autocannon' = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk'

/** One round of load over 64 keep-alive connections, by one generator: wrk where it is installed, else autocannon. */
export function load(args: { origin: string; requests: LoadRequest[]; seconds: number }): Promise<Round> {
  return generator === 'wrk' ? byWrk(args) : byAutocannon(args)
}

async function byWrk({
  origin,
  requests,
  seconds,
}: {
  origin: string
  requests: LoadRequest[]
  seconds: number
}): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-bench-'))
  const script = join(folder, 'load.lua')
  writeFileSync(script, lua(origin, requests))
  try {
    const child = spawn('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '-s', script, origin], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    for await (const chunk of child.stdout) output += chunk
    const line = /RESULT (\S+) (\S+) (\S+) (\S+) (\S+)/.exec(output)
    if (!line) throw new Error(`wrk said: ${output}`)
    const [total, micros, p50, p99, errors] = line.slice(1).map(Number) as [number, number, number, number, number]
    return { requests: total, seconds: micros / 1e6, p50Ms: p50 / 1000, p99Ms: p99 / 1000, errors }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A script for wrk: every request made once, then taken in turn. */
function lua(origin: string, requests: LoadRequest[]): string {
  const raw = requests.map(({ method, path, headers, body }) => {
    const all = {
      host: new URL(origin).host,
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    }
    const head = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
    return JSON.stringify(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`).replaceAll('\\/', '/')
  })
  return `
local requests = {
${raw.join(',\n')}
}
local n = 0
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`
}

async function byAutocannon({
  origin,
  requests,
  seconds,
}: {
  origin: string
  requests: LoadRequest[]
  seconds: number
}): Promise<Round> {
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    duration: seconds,
    requests: requests as autocannon.Request[],
  })
  return {
    requests: result.requests.total,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.timeouts + result['4xx'] + result['5xx'],
  }
}
