import type { Request, RequestHandler } from 'express'
import { Problem } from '../../../lib/problem.js'
import { DeclaredRoutes, hasPasskey, readSessionCookie } from '../../../membership/index.js'
import {
  type Batch,
  cancelBatch,
  carriedOf,
  explainLine,
  fileBytes,
  findBatch,
  handBatch,
  isDayOver,
  isWriting,
  linesOf,
  markExecuted,
  readBatchFile,
  returnLine,
  type SigningRole,
  signaturesOf,
  signBatch,
  signOptions,
  takeReport,
  verifyBatchSignatures,
} from '../../../payout/index.js'
import { readUpload } from '../../contrats/upload.js'
import { tellOfClone } from '../../entrer/told.js'
import { Notice, Toast } from '../../kit/index.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page, signedIn, signedInOf } from '../../page.js'
import { readClicks } from '../../read/clicks.js'
import { namesOfPeople, oddLines, stepsOf } from '../../read/payouts.js'
import { fill } from '../../words/index.js'
import { FILE_FOR, PAYOUTS, PREPARE, READ, SIGN_AS } from './access.js'
import { ADDRESS, FILE_ADDRESS } from './batch-acts.js'
import { BatchPage, type BatchShown } from './batch-page.js'
import { LinePage } from './line-page.js'
import { field } from './read-form.js'

const ONE = `${PAYOUTS}/:id`

/** `/federation/versements/:id`: a batch from its signatures to the bank's answers. */
export function batchRoutes(options: PortalOptions): DeclaredRoutes {
  const routes = new DeclaredRoutes()
    .add('get', ONE, READ, page(options, show))
    .add('get', `${ONE}/lignes/:numero`, READ, page(options, showLine))
    .add('post', `${ONE}/remettre`, PREPARE, page(options, hand))
    .add('post', `${ONE}/executer`, PREPARE, page(options, execute))
    .add('post', `${ONE}/retour`, PREPARE, page(options, takeBack))
    .add('post', `${ONE}/rapport`, PREPARE, page(options, takeUpload))
    .add('post', `${ONE}/annuler`, PREPARE, page(options, cancel))
  for (const role of ['preparer', 'approver'] as const) {
    routes
      .add('get', `${ONE}/${FILE_ADDRESS[role]}`, FILE_FOR[role], sendFile(options))
      .add('post', `${ONE}/${ADDRESS[role]}/options`, SIGN_AS[role], sendOptions(options, role))
      .add(
        'post',
        `${ONE}/${ADDRESS[role]}`,
        SIGN_AS[role],
        page(options, (asked) => sign(asked, options, role)),
      )
  }
  return routes
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return batchPage(asked, options, null)
}

function sendOptions({ pool, origin, clock }: PortalOptions, role: SigningRole): RequestHandler {
  return async (request, response) => {
    const batch = await batchOf(request, pool)
    const asked = { batch: batch.id, role, person: signedInOf(response).id, now: clock(), browser: sessionOf(request) }
    const options = await signOptions(pool, { origin }, asked)
    if ('refused' in options)
      throw new Problem({ status: 409, code: 'conflict', title: `This batch cannot be signed: ${options.refused}.` })
    response.set('Cache-Control', 'no-store').json(options)
  }
}

async function sign(asked: Asked, options: PortalOptions, role: SigningRole): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, origin, bank: ring } = options
  const batch = await batchOf(request, pool)
  if (ring === null) return batchPage(asked, options, view.words.batches.noKeys)
  const assertion = typeof request.body?.reponse === 'string' ? request.body.reponse : ''
  const signed = await signBatch(
    pool,
    { origin },
    {
      ...{ batch: batch.id, role, person: signedIn(view).id, now, browser: sessionOf(request), ring, assertion },
      ...{ fileSha256: field(request.body, 'empreinte'), onClone: tellOfClone({ origin, now }) },
    },
  )
  if (!signed.signed) return batchPage(asked, options, view.words.batch.sign.refused[signed.why])
  return { redirect: `${PAYOUTS}/${batch.id}?fait=${ADDRESS[role]}` }
}

/** The exact bytes: what is signed is what is downloaded. */
function sendFile({ pool, bank: ring }: PortalOptions): RequestHandler {
  return async (request, response) => {
    const batch = await batchOf(request, pool)
    const bytes = ring === null ? null : await fileBytes(pool, { batch, ring })
    if (bytes === null) throw new Problem({ status: 409, code: 'conflict', title: 'This file cannot be given.' })
    response.set({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/xml; charset=utf-8',
      'Content-Disposition': `attachment; filename="lanterne-${batch.messageId}.xml"`,
    })
    response.send(bytes)
  }
}

async function hand(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { pool, bank: ring } = options
  const batch = await batchOf(asked.request, pool)
  const said = asked.view.words
  if (ring === null) return batchPage(asked, options, said.batches.noKeys)
  const handed = await handBatch(pool, { batch: batch.id, person: signedIn(asked.view).id, ring, now: asked.now })
  return handed.done ? done(batch, 'remis') : batchPage(asked, options, said.batch.hand.refused[handed.why])
}

async function execute(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const batch = await batchOf(request, options.pool)
  const executed = await markExecuted(options.pool, {
    ...{ batch: batch.id, person: signedIn(view).id, now },
    ...{ reference: field(request.body, 'reference'), executedOn: field(request.body, 'jour') },
  })
  return executed.done
    ? done(batch, 'execute')
    : batchPage(asked, options, view.words.batch.execute.refused[executed.why])
}

