import { z } from 'zod'
import {
  type Contract,
  type ContractRefusal,
  findContract,
  listContracts,
  moveContract,
  signContract,
} from '../../contract/index.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { AgreementProof, AgreementText, ContractFacts } from '../agreement.js'
import { EmptyState, Notice, OnlyWith, Section, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { readableContract } from '../read/agreement.js'
import { standingOf, withdrawnOf } from '../read/contracts.js'
import { OPERATOR, OPERATOR_DECLINES, OPERATOR_SIGNS } from './access.js'
import { Changes, ContractFiles, Decline, Do } from './pieces.js'

const PATH = '/operateur/contrat'

/** The operator's contract with the federation: read, signed, declined. */
export function operatorContractRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add(
      'get',
      PATH,
      OPERATOR,
      page(options, (asked) => contractPage(asked, options, null)),
    )
    .add('post', PATH, OPERATOR_SIGNS, page(options, sign))
    .add('post', `${PATH}/decliner`, OPERATOR_DECLINES, page(options, decline))
}

type Refused = ContractRefusal | 'no-keys'

async function sign(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const { pool, contracts } = options
  const { library, ring } = contracts
  const open = await openOf(asked, options)
  if (open === null) return contractPage(asked, options, 'unknown-contract')
  if (ring === null) return contractPage(asked, options, 'no-keys')
  const signed = await signContract(
    { pool, library, ring },
    { contractId: open.id, personId: signedIn(view).id, at: now },
  )
  return signed.done ? { redirect: `${PATH}?fait=signe` } : contractPage(asked, options, signed.why)
}

async function decline(asked: Asked, options: PortalOptions): Promise<Answer> {
  const open = await openOf(asked, options)
  if (open === null) return contractPage(asked, options, 'unknown-contract')
  const moved = await moveContract(options.pool, {
    contractId: open.id,
    type: 'terminate',
    from: ['offered', 'signed-by-one'],
    at: asked.now,
  })
  return moved.done ? { redirect: `${PATH}?fait=decline` } : contractPage(asked, options, moved.why)
}

async function ownContracts({ view }: Asked, { pool }: PortalOptions): Promise<Contract[]> {
  const own = await listContracts(pool, { kind: 'operator-federation', partyId: signedIn(view).organisation.id })
  return own.filter(({ state }) => state !== 'draft')
}

/** The contract that was read, if it is the one that waits. */
async function openOf(asked: Asked, options: PortalOptions): Promise<Contract | null> {
  const form = z.object({ contrat: z.uuid() }).safeParse(asked.request.body)
  const { open } = standingOf(await ownContracts(asked, options))
  return form.success && open?.id === form.data.contrat ? open : null
}

async function contractPage(asked: Asked, options: PortalOptions, refused: Refused | null): Promise<Page> {
  const { request, view } = asked
  const { pool, contracts } = options
  const said = view.words.contracts
  const { live, open, last } = standingOf(await ownContracts(asked, options))
  const contract = open ?? live ?? last
  const keys = { library: contracts.library, jwks: contracts.ring?.jwks ?? null }
  const [agreement, withdrawn, replaces] = await Promise.all([
    contract && readableContract({ pool, ...keys }, contract),
    withdrawnOf(pool, contract === null ? [] : [contract]),
    open?.amends ? findContract(pool, open.amends) : null,
  ])
  const jwks = `${request.protocol}://${request.get('host')}/.well-known/jwks.json`
  const toSign = open !== null && agreement !== null && !agreement.proof.signatures.some(({ side }) => side === 'party')
  const done: Record<string, string> = { signe: said.one.signed, decline: said.decline.done }
  const fait = String(request.query.fait)
  const body = (
    <>
      {refused === null && Object.hasOwn(done, fait) && <Toast>{done[fait]}</Toast>}
      {refused !== null && <Notice kind="error">{view.words.agreement.refusals[refused]}</Notice>}
      <h1>{said.operator.title}</h1>
      <p class="back">
        <a href="/operateur">{view.words.portals.operator}</a>
      </p>
      {agreement === null || contract === null ? (
        <EmptyState title={said.operator.title}>{said.operator.none}</EmptyState>
      ) : (
        <>
          {toSign && <p class="lead">{said.operator.toSign}</p>}
          <Section title={view.words.agreement.facts} id="en-bref">
            <ContractFacts contract={contract} withdrawn={withdrawn.has(contract.id)} />
          </Section>
          {open !== null && replaces !== null && <Changes before={replaces.terms} after={open.terms} />}
          <AgreementText agreement={agreement} renamed={view.words.agreement.signatures.renamed} />
          <AgreementProof agreement={agreement} jwks={jwks} />
          <ContractFiles base="/operateur/contrats" contract={contract} />
          {toSign && agreement.sameText && (
            <Section title={view.words.agreement.sign.title} id="signer">
              <OnlyWith access={OPERATOR_SIGNS} to="sign">
                <p>{said.one.signText}</p>
                <div class="actions">
                  <Do action={PATH} fields={{ contrat: contract.id }}>
                    {view.words.agreement.sign.do}
                  </Do>
                  <Decline action={`${PATH}/decliner`} contract={contract.id} />
                </div>
              </OnlyWith>
            </Section>
          )}
        </>
      )}
    </>
  )
  return { title: said.operator.title, body, status: refused === null ? 200 : 409 }
}
