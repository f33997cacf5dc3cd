import type { Request, RequestHandler, Response } from 'express'
import type pg from 'pg'
import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { ContractLibrary, SignatureRing } from '../contract/index.js'
import { assert } from '../lib/assert.js'
import type { Clock } from '../lib/clock.js'
import type { PrismaClient } from '../lib/prisma.js'
import { notFound, type Problem } from '../lib/problem.js'
import { personOf, type SignedInPerson } from '../membership/index.js'
import type { BankRing } from '../payout/index.js'
import type { Assets } from './assets.js'
import { Layout } from './kit/index.js'
import { chooseLanguage, isLanguage, languageCookie } from './language.js'
import type { Plugin } from './salle/site-plugin.js'
import { createView, type View, ViewProvider } from './view.js'

/** What the pages need. */
export interface PortalOptions {
  /** Under the console's role: it can read no pseudonym. */
  pool: pg.Pool
  prisma: PrismaClient
  clock: Clock
  assets: Assets
  pixelOrigin: string
  /** The console's own origin: what is signed names pages of it. */
  origin: string
  /** Our number in the vendor list of the TCF; null while there is none. */
  tcfVendorId: number | null
  /** Hosts, besides AlloCiné's, on which a campaign may land. */
  landingHosts: readonly string[]
  /** Where the machines stand, and whom to write to about personal data; null while nobody said so. */
  dossier: { hostingCountry: string | null; privacyContact: string | null }
  /** What cinemas install in WordPress. */
  plugin: Plugin
  /** The sign-in links are printed by the start. */
  development: boolean
  /** What is offered and signed here. Without the ring pages show contracts, and sign and verify none. */
  contracts: { library: ContractLibrary; ring: SignatureRing | null }
  /** Opens and seals bank details; null: none are shown or taken. */
  bank: BankRing | null
  /** Asks the worker for a release now. */
  requestRelease: () => Promise<void>
}

/** The published keys; none where there is no ring: then nothing that was signed can be verified. */
export function jwksOf({ contracts }: Pick<PortalOptions, 'contracts'>): SignatureRing['jwks'] {
  return contracts.ring?.jwks ?? { keys: [] }
}

/** What a page is made from. */
export interface Asked {
  request: Request
  response: Response
  view: View
  now: Date
}

export interface Page {
  title: string
  body: ComponentChildren
  status?: number
}

/** A page, or where to go instead (303: after a form was taken). */
export type Answer = Page | { redirect: string }

/** A handler that answers with a page. */
export function page(
  options: PortalOptions,
  answer: (asked: Asked, options: PortalOptions) => Answer | Promise<Answer>,
): RequestHandler {
  return async (request, response) => {
    const view = viewOf(request, response, options.assets)
    const answered = await answer({ request, response, view, now: options.clock() }, options)
    if ('redirect' in answered) response.redirect(303, answered.redirect)
    else sendPage(response, view, answered)
  }
}

/** Sends a page in the view's language. Private unless said otherwise: nothing between us and the reader keeps it. */
export function sendPage(response: Response, view: View, { title, body, status = 200 }: Page): void {
  response.status(status)
  if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store')
  response.set('Content-Language', view.language)
  response.type('html').send(renderPage(view, { title, body }))
}

export function renderPage(view: View, { title, body }: Page): string {
  const document = (
    <ViewProvider value={view}>
      <Layout title={title}>{body}</Layout>
    </ViewProvider>
  )
  return `<!doctype html>${renderToString(document)}`
}

/** Who asks, where, in which language. A language that the address asks for is remembered. */
export function viewOf(request: Request, response: Response, assets: Assets): View {
  const asked = request.query?.langue
  const { cookie, 'accept-language': acceptLanguage } = request.headers
  if (isLanguage(asked)) response.append('Set-Cookie', languageCookie(asked))
  return createView({
    language: chooseLanguage({ asked, cookie, acceptLanguage }),
    person: personOf(response),
    path: pathOf(request),
    asked: askedOf(request),
    assets,
  })
}

/** Without this `//elsewhere.example/` would be a page of ours, and the links made from its address would leave us. */
function pathOf({ path }: Request): string {
  return `/${path.replace(/^[/\\]+/, '')}`
}

const ASKED_MAX = 300

/** The rest of the query, for links that lead to the same page in another language. */
function askedOf({ query }: Request): string {
  const kept = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (name !== 'langue' && name !== 'fait' && typeof value === 'string') kept.set(name, value)
  const asked = kept.toString()
  return asked.length > ASKED_MAX ? '' : asked
}

/** The person behind a route whose declaration lets nobody else in. */
export function signedIn(view: View): SignedInPerson {
  assert(view.person !== null, 'the guard let in somebody who is signed in')
  return view.person
}

/** The same, for what is no page. */
export function signedInOf(response: Response): SignedInPerson {
  const person = personOf(response)
  assert(person !== null, 'the guard let in somebody who is signed in')
  return person
}

/** A whole positive number of an address, or 404: there is nothing else at such an address. */
export function idOf(text: unknown): number {
  const id = typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
  if (id === null) throw missing()
  return id
}

/** The name of a thing in an address, or 404: nothing of another form is looked up. */
export function slugOf(text: unknown): string {
  if (typeof text !== 'string' || !/^[a-z0-9-]{1,120}$/.test(text)) throw missing()
  return text
}

/** What does not exist, or belongs to somebody else: the answer does not tell which. */
export function missing(): Problem {
  return notFound('This')
}
