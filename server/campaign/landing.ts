/** Where clicks may lead. */
export interface LandingRules {
  /**
   * Hosts allowed besides AlloCiné's, `host` or `host:port`. Plain http is allowed for a local one only, for
   * development and tests.
   */
  extraHosts: readonly string[]
}

export type Landing = { allowed: true; url: string } | { allowed: false; why: LandingRefusal }
export type LandingRefusal = 'malformed' | 'not-https' | 'credentials' | 'host-not-allowed'

const ALWAYS = ['allocine.fr', 'www.allocine.fr']
const LOCAL = new Set(['localhost', '127.0.0.1'])
const MAX_LENGTH = 2048

/**
 * May a campaign lead here? The address that is given back is the one to send: it went through the URL parser, so that
 * what a browser reads is what was judged.
 */
export function judgeLanding(text: string, { extraHosts }: LandingRules): Landing {
  // The parser drops tabs and line breaks and turns backslashes; a person would not see what they hide.
  if (text.length > MAX_LENGTH || !/^[!-~]+$/.test(text) || text.includes('\\'))
    return { allowed: false, why: 'malformed' }
  const url = parse(text)
  if (url === null) return { allowed: false, why: 'malformed' }
  if (url.username !== '' || url.password !== '') return { allowed: false, why: 'credentials' }
  const extra = extraHosts.includes(url.host)
  const local = extra && LOCAL.has(url.hostname)
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return { allowed: false, why: 'not-https' }
  if (!ALWAYS.includes(url.host) && !extra) return { allowed: false, why: 'host-not-allowed' }
  return { allowed: true, url: url.href }
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
