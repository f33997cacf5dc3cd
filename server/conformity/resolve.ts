import { Resolver } from 'node:dns/promises'

const TRY_MS = 2_000
const TRIES = 2
const WHOLE_MS = 4_500

/**
 * All addresses of a name, from the DNS alone. Not by `getaddrinfo`: that holds one of the process's four threads until a server
 * answers, and a page with many names of a server that never does would hold up everything else that needs one.
 * @param servers other name servers than the machine's, as `127.0.0.1:5353`
 * @throws when the name has none, or not in time
 */
export async function resolveByDns(host: string, servers?: readonly string[]): Promise<string[]> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
  if (servers !== undefined) resolver.setServers(servers)
  const late = setTimeout(() => resolver.cancel(), WHOLE_MS)
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (found.length === 0 && four.status === 'rejected') throw four.reason
    return found
  } finally {
    clearTimeout(late)
  }
}
