import { z } from 'zod'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { confirmBankDetails, pendingBankDetails, stopBankDetails } from '../../payout/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { bankLetter } from '../salle/bank-letter.js'
import type { Words } from '../words/index.js'
import { MANAGE } from './access.js'
import { BANK_REVIEW, BankReview, CONFIRM_BANK } from './bank.js'

/** `/federation/comptes-bancaires`: the changes of cinemas' bank accounts that wait for somebody's yes. */
export function bankReviewRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', BANK_REVIEW, only('federation'), page(options, show))
    .add('post', `${BANK_REVIEW}/confirmer`, CONFIRM_BANK, page(options, confirm))
    .add('post', `${BANK_REVIEW}/arreter`, MANAGE, page(options, stop))
}

type Refused = keyof Words['bank']['decided']

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return reviewPage(asked, options, null)
}

const Naming = z.object({ compte: z.uuid() })

async function confirm(asked: Asked, options: PortalOptions): Promise<Answer> {
  const form = Naming.safeParse(asked.request.body)
  // What cannot be shown was not seen by whoever says yes to it.
  if (!form.success || options.bank === null) return reviewPage(asked, options, 'unknown')
  const { id: person, organisation } = signedIn(asked.view)
  const { pool } = options
  const letter = bankLetter(options)
  const id = form.data.compte
  const done = await confirmBankDetails(pool, { id, federation: organisation.id, person, letter, now: asked.now })
  if ('refused' in done) return reviewPage(asked, options, done.refused)
  return { redirect: `${BANK_REVIEW}?fait=confirme` }
}

async function stop(asked: Asked, options: PortalOptions): Promise<Answer> {
  const form = Naming.safeParse(asked.request.body)
  if (!form.success) return reviewPage(asked, options, 'unknown')
  const { id: person, organisation } = signedIn(asked.view)
  const by = { federation: organisation.id }
  const letter = bankLetter(options)
  const done = await stopBankDetails(options.pool, { id: form.data.compte, by, person, letter, now: asked.now })
  if ('refused' in done) return reviewPage(asked, options, done.refused)
  return { redirect: `${BANK_REVIEW}?fait=arrete` }
}

async function reviewPage(asked: Asked, options: PortalOptions, refused: Refused | null): Promise<Page> {
  const { request, view, now } = asked
  const { pool, bank: ring } = options
  const federation = signedIn(view).organisation.id
  const pending = ring && (await pendingBankDetails(pool, { federation, ring, now }))
  const said = view.words.bankReview
  const { fait } = request.query
  const body = (
    <>
      {refused === null && fait === 'confirme' && <Toast>{said.confirm.done}</Toast>}
      {refused === null && fait === 'arrete' && <Toast>{said.stop.done}</Toast>}
      {refused !== null && <Notice kind="error">{view.words.bank.decided[refused]}</Notice>}
      <BankReview pending={pending} />
    </>
  )
  return { title: said.title, body, status: refused === null ? 200 : 409 }
}
