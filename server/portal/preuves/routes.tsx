import type { RequestHandler, Response } from 'express'
import { purgeReportOf, purgeReports } from '../../audience/index.js'
import {
  consentRecord,
  DRAWN_ROWS,
  drawProofs,
  isReceipt,
  proofDocument,
  proveConsent,
  readConsent,
  readNotice,
  type SignedKind,
  signDocument,
} from '../../consent/index.js'
import { isNoticeVersion, type Signable } from '../../contract/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only, PUBLIC } from '../../membership/index.js'
import { MANAGE } from '../federation/access.js'
import { type Answer, type Asked, jwksOf, missing, type PortalOptions, page } from '../page.js'
import { fill } from '../words/index.js'
import { ConsentProofPage } from './consent-proof.js'
import { PublishedNotice } from './notice.js'
import { Proofs } from './proofs.js'
import { Receipt } from './receipt.js'

const READ = only('federation')
const PROOFS = '/federation/preuves'
const NIGHTS_SHOWN = 14

/** Receipts and notices, for everybody; what proves them, for the federation. */
export function proofRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/recu/:receipt.json', PUBLIC, signed(options, receiptFile))
    .add('get', '/recu/:receipt', PUBLIC, page(options, receipt))
    .add('get', '/notice/:version.txt', PUBLIC, noticeText(options))
    .add('get', '/notice/:version', PUBLIC, page(options, notice))
    .add('get', PROOFS, READ, page(options, proofs))
    .add('post', PROOFS, MANAGE, page(options, draw))
    .add('get', `${PROOFS}/recu/:receipt.json`, READ, signed(options, proofFile))
    .add('get', `${PROOFS}/recu/:receipt`, READ, page(options, proof))
    .add('get', `${PROOFS}/purge/:day.json`, READ, signed(options, purgeFile))
}

/** The number is the key to the page: it is random, and told to nobody but its browser. Nothing keeps the page, nor finds it. */
async function receipt({ request, response, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  unlisted(response)
  const consent = await consentOf(request.params.receipt, options)
  const { pixelOrigin, contracts } = options
  const body = <Receipt {...{ consent, now, pixelOrigin }} canSign={contracts.ring !== null} />
  return { title: view.words.receipt.title, body }
}

async function receiptFile({ request, now }: Pick<Asked, 'request' | 'now'>, options: PortalOptions) {
  const consent = await consentOf(request.params.receipt, options)
  const document = consentRecord(consent, { origins: originsOf(options), now }) as Signable
  return { kind: 'receipt' as const, document, name: `recu-${consent.receipt}` }
}

async function consentOf(receipt: unknown, { pool }: PortalOptions) {
  const consent = isReceipt(receipt) ? await readConsent(pool, receipt) : null
  if (consent === null) throw missing()
  return consent
}

async function notice({ request, view }: Asked, options: PortalOptions): Promise<Answer> {
  const found = await noticeOf(request.params.version, options)
  const title = fill(view.words.publishedNotice.title, { version: found.version })
  return { title, body: <PublishedNotice notice={found} /> }
}

/** The bytes that were hashed: `curl … | sha256sum` gives the fingerprint. */
function noticeText(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const { textFr, textEn } = await noticeOf(request.params.version, options)
    response.set('Cache-Control', 'no-store').type('text/plain; charset=utf-8').send(`${textFr}\n${textEn}`)
  }
}

async function noticeOf(version: unknown, { pool }: PortalOptions) {
  const known = typeof version === 'string' && isNoticeVersion(version)
  const found = known ? await readNotice(pool, version) : null
  if (found === null) throw missing()
  return found
}

/** `?recu=` leads to a proof. */
async function proofs({ request, view }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool } = options
  const asked = typeof request.query.recu === 'string' ? request.query.recu.trim().toLowerCase() : null
  if (isReceipt(asked) && (await readConsent(pool, asked)) !== null) return { redirect: `${PROOFS}/recu/${asked}` }
  const reports = await purgeReports(pool, { days: NIGHTS_SHOWN })
  const body = <Proofs {...{ asked, reports }} drawn={null} tooOften={false} />
  return { title: view.words.proofs.title, body, status: asked === null ? 200 : 404 }
}

/**
 * Rows drawn by lot, anew each time, and a few times a day: then 429. The answer is the page itself, since what was drawn is
 * kept nowhere: a browser asks before it draws again by loading the page anew.
 */
async function draw({ view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool } = options
  const drawn = await drawProofs(pool, { rows: DRAWN_ROWS, jwks: jwksOf(options), now })
  const reports = await purgeReports(pool, { days: NIGHTS_SHOWN })
  const body = <Proofs {...{ drawn, reports }} asked={null} tooOften={drawn === null} />
  return { title: view.words.proofs.title, body, status: drawn === null ? 429 : 200 }
}

async function proof({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const found = await proofOf(request.params.receipt, { now, options })
  return { title: view.words.proofs.proof.title, body: <ConsentProofPage proof={found} /> }
}

async function proofFile({ request, now }: Pick<Asked, 'request' | 'now'>, options: PortalOptions) {
  const found = await proofOf(request.params.receipt, { now, options })
  const document = proofDocument(found, { origins: originsOf(options), now })
  return { kind: 'proof' as const, document, name: `preuve-${found.sources.receipt}` }
}

async function proofOf(receipt: unknown, { now, options }: { now: Date; options: PortalOptions }) {
  const found = await proveConsent(options.pool, { receipt: String(receipt), jwks: jwksOf(options), now })
  if (found === null) throw missing()
  return found
}

async function purgeFile({ request, now }: Pick<Asked, 'request' | 'now'>, { pool }: PortalOptions) {
  const day = String(request.params.day)
  const known = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))
  const report = known ? await purgeReportOf(pool, day) : null
  if (report === null) throw missing()
  const lines = report.lines.map(({ what, at, deleted, oldest, ceiling, ok }) => ({
    ...{ what, deleted, ok, at: at.toISOString() },
    oldest: oldest?.toISOString() ?? null,
    ceiling: ceiling.toISOString(),
  }))
  return { kind: 'purge' as const, document: { issuedAt: now.toISOString(), day, lines }, name: `effacement-${day}` }
}

/** A signed file. Where there are no keys nothing is signed: 503. */
function signed(
  options: PortalOptions,
  make: (
    asked: Pick<Asked, 'request' | 'now'>,
    options: PortalOptions,
  ) => Promise<{ kind: SignedKind; document: Signable; name: string }>,
): RequestHandler {
  return async (request, response) => {
    const { kind, document, name } = await make({ request, now: options.clock() }, options)
    const { ring } = options.contracts
    if (ring === null) throw new Problem({ status: 503, code: 'unavailable', title: 'There are no keys to sign with.' })
    const text = await signDocument(ring, { kind, document })
    unlisted(response)
    response.set({ 'Cache-Control': 'no-store', 'Content-Disposition': `attachment; filename="${name}.json"` })
    response.type('application/json').send(text)
  }
}

function unlisted(response: Response): void {
  response.set('X-Robots-Tag', 'noindex, nofollow, noarchive')
}

function originsOf({ origin, pixelOrigin }: PortalOptions) {
  return { console: origin, pixel: pixelOrigin }
}
