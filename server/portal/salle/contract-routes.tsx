import { z } from 'zod'
import { type ContractRefusal, findContract, listContracts, moveContract, signContract } from '../../contract/index.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, jwksOf, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { readableContract } from '../read/agreement.js'
import { type CinemaContract, signaturesOf, standingOf, withdrawnOf } from '../read/contracts.js'
import type { OwnCinema } from '../read/salle.js'
import { type Agreement, Contract } from './contract.js'
import { OWN_CINEMA, ownCinema, SIGN } from './own-cinema.js'

const DECLINE = only('cinema', { own: true, role: 'signatory', effect: 'change' })

export function contractRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/contrat', OWN_CINEMA, page(options, contract))
    .add('post', '/salle/:slug/contrat', SIGN, page(options, sign))
    .add('post', '/salle/:slug/contrat/decliner', DECLINE, page(options, decline))
}

type Refused = ContractRefusal | 'no-keys' | 'unticked'

async function contract(asked: Asked, options: PortalOptions): Promise<Answer> {
  return contractPage(asked, options, { cinema: await ownCinema(asked, options), refused: null })
}

const Signing = z.object({ contrat: z.uuid(), lu: z.literal('oui') })

async function sign(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const cinema = await ownCinema(asked, options)
  const refuse = (refused: Refused) => contractPage(asked, options, { cinema, refused })
  const signing = Signing.safeParse(request.body)
  if (!signing.success) return refuse('unticked')
  const { pool, contracts } = options
  const { library, ring } = contracts
  if (ring === null) return refuse('no-keys')
  const own = await contractsOf(options, cinema)
  const contractId = signing.data.contrat
  if (!own.some(({ id }) => id === contractId)) return refuse('unknown-contract')
  const signed = await signContract({ pool, library, ring }, { contractId, personId: signedIn(view).id, at: now })
  if (!signed.done) return refuse(signed.why)
  const inForce = signed.contract.state === 'in-force'
  return { redirect: `/salle/${cinema.slug}/contrat?fait=${inForce ? 'en-vigueur' : 'signe'}` }
}

/** The offer that was read is declined; what is in force stays so. */
async function decline(asked: Asked, options: PortalOptions): Promise<Answer> {
  const cinema = await ownCinema(asked, options)
  const form = Declining.safeParse(asked.request.body)
  const { open } = standingOf(await contractsOf(options, cinema))
  if (!form.success || open?.id !== form.data.contrat)
    return contractPage(asked, options, { cinema, refused: 'unknown-contract' })
  const moved = await moveContract(options.pool, {
    contractId: open.id,
    type: 'terminate',
    from: ['offered', 'signed-by-one'],
    at: asked.now,
  })
  if (!moved.done) return contractPage(asked, options, { cinema, refused: moved.why })
  return { redirect: `/salle/${cinema.slug}/contrat?fait=decline` }
}

const Declining = z.object({ contrat: z.uuid() })

/** The page; after a refusal with why nothing was signed, as things stand now. */
async function contractPage(
  { request, view, now }: Asked,
  options: PortalOptions,
  { cinema, refused }: { cinema: OwnCinema & { organisationId: string }; refused: Refused | null },
): Promise<Page> {
  const said = view.words.agreement
  const agreement = await agreementOf(options, await contractsOf(options, cinema))
  const jwks = `${request.protocol}://${request.get('host')}/.well-known/jwks.json`
  const unticked = refused === 'unticked'
  const body = (
    <>
      {refused === null && request.query.fait === 'signe' && <Toast>{said.done}</Toast>}
      {refused === null && request.query.fait === 'en-vigueur' && <Toast>{said.doneInForce}</Toast>}
      {refused === null && request.query.fait === 'decline' && <Toast>{view.words.contracts.decline.done}</Toast>}
      {refused !== null && (
        <Notice kind="error">{refused === 'unticked' ? said.sign.missing : said.refusals[refused]}</Notice>
      )}
      <Contract {...{ cinema, agreement, unticked, jwks, now }} />
    </>
  )
  const title = `${said.title}, ${view.format.name(cinema.name)}`
  return { title, body, status: refused === null ? 200 : unticked ? 422 : 409 }
}

/** What was offered to the organisation of a cinema; drafts are the federation's alone. */
async function contractsOf({ pool }: PortalOptions, { organisationId }: { organisationId: string }) {
  const contracts = await listContracts(pool, { kind: 'federation-cinema', partyId: organisationId })
  return contracts.filter(({ state }) => state !== 'draft')
}

/** The contract that a cinema has to look at: the one to sign, or the one that rules, or the last. */
async function agreementOf(options: PortalOptions, contracts: readonly CinemaContract[]): Promise<Agreement | null> {
  const { live, open, last } = standingOf(contracts)
  const toSign = open !== null && !(await hasSigned(options, open))
  const contract = toSign ? open : (live ?? open ?? last)
  if (contract === null) return null
  const { pool } = options
  const { library, ring } = options.contracts
  const [readable, withdrawn, amended] = await Promise.all([
    readableContract({ pool, library, jwks: ring?.jwks ?? null }, contract),
    withdrawnOf(pool, [contract]),
    isOpen(contract) ? (live ?? amendedBy(options, contract)) : null,
  ])
  return { ...readable, withdrawn: withdrawn.has(contract.id), toSign, replaces: amended }
}

function isOpen({ state }: CinemaContract): boolean {
  return state === 'offered' || state === 'signed-by-one'
}

async function amendedBy({ pool }: PortalOptions, { amends }: CinemaContract) {
  return amends === null ? null : findContract(pool, amends)
}

async function hasSigned(options: PortalOptions, { id }: CinemaContract): Promise<boolean> {
  const signatures = await signaturesOf(options.pool, { contractIds: [id], jwks: jwksOf(options) })
  return signatures.some(({ side }) => side === 'party')
}
