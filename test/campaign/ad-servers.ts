import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import type { AdServer } from '../../server/campaign/index.js'

export type Imitated = Exclude<AdServer, 'plain'>

/** A server on a port of the kernel's, which answers with a redirect or a page. */
export interface Local {
  origin: string
  close: () => void
}

export async function serve(
  answer: (request: IncomingMessage) => { to: string } | { page: string; status?: number },
): Promise<Local> {
  const server: Server = createServer((request, response) => {
    const answered = answer(request)
    if ('to' in answered) response.writeHead(302, { location: answered.to }).end()
    else response.writeHead(answered.status ?? 200, { 'content-type': 'text/html' }).end(answered.page)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}

/** What stands before the destination in the click address of each ad server; behind it comes the destination, escaped once. */
const CLICK_PATHS: Record<Imitated, string> = {
  gam: '/pcs/click?xai=AKAOjsu&sai=AMfl-YQ&sig=Cg0ArKJSzA&fbs_aeid=gw&adurl=',
  xandr: '/click?mpmZmZmZuT8AAAAA./bn=0/referrer=journal.example/clickenc=',
  revive: '/delivery/cl.php?bannerid=3&zoneid=7&sig=0f1e2d&oadest=',
}

/**
 * An ad server that counts a click and sends on: it unescapes the destination once, as each does, and takes none that is not whole
 * or not escaped, which a lenient one would cut at its first `&`.
 */
export async function startAdServer(name: Imitated): Promise<Local & { click: string; counted: string[] }> {
  const counted: string[] = []
  const local = await serve(({ url = '' }) => {
    const at = url.indexOf(CLICK_PATHS[name])
    const given = at === 0 ? url.slice(CLICK_PATHS[name].length) : ''
    counted.push(given)
    if (!/^([A-Za-z0-9._~!*'()-]|%[0-9A-F]{2})+$/.test(given)) return { page: 'not escaped', status: 400 }
    const to = decodeURIComponent(given)
    return /^https?:\/\//.test(to) ? { to } : { page: 'no address', status: 400 }
  })
  return { ...local, click: local.origin + CLICK_PATHS[name], counted }
}

/** What the ad servers of a chain put into a tag of the innermost: the click addresses of all of them, the outermost first. */
export function clickPrefix(clicks: readonly string[]): string {
  // What is the destination of one redirect is escaped once more than what comes before it.
  return clicks.map((click, depth) => repeat(click, depth)).join('')
}

export const CACHE_BUSTER = '8371920456'
export const TC_STRING = 'CQSgQEAQSgQEAAGABCFRB6FgAAAAAAAAAAqIAAAAAAAA.YAAAAAAAAAAA'

/** The tag as a page gets it: each macro replaced by plain text, as ad servers do, wherever it stands. */
export function expand(tag: string, server: Imitated, prefix: string): string {
  const escaped = encodeURIComponent(prefix)
  const macros: Record<Imitated, [macro: string, value: string][]> = {
    gam: [
      ['%%CLICK_URL_UNESC%%', prefix],
      ['%%CLICK_URL_ESC%%', escaped],
      ['%%CACHEBUSTER%%', CACHE_BUSTER],
      ...CONSENT,
    ],
    xandr: [
      [braced('CLICK_URL'), prefix],
      [braced('CLICK_URL_ENC'), escaped],
      [braced('CACHEBUSTER'), CACHE_BUSTER],
      ...CONSENT,
    ],
    revive: [
      ['{clickurl}', prefix],
      ['{clickurl_enc}', escaped],
      ['{random}', CACHE_BUSTER],
    ],
  }
  return macros[server].reduce((text, [macro, value]) => text.replaceAll(macro, () => value), tag)
}

const braced = (name: string) => `\${${name}}`
const CONSENT: [string, string][] = [
  [braced('GDPR'), '1'],
  [braced('GDPR_CONSENT_755'), TC_STRING],
]

/** The addresses of the links of a tag, as a browser reads them. */
export function hrefs(tag: string): string[] {
  return parseFragment(tag).childNodes.flatMap(hrefsOf)
}

function hrefsOf(node: DefaultTreeAdapterTypes.ChildNode): string[] {
  if (!('attrs' in node)) return []
  const own = node.attrs.filter(({ name }) => name === 'href').map(({ value }) => value)
  const framed = node.attrs.find(({ name }) => name === 'srcdoc')
  return [...own, ...(framed ? hrefs(framed.value) : []), ...node.childNodes.flatMap(hrefsOf)]
}

/** Goes where a browser goes, redirect by redirect, and gives every address on the way and the page at its end. */
export async function follow(from: string): Promise<{ way: string[]; status: number; page: string }> {
  const way = [from]
  for (;;) {
    const address = way.at(-1) as string
    if (way.length > 8 || !URL.canParse(address)) return { way, status: 0, page: '' }
    const response = await fetch(address, { redirect: 'manual' })
    const to = response.headers.get('location')
    if (response.status !== 302 || to === null) return { way, status: response.status, page: await response.text() }
    way.push(to)
  }
}

function repeat(text: string, times: number): string {
  return times === 0 ? text : repeat(encodeURIComponent(text), times - 1)
}
