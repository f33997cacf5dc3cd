import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Dial } from '../../server/activation/index.js'

/** How the platform behaves: `half`: it breaks off in the middle of a file. `deaf`: it takes a file and answers nothing. */
export type Mood = 'well' | 'down' | 'half' | 'deaf' | 'busy'

/**
 * A buying platform that takes files as a real one does: it checks every line and refuses what is malformed, takes each name once, and
 * holds what the files told it. By PUT (CSV), and by jobs as Xandr's batch segment service: announce, upload, ask after.
 */
export class MockPlatform {
  mood: Mood = 'well'
  readonly secret = 'open-sesame-4711'
  /** Number, and the codes of the audiences in which it is, each until when. */
  readonly holds = new Map<string, Map<string, Date>>()
  /** The files that were taken, by name or job. */
  readonly taken: { name: string; text: string }[] = []
  refused: string[] = []
  /** Jobs stay at `processing` until this is true. */
  processes = true
  fails = false
  readonly #jobs = new Map<string, { phase: string; text: string; counters: Record<string, number> }>()
  #server!: Server

  static async start(): Promise<MockPlatform> {
    const platform = new MockPlatform()
    platform.#server = createServer((request, response) => void platform.#answer(request, response)).listen(
      0,
      '127.0.0.1',
    )
    await once(platform.#server, 'listening')
    return platform
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/audiences`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  empty(): void {
    this.holds.clear()
    this.taken.length = 0
    this.#jobs.clear()
    Object.assign(this, { mood: 'well', refused: [], processes: true, fails: false })
  }

  /** The numbers in an audience at a moment, sorted. */
  members(code: string, at: Date): string[] {
    return [...this.holds].flatMap(([uid, codes]) => ((codes.get(code) ?? at) > at ? [uid] : [])).sort()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.mood === 'down') return void request.socket.destroy()
    if (request.headers.authorization !== `Bearer ${this.secret}`) return say(response, 401, { error: 'who' })
    const url = new URL(request.url ?? '', 'http://platform.example')
    if (this.mood === 'busy') return say(response, 503, {})
    if (request.method === 'GET') return this.#state(response, url.searchParams.get('job_id') ?? '')
    if (request.method === 'POST' && url.pathname === '/audiences') return this.#begin(response)
    const body = await this.#read(request)
    if (body === null) return
    if (digest(body) !== request.headers['content-digest']) return say(response, 400, { error: 'digest' })
    if (request.method === 'PUT') this.#put(url.pathname.split('/').at(-1) ?? '', body)
    else this.#upload(url.pathname.split('/').at(-1) ?? '', body)
    if (this.mood === 'deaf') return void request.socket.destroy()
    if (this.refused.length > 0 && request.method === 'PUT') return say(response, 422, { error: this.refused[0] })
    say(response, 200, { id: `receipt-${this.taken.length}` })
  }

  /** The whole body, or null when the connection was broken off on purpose: nothing of it is kept. */
  async #read(request: IncomingMessage): Promise<Buffer | null> {
    const chunks: Buffer[] = []
    for await (const chunk of request) {
      chunks.push(chunk as Buffer)
      if (this.mood === 'half') {
        request.socket.destroy()
        return null
      }
    }
    return Buffer.concat(chunks)
  }

  #put(name: string, body: Buffer): void {
    if (this.taken.some((one) => one.name === name)) return
    const lines = body.toString('latin1').split('\n')
    if (!/^lanterne-\d{8}-(full|delta)\.csv$/.test(name)) this.refused.push(`name ${name}`)
    if (lines.shift() !== 'uid,segment,action,expires') this.refused.push('head')
    if (lines.pop() !== '') this.refused.push('the last line has no end')
    for (const line of lines) this.#csv(line)
    if (this.refused.length === 0) this.taken.push({ name, text: body.toString('latin1') })
  }

  #csv(line: string): void {
    const [, uid = '', code = '', action, expires = ''] =
      /^([\x21-\x7e]{1,256}),([0-9a-f]{32}),(add|remove),(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|)$/.exec(line) ?? []
    if (action === undefined || (action === 'add') !== (expires !== '')) this.refused.push(line)
    else this.#tell(uid, code, action === 'add' ? new Date(expires) : null)
  }

  #begin(response: ServerResponse): void {
    const id = String(this.#jobs.size + 1)
    this.#jobs.set(id, { phase: 'starting', text: '', counters: {} })
    say(response, 200, { job_id: id, upload_url: `${this.url}/upload/${id}` })
  }

  #upload(id: string, body: Buffer): void {
    const job = this.#jobs.get(id)
    if (job === undefined || job.phase !== 'starting') return void this.refused.push(`job ${id}`)
    Object.assign(job, { phase: 'processing', text: body.toString('latin1') })
  }

  #state(response: ServerResponse, id: string): void {
    const job = this.#jobs.get(id)
    if (job === undefined) {
      say(response, 404, {})
      return
    }
    if (job.phase === 'processing' && this.fails) job.phase = 'failed'
    if (job.phase === 'processing' && this.processes) {
      job.counters = { num_valid: 0, num_valid_user: 0, num_invalid_format: 0, num_invalid_user: 0 }
      for (const line of job.text.split('\n').filter((one) => one !== '')) this.#xandr(line, job.counters)
      job.phase = 'completed'
      this.taken.push({ name: `job ${id}`, text: job.text })
    }
    say(response, 200, { phase: job.phase, ...job.counters })
  }

  #xandr(line: string, counters: Record<string, number>): void {
    const add = (name: string) => {
      counters[name] = (counters[name] ?? 0) + 1
    }
    const [, uid = '', list = ''] = /^(\d{1,20}),(.+)$/.exec(line) ?? []
    const segments = list.split(';')
    if (uid === '' || segments.length > 1800) {
      add('num_invalid_format')
      return
    }
    for (const segment of segments) {
      const [, code = '', minutes = '', moment = ''] =
        /^([0-9a-f]{32}):(-1|[1-9]\d*):(\d{10}):0:958$/.exec(segment) ?? []
      if (code === '') add('num_invalid_format')
      else {
        add('num_valid')
        const until = new Date((Number(moment) + 60 * Number(minutes)) * 1000)
        this.#tell(uid, code, minutes === '-1' ? null : until)
      }
    }
  }

  #tell(uid: string, code: string, until: Date | null): void {
    const codes = this.holds.get(uid) ?? new Map<string, Date>()
    this.holds.set(uid, codes)
    if (until === null) codes.delete(code)
    else codes.set(code, until)
  }
}

/** Connects to this machine, where a platform of a test is. */
export const dialHere: Dial = async (to) => {
  const socket = connect(to)
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    return { ok: true, socket }
  } catch {
    return { ok: false, why: 'unreachable' }
  }
}

function digest(body: Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
