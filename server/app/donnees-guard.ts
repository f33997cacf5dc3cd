import type { IncomingMessage } from 'node:http'

/**
 * The cookie of this page is sent along by every site (SameSite=None), so that here it is decided who may ask. Browsers say
 * where a request comes from in `Sec-Fetch-Site`, which no page can set; those that do not are believed on `Origin`.
 */

/** A form of this very page: nobody else's may turn somebody off, or on. */
export function isOwnForm(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { pixelOrigin }: { pixelOrigin: string },
): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return false
  const { origin } = headers
  return origin === undefined || origin === 'null' ? site === 'same-origin' : origin === pixelOrigin
}

/** Whether another site makes this request. */
export function comesFromElsewhere({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** A person opened it, here or by a link elsewhere; not a picture, a frame or a request of another site's. */
export function isOpenedByAPage(request: Pick<IncomingMessage, 'headers'>): boolean {
  if (!comesFromElsewhere(request)) return true
  const { headers } = request
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

/** As strict as the console's, and no script at all; nobody else may frame, open or embed it, and nothing keeps it. */
export function ownPageHeaders({ pixelOrigin }: { pixelOrigin: string }): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // A stricter one would make browsers hide the origin of our own forms, which is what they are checked by.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(pixelOrigin.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  }
}