async function takeBack(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const batch = await batchOf(request, options.pool)
  const endToEndId = field(request.body, 'identifiant').trim()
  const said = view.words.batch.returned
  // The form is of this batch: a line of another one would be taken back unseen.
  const isOwn = (await linesOf(options.pool, batch.id)).some((line) => line.endToEndId === endToEndId)
  if (!isOwn) return batchPage(asked, options, said.refused['unknown-payout'])
  const reason = field(request.body, 'motif')
  const returned = await returnLine(options.pool, { endToEndId, reason, person: signedIn(view).id, now })
  return returned.done ? done(batch, 'retour') : batchPage(asked, options, said.refused[returned.why])
}

async function takeUpload(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const batch = await batchOf(request, options.pool)
  const { file } = await readUpload(request)
  const xml = file?.toString('utf8') ?? ''
  const taken = await takeReport(options.pool, { batch: batch.id, xml, person: signedIn(view).id, now })
  if ('refused' in taken) return batchPage(asked, options, view.words.batch.returned.refused[taken.refused])
  return { redirect: `${PAYOUTS}/${batch.id}?fait=rapport&retours=${taken.taken}` }
}

async function cancel(asked: Asked, options: PortalOptions): Promise<Answer> {
  const batch = await batchOf(asked.request, options.pool)
  const cancelled = await cancelBatch(options.pool, {
    ...{ batch: batch.id, person: signedIn(asked.view).id, now: asked.now },
  })
  return cancelled.done
    ? done(batch, 'annule')
    : batchPage(asked, options, asked.view.words.batch.cancel.refused[cancelled.why])
}

async function showLine({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const { pool } = options
  const batch = await batchOf(request, pool)
  const number = idOf(request.params.numero)
  const line = (await linesOf(pool, batch.id)).find((one) => one.number === number)
  if (line === undefined) throw missing()
  const explained = await explainLine(pool, { cinema: line.cinema, batch: batch.id, before: batch.preparedAt })
  const behind = explained.months.flatMap(({ byCampaign }) => byCampaign.map(({ campaign }) => campaign))
  const figures = await readClicks(options, { campaigns: [...new Set(behind)], now })
  const said = view.words.batch.line
  return {
    title: fill(said.title, { number: view.format.number(number), name: batch.messageId }),
    body: <LinePage shown={{ batch, line, explained, figures }} />,
  }
}

function done(batch: Batch, what: string): Answer {
  return { redirect: `${PAYOUTS}/${batch.id}?fait=${what}` }
}

/** @param refused what the person is told was refused, and why */
async function batchPage(asked: Asked, options: PortalOptions, refused: string | null): Promise<Answer> {
  const { request, view } = asked
  const shown = await shownOf(asked, options)
  const body = (
    <>
      {refused === null && <Done asked={asked} what={request.query.fait} />}
      {refused !== null && <Notice kind="error">{refused}</Notice>}
      <BatchPage shown={shown} />
    </>
  )
  const title = fill(view.words.batch.one.title, { name: shown.batch.messageId })
  return { title, body, status: refused === null ? 200 : 409 }
}

function Done({ asked: { request, view }, what }: { asked: Asked; what: unknown }) {
  const said = view.words.batch
  const taken = Number(request.query.retours)
  const texts: Record<string, string> = {
    prepare: said.one.made,
    [ADDRESS.preparer]: said.sign.doneAs.preparer,
    [ADDRESS.approver]: said.sign.doneAs.approver,
    remis: said.hand.done,
    execute: said.execute.done,
    retour: said.returned.done,
    rapport: taken > 0 ? view.format.plural(taken, said.returned.fileDone) : said.returned.fileKnown,
    annule: said.cancel.done,
  }
  const text = typeof what === 'string' && Object.hasOwn(texts, what) ? texts[what] : undefined
  return text === undefined ? null : <Toast>{text}</Toast>
}

async function shownOf({ request, view, now }: Asked, { pool, bank: ring }: PortalOptions): Promise<BatchShown> {
  const batch = await batchOf(request, pool)
  const [lines, carried, signatures, writing, has] = await Promise.all([
    linesOf(pool, batch.id),
    carriedOf(pool, batch.id),
    signaturesOf(pool, batch.id),
    isWriting(pool, { batch: batch.id }),
    hasPasskey(pool, signedIn(view).id),
  ])
  const file = ring === null ? null : await fileBytes(pool, { batch, ring })
  const isOpen = ['prepared', 'signed', 'approved'].includes(batch.state)
  const read = isOpen && ring !== null ? await readBatchFile(pool, { batch, ring, now }) : null
  const people = stepsOf(batch, lines, signatures).map(({ by }) => by)
  return {
    ...{ batch, lines, carried, signatures, writing, hasPasskey: has },
    dayOver: isDayOver(batch, { now }),
    fault: read !== null && 'fault' in read ? read.fault : null,
    odd: isOpen && ring !== null ? await oddLines(pool, { lines, ring, now }) : new Map(),
    verified: file === null ? null : await verifyBatchSignatures(signatures, { batch: batch.id, file }),
    names: await namesOfPeople(pool, people),
  }
}

async function batchOf(request: Request, pool: PortalOptions['pool']): Promise<Batch> {
  const { id } = request.params
  const batch =
    typeof id === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? await findBatch(pool, id) : null
  if (batch === null) throw missing()
  return batch
}

/** The token of the session by which one asks: a challenge is answered in it, and in no other. */
function sessionOf(request: Request): string {
  const token = readSessionCookie(request.headers.cookie)
  if (token === null) throw missing()
  return token
}
