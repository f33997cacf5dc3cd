import { z } from 'zod'
import { DeclaredRoutes } from '../../membership/index.js'
import { changeBankDetails, declareTaxRegime, stopBankDetails } from '../../payout/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import type { Words } from '../words/index.js'
import { Bank } from './bank.js'
import {
  type BankForm,
  DECLARE_TAX,
  EMPTY_BANK,
  GIVE_AS_MANAGER,
  GIVE_AS_SIGNATORY,
  readBankForm,
  readTaxForm,
  STOP_CHANGE,
  type TaxForm,
} from './bank-form.js'
import { bankLetter } from './bank-letter.js'
import { readBank } from './bank-read.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'

/** `/salle/:slug/banque`: where a cinema's organisation is paid, and what stands on its invoices. */
export function bankRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/banque', OWN_CINEMA, page(options, show))
    .add('post', '/salle/:slug/banque', GIVE_AS_MANAGER, page(options, give))
    .add('post', '/salle/:slug/banque/signataire', GIVE_AS_SIGNATORY, page(options, give))
    .add('post', '/salle/:slug/banque/arreter', STOP_CHANGE, page(options, stop))
    .add('post', '/salle/:slug/banque/factures', DECLARE_TAX, page(options, declare))
}

type Refused = { why: keyof Words['bank']['refusals'] } | { decided: keyof Words['bank']['decided'] }
interface Shown {
  form?: BankForm
  taxForm?: TaxForm
  refused?: Refused
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  return bankPage(asked, options, {})
}

async function give(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { pool, bank: ring, origin } = options
  const { organisationId: organisation, slug, name } = await ownCinema(asked, options)
  if (ring === null) return bankPage(asked, options, {})
  const { values, read } = readBankForm(request.body)
  if (!read.ok) return bankPage(asked, options, { form: { values, faults: read.faults } })
  const refuse = (why: keyof Words['bank']['refusals']) =>
    bankPage(asked, options, { form: { values, faults: {} }, refused: { why } })
  const { need, inForce, pending } = await readBank(pool, { organisation, ring, now })
  if (inForce === null && pending === null && !need.asked) return refuse('not-yet')
  const given = await changeBankDetails(pool, {
    ...{ organisation, cinema: { slug, name }, person: signedIn(view).id, details: read.details },
    ...{ ring, letter: bankLetter({ origin }), now },
  })
  if ('refused' in given) return refuse(given.refused)
  return { redirect: `/salle/${slug}/banque?fait=${given.done}` }
}

const Stopping = z.object({ compte: z.uuid() })

async function stop(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { organisationId, slug } = await ownCinema(asked, options)
  const form = Stopping.safeParse(request.body)
  if (!form.success) return bankPage(asked, options, { refused: { decided: 'unknown' } })
  const stopped = await stopBankDetails(options.pool, {
    ...{ id: form.data.compte, by: { organisation: organisationId }, person: signedIn(view).id },
    ...{ letter: bankLetter(options), now },
  })
  if ('refused' in stopped) return bankPage(asked, options, { refused: { decided: stopped.refused } })
  return { redirect: `/salle/${slug}/banque?fait=arrete` }
}

async function declare(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { organisationId: organisation, slug } = await ownCinema(asked, options)
  const { values, read } = readTaxForm(request.body)
  if (!read.ok) return bankPage(asked, options, { taxForm: { values, faults: read.faults } })
  await declareTaxRegime(options.pool, { organisation, person: signedIn(view).id, tax: read.tax, now })
  return { redirect: `/salle/${slug}/banque?fait=factures` }
}

/** The page; after a refusal with why nothing was done, as things stand now. */
async function bankPage(asked: Asked, options: PortalOptions, shown: Shown): Promise<Page> {
  const { request, view, now } = asked
  const { form = EMPTY_BANK, taxForm, refused } = shown
  const cinema = await ownCinema(asked, options)
  const { organisationId: organisation } = cinema
  const said = view.words.bank
  const { pool, bank: ring } = options
  const known = ring && (await readBank(pool, { organisation, ring, now }))
  const wrong = [form, taxForm].some((one) => one !== undefined && Object.keys(one.faults).length > 0)
  const quiet = refused === undefined && !wrong
  const done: Record<string, string> = { ...said.done, arrete: said.stop.done }
  const fait = typeof request.query.fait === 'string' ? request.query.fait : ''
  const body = (
    <>
      {quiet && Object.hasOwn(done, fait) && <Toast>{done[fait]}</Toast>}
      {refused !== undefined && (
        <Notice kind="error">{'why' in refused ? said.refusals[refused.why] : said.decided[refused.decided]}</Notice>
      )}
      <Bank cinema={cinema} known={known} form={form} {...(taxForm === undefined ? {} : { taxForm })} />
    </>
  )
  const title = `${said.title}, ${view.format.name(cinema.name)}`
  const missing = ring === null && request.method === 'POST'
  return { title, body, status: refused !== undefined || missing ? 409 : wrong ? 422 : 200 }
}
