/** The ad servers that a tag is made for; `plain` is a page without one. */
export const AD_SERVERS = ['plain', 'gam', 'xandr', 'revive'] as const
export type AdServer = (typeof AD_SERVERS)[number]

/** Redirects that an ad server's click macro may stand for: its own, and those of servers that it was given in turn. */
export const RELAYS = [1, 2, 3] as const
export type Relays = (typeof RELAYS)[number]

interface Macros {
  /** Its click address, to which what follows is appended. */
  click: string
  /** The same, escaped once and twice, to be a parameter of another address. */
  clickEscaped: string
  cacheBuster: string
  /** The reader's choice (TCF, "Full Consent String Passing"); null where the server has none. */
  consent: { applies: string; string: (vendorId: number) => string } | null
}

const braced = (name: string) => `\${${name}}`
const TCF = { applies: braced('GDPR'), string: (vendorId: number) => braced(`GDPR_CONSENT_${vendorId}`) }

/** As the servers' own documentation names them; each is replaced where the tag is served. */
const MACROS: Record<Exclude<AdServer, 'plain'>, Macros> = {
  gam: {
    click: '%%CLICK_URL_UNESC%%',
    clickEscaped: '%%CLICK_URL_ESC%%',
    ...{ cacheBuster: '%%CACHEBUSTER%%', consent: TCF },
  },
  xandr: {
    click: braced('CLICK_URL'),
    clickEscaped: braced('CLICK_URL_ENC'),
    ...{ cacheBuster: braced('CACHEBUSTER'), consent: TCF },
  },
  revive: {
    click: '{clickurl}',
    clickEscaped: '{clickurl_enc}',
    ...{ cacheBuster: '{random}', consent: null },
  },
}

export interface ServedBy {
  server: AdServer
  /** How many redirects stand before ours; of no use for a page without an ad server. */
  relays?: Relays
  /** Our number on the Global Vendor List, for whom the reader's choice is passed on; null for none. */
  vendorId?: number | null
}

/** A piece of an address that an ad server replaces: it is never escaped, or it would not be found. Its value has no sign to escape. */
interface Macro {
  macro: string
}
type Piece = string | Macro

/**
 * The address of a link in a tag: the server's click macro, then our sealed link, escaped once for each redirect before it, since
 * each takes one escaping away.
 */
export function clickAddress(link: string, { server, relays = 1, vendorId = null }: ServedBy): string {
  if (server === 'plain') return link
  const { click } = MACROS[server]
  return click + escaped(piecesOf(link, { server, vendorId }), relays)
}

/**
 * The same as a parameter of somebody else's address: all of it escaped once more, so that it comes out of there whole.
 */
export function clickParameter(link: string, { server, relays = 1, vendorId = null }: ServedBy): string {
  if (server === 'plain') return encodeURIComponent(link)
  const { clickEscaped } = MACROS[server]
  return clickEscaped + escaped(piecesOf(link, { server, vendorId }), relays + 1)
}

/** Our link with what makes it new each time (`n`), and the reader's choice where the server knows it. */
function piecesOf(link: string, { server, vendorId }: { server: Exclude<AdServer, 'plain'>; vendorId: number | null }) {
  const { cacheBuster, consent } = MACROS[server]
  const pieces: Piece[] = [`${link}?n=`, { macro: cacheBuster }]
  if (consent !== null && vendorId !== null)
    pieces.push('&gdpr=', { macro: consent.applies }, '&gdpr_consent=', { macro: consent.string(vendorId) })
  return pieces
}

function escaped(pieces: readonly Piece[], times: number): string {
  return pieces.map((piece) => (typeof piece === 'string' ? repeat(piece, times) : piece.macro)).join('')
}

function repeat(text: string, times: number): string {
  return times === 0 ? text : repeat(encodeURIComponent(text), times - 1)
}
