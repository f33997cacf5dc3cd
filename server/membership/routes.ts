import type { Request, Response } from 'express'
import type pg from 'pg'
import { classifyAgent } from '../lib/agent.js'
import type { Clock } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { type Access, PUBLIC } from './access.js'
import { forgetCookie, readEntryCookie, readSessionCookie, sessionCookie } from './cookie.js'
import { DeclaredRoutes } from './declared-routes.js'
import { PORTAL } from './organisation.js'
import { hasPasskey } from './passkey-store.js'
import { findSignInLink, isFromLoopback, type LinkRefusal, type Opener, redeemSignInLink } from './sign-in.js'
import type { MembershipStore } from './store.js'

/** A page that says one thing, in both languages, and perhaps has a button. */
export interface Message {
  fr: { title: string; text: string; button?: string }
  en: { title: string; text: string; button?: string }
}

const PUBLIC_CHANGE: Access = { ...PUBLIC, effect: 'change' }

export interface MembershipOptions {
  pool: pg.Pool
  store: Pick<MembershipStore, 'deleteSession'>
  clock: Clock
  /** Links that a development start printed open nothing here, whatever is in the database. */
  production: boolean
  /** The HTML page of a message. Its buttons send a form, without fields, to the page's own address. */
  renderMessage: (message: Message) => string
  /** Ends what somebody who lost their passkeys could enter by, in the transaction that lets them in by a link of recovery. */
  recover: (client: pg.ClientBase, recovery: { personId: string; askedBy: string | null; now: Date }) => Promise<void>
}

/**
 * `GET /entrer/:token` shows a link's button, `POST` signs in by it, `POST /sortir` signs out. `requireOwnOrigin` must stand
 * before these. A link that a development start printed signs in at once: it works again and again.
 */
export function membershipRoutes(options: MembershipOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/entrer/:token', PUBLIC, (request, response) => offer(request, response, options))
    .add('post', '/entrer/:token', PUBLIC_CHANGE, (request, response) => enter(request, response, options))
    .add('post', '/sortir', PUBLIC_CHANGE, (request, response) => leave(request, response, options))
}

/** Looking at a link must not use it up: mail scanners open what they find. */
async function offer(request: Request, response: Response, options: MembershipOptions): Promise<void> {
  const { pool, clock, renderMessage } = options
  response.set('Cache-Control', 'no-store')
  const token = String(request.params.token)
  const found = await findSignInLink(pool, { token, now: clock(), ...openerOf(request, options) })
  if (!found.opens) return refuse(response, found.why, options)
  // Express answers HEAD by the GET route; neither that nor a prefetch opens a session.
  const looks =
    request.method === 'HEAD' || /prefetch/.test(`${request.headers['sec-purpose']} ${request.headers.purpose}`)
  if (found.loopback && !looks) return enter(request, response, options)
  response.type('html').send(renderMessage(found.purpose === 'recovery' ? offerRecovery(found.name) : OFFER))
}

async function enter(request: Request, response: Response, options: MembershipOptions): Promise<void> {
  const { pool, clock, recover } = options
  const now = clock()
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
  const redeemed = await redeemSignInLink(pool, {
    ...openerOf(request, options),
    token: String(request.params.token),
    now,
    device: classifyAgent(request.headers['user-agent']).device,
    instead: readSessionCookie(request.headers.cookie),
    recover: (client, recovery) => recover(client, { ...recovery, now }),
  })
  if (!redeemed.entered) return refuse(response, redeemed.why, options)
  response.append('Set-Cookie', sessionCookie(redeemed.token))
  const settled = request.method === 'GET' || (await hasPasskey(pool, redeemed.personId))
  response.redirect(303, settled ? PORTAL[redeemed.kind] : '/compte?fait=entree')
}

function openerOf(request: Request, { production }: Pick<MembershipOptions, 'production'>): Opener {
  const { headers, socket } = request
  return {
    fromLoopback: !production && isFromLoopback({ remoteAddress: socket.remoteAddress, headers }),
    browser: readEntryCookie(headers.cookie),
  }
}

function refuse(
  response: Response,
  why: LinkRefusal,
  { renderMessage }: Pick<MembershipOptions, 'renderMessage'>,
): void {
  response.status(STATUS[why]).type('html').send(renderMessage(MESSAGES[why]))
}

async function leave(request: Request, response: Response, { store }: MembershipOptions): Promise<void> {
  const token = readSessionCookie(request.headers.cookie)
  if (token !== null) await store.deleteSession(sha256(token))
  response.append('Set-Cookie', forgetCookie())
  response.set('Cache-Control', 'no-store')
  response.redirect(303, '/')
}

const STATUS: Record<LinkRefusal, number> = {
  ...{ unknown: 404, used: 410, expired: 410 },
  ...{ 'other-browser': 403, 'not-loopback': 403, withdrawn: 410 },
}

const OFFER: Message = {
  fr: {
    title: 'Entrer dans Lanterne',
    text: 'Ce lien ne sert qu’une fois. Appuyez sur le bouton pour entrer dans ce navigateur.',
    button: 'Entrer',
  },
  en: {
    title: 'Enter Lanterne',
    text: 'This link works once. Press the button to enter in this browser.',
    button: 'Enter',
  },
}

/** Whose account it is, and what the button ends: whoever opens this may not be who they are taken for. */
function offerRecovery(name: string): Message {
  return {
    fr: {
      title: 'Rétablir un accès à Lanterne',
      text: `Ce lien rétablit l’accès de ${name}. Le bouton met fin à toutes ses clés d’accès et à toutes ses sessions, prévient les responsables et fait entrer dans ce navigateur. Si ce n’est pas vous, ou si vous n’avez rien perdu, n’appuyez pas.`,
      button: 'Mettre fin aux anciennes clés et entrer',
    },
    en: {
      title: 'Restore access to Lanterne',
      text: `This link restores the access of ${name}. The button ends all their passkeys and all their sessions, tells the managers, and enters in this browser. If that is not you, or you lost nothing, do not press it.`,
      button: 'End the old passkeys and enter',
    },
  }
}

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
  'other-browser': {
    fr: {
      title: 'Ce lien s’ouvre dans le navigateur qui l’a demandé',
      text: 'Copiez l’adresse du lien et collez-la dans le navigateur, sur l’appareil, où vous l’avez demandé. Si ce n’est plus possible, demandez un nouveau lien d’ici. Si vous n’avez rien demandé, ne faites rien.',
    },
    en: {
      title: 'This link opens in the browser that asked for it',
      text: 'Copy the address of the link and paste it into the browser, on the device, where you asked for it. If you cannot, ask for a new link from here. If you asked for nothing, do nothing.',
    },
  },
  withdrawn: {
    fr: {
      title: 'Ce lien n’est plus valable',
      text: 'La personne qui l’a demandé pour vous ne peut plus le faire. Adressez-vous à un autre responsable.',
    },
    en: {
      title: 'This link is over',
      text: 'Who asked for it for you may not do so any more. Turn to another manager.',
    },
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
