import type { Request, Response } from 'express'
import type { Clock } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import type { Access } from './access.js'
import { forgetCookie, readSessionCookie, sessionCookie } from './cookie.js'
import { DeclaredRoutes } from './declared-routes.js'
import { PORTAL } from './organisation.js'
import { isFromLoopback, type LinkRefusal, redeemSignInLink } from './sign-in.js'
import type { MembershipStore } from './store.js'

/** A page that says one thing, in both languages. */
export interface Message {
  fr: { title: string; text: string }
  en: { title: string; text: string }
}

const PUBLIC: Access = { who: 'public', own: false }

/**
 * `GET /entrer/:token` signs in by a link, `POST /sortir` signs out. `requireOwnOrigin` must stand before these.
 * @param renderMessage the HTML page of a message
 */
export function membershipRoutes(options: {
  store: MembershipStore
  clock: Clock
  renderMessage: (message: Message) => string
}): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/entrer/:token', PUBLIC, (request, response) => enter(request, response, options))
    .add('post', '/sortir', PUBLIC, (request, response) => leave(request, response, options))
}

async function enter(
  request: Request,
  response: Response,
  { store, clock, renderMessage }: Parameters<typeof membershipRoutes>[0],
): Promise<void> {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
  // Express answers HEAD by the GET route: a mail scanner's HEAD, or a browser's prefetch, must not use the link up.
  if (request.method === 'HEAD') {
    response.status(405).set('Allow', 'GET').end()
    return
  }
  if (`${request.headers['sec-purpose']} ${request.headers.purpose}`.includes('prefetch')) {
    response.status(503).end()
    return
  }
  const fromLoopback = isFromLoopback({ remoteAddress: request.socket.remoteAddress, headers: request.headers })
  const token = String(request.params.token)
  const redeemed = await redeemSignInLink(store, { token, fromLoopback, now: clock() })
  if (!redeemed.entered) {
    response.status(STATUS[redeemed.why]).type('html').send(renderMessage(MESSAGES[redeemed.why]))
    return
  }
  // The session that this browser had, perhaps of somebody else, ends with the new one.
  const previous = readSessionCookie(request.headers.cookie)
  if (previous !== null) await store.deleteSession(sha256(previous))
  response.append('Set-Cookie', sessionCookie(redeemed.token))
  response.redirect(303, PORTAL[redeemed.kind])
}

async function leave(
  request: Request,
  response: Response,
  { store }: Parameters<typeof membershipRoutes>[0],
): Promise<void> {
  const token = readSessionCookie(request.headers.cookie)
  if (token !== null) await store.deleteSession(sha256(token))
  response.append('Set-Cookie', forgetCookie())
  response.set('Cache-Control', 'no-store')
  response.redirect(303, '/')
}

const STATUS: Record<LinkRefusal, number> = { unknown: 404, used: 410, expired: 410, 'not-loopback': 403 }

const MESSAGES: Record<LinkRefusal, Message> = {
  unknown: {
    fr: { title: 'Ce lien n’existe pas', text: 'Vérifiez que l’adresse est complète, ou demandez un nouveau lien.' },
    en: { title: 'This link does not exist', text: 'Check that the address is complete, or ask for a new link.' },
  },
  used: {
    fr: { title: 'Ce lien a déjà servi', text: 'Un lien de connexion ne sert qu’une fois. Demandez-en un nouveau.' },
    en: { title: 'This link was used already', text: 'A sign-in link works once. Ask for a new one.' },
  },
  expired: {
    fr: { title: 'Ce lien n’est plus valable', text: 'Un lien de connexion vaut dix minutes. Demandez-en un nouveau.' },
    en: { title: 'This link has expired', text: 'A sign-in link is good for ten minutes. Ask for a new one.' },
  },
  'not-loopback': {
    fr: {
      title: 'Ce lien ne s’ouvre que sur cette machine',
      text: 'Il a été imprimé par un démarrage de développement : ouvrez-le sur la machine où Lanterne tourne.',
    },
    en: {
      title: 'This link opens on this machine only',
      text: 'A development start printed it: open it on the machine that runs Lanterne.',
    },
  },
}
