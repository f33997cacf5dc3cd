import type { ConsoleServer } from '../app/console-server.js'
import { Authenticator, type Credential } from '../membership/authenticator.js'

/** A browser that keeps its cookies, and an authenticator beside it. */
export class TestBrowser {
  readonly jar = new Map<string, string>()
  readonly authenticator: Authenticator

  constructor(
    readonly server: ConsoleServer,
    readonly agent = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36',
  ) {
    this.authenticator = new Authenticator({ origin: server.origin })
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#keep(await this.server.get(path, this.#asking(headers)))
  }

  async post(
    path: string,
    form: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.#keep(await this.server.post(path, { form, ...this.#asking(headers) }))
  }

  async json<T>(path: string, form: Record<string, string> = {}): Promise<T> {
    const response = await this.post(path, form, { accept: 'application/json' })
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  /** Makes a passkey on the account page. */
  async makePasskey(name = 'Téléphone'): Promise<Credential> {
    const options = await this.json<{ challenge: string; user: { id: string } }>('/compte/passkeys/options')
    const { credential, answer } = this.authenticator.make(options)
    const response = await this.post('/compte/passkeys', { nom: name, reponse: answer })
    if (response.headers.get('location') !== '/compte?fait=passkey') throw new Error(`no passkey: ${response.status}`)
    return credential
  }

  async enterByPasskey(credential: Credential, answering = {}): Promise<Response> {
    const options = await this.json<{ challenge: string }>('/entrer/passkey/options')
    return this.post('/entrer/passkey/reponse', { reponse: this.authenticator.use(credential, options, answering) })
  }

  async confirm(credential: Credential, answering = {}): Promise<Response> {
    const options = await this.json<{ challenge: string }>('/compte/confirmer/options')
    const reponse = this.authenticator.use(credential, options, answering)
    return this.post('/compte/confirmer', { reponse }, { accept: 'application/json' })
  }

  #asking(headers: Record<string, string>) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return { cookie, headers: { 'user-agent': this.agent, ...headers } }
  }

  #keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (/Max-Age=0/.test(line)) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    return response
  }
}
