import type { Endpoint } from './endpoint.js'

/** The example of an operation as a line for a terminal, which only wants a key in `KEY`. Tests run it as it is. */
export function curlOf(endpoint: Endpoint, { origin }: { origin: string }): string {
  const { method, example } = endpoint
  const parts = [
    'curl',
    ...(method === 'get' ? [] : [`-X ${method.toUpperCase()}`]),
    '-H "Authorization: Bearer $KEY"',
    ...(method === 'get' ? [] : [`-H 'Idempotency-Key: exemple-${endpoint.id}'`]),
    ...(example.body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${quoted(JSON.stringify(example.body, null, 2))}'`]),
    `'${origin}${addressOf(endpoint)}'`,
  ]
  return parts.join(' \\\n  ')
}

/** Where the example is asked: its path and query. */
export function addressOf({ path, example: { params = {}, query = {} } }: Pick<Endpoint, 'path' | 'example'>): string {
  const address = path.replace(/:(\w+)/g, (_part, name: string) => encodeURIComponent(params[name] ?? ''))
  const asked = new URLSearchParams(query).toString()
  return asked === '' ? address : `${address}?${asked}`
}

/** Inside of single quotes of a shell. */
function quoted(text: string): string {
  return text.replaceAll("'", `'\\''`)
}
