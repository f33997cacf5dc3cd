import type { ServerResponse } from 'node:http'

/** Why a click leads nowhere. */
export type DeadEnd = 'unknown' | 'expired' | 'unavailable' | 'method'

const texts: Record<DeadEnd, { status: number; fr: [string, string]; en: [string, string] }> = {
  unknown: {
    status: 404,
    fr: ['Ce lien ne mène nulle part', 'Il est incomplet, ou la campagne n’existe pas.'],
    en: ['This link leads nowhere', 'It is incomplete, or its campaign does not exist.'],
  },
  expired: {
    status: 410,
    fr: ['Ce lien n’est plus valable', 'La campagne est terminée.'],
    en: ['This link has expired', 'Its campaign is over.'],
  },
  unavailable: {
    status: 503,
    fr: ['Un instant…', 'Le service est momentanément indisponible. Réessayez dans quelques secondes.'],
    en: ['One moment…', 'The service is not available just now. Try again in a few seconds.'],
  },
  method: {
    status: 405,
    fr: ['Ce lien s’ouvre dans un navigateur', 'Seule une simple visite est possible ici.'],
    en: ['This link is opened in a browser', 'Only a plain visit is possible here.'],
  },
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** Answers with a small page in two languages. It never leads anywhere. */
export function deadEnd(response: ServerResponse, why: DeadEnd, { head = false } = {}): void {
  const { status, body } = rendered[why]
  const more = why === 'unavailable' ? { 'retry-after': '5' } : why === 'method' ? { allow: 'GET, HEAD' } : {}
  response.writeHead(status, { ...headers, ...more, 'content-length': body.length })
  response.end(head ? undefined : body)
}

const rendered = Object.fromEntries(
  Object.entries(texts).map(([why, { status, fr, en }]) => [why, { status, body: Buffer.from(page(fr, en)) }]),
) as Record<DeadEnd, { status: number; body: Buffer }>

function page(fr: [string, string], en: [string, string]): string {
  return `<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${fr[0]}</title>
<h1>${fr[0]}</h1><p>${fr[1]}</p>
<section lang="en"><h2>${en[0]}</h2><p>${en[1]}</p></section></html>
`
}
