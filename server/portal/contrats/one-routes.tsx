import { z } from 'zod'
import { type Contract, findContract, listSignedElsewhere } from '../../contract/index.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Asked, missing, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { readableContract } from '../read/agreement.js'
import { withdrawnOf } from '../read/contracts.js'
import type { View } from '../view.js'
import { FEDERATION, FEDERATION_OFFERS, FEDERATION_RECORDS, FEDERATION_SIGNS } from './access.js'
import { amend, confirm, discard, move, type OneRefused, openAmendment, record, sign } from './one-actions.js'
import { OneContract } from './one-page.js'
import { readUpload } from './upload.js'

const PATH = '/federation/contrats/:id'

/** One contract of the federation: read, signed, amended, ended; and what was signed elsewhere. */
export function oneContractRoutes(options: PortalOptions): DeclaredRoutes {
  const does = (act: typeof sign) =>
    page(options, async (asked) => {
      const contract = await ownContract(asked, options)
      return answered(asked, options, { contract, acted: await act(asked, options, contract) })
    })
  return new DeclaredRoutes()
    .add(
      'get',
      PATH,
      FEDERATION,
      page(options, async (asked) =>
        onePage(asked, options, { contract: await ownContract(asked, options), refused: null }),
      ),
    )
    .add('post', `${PATH}/signature`, FEDERATION_SIGNS, does(sign))
    .add('post', `${PATH}/geste`, FEDERATION_OFFERS, does(move))
    .add('post', `${PATH}/avenant`, FEDERATION_OFFERS, does(amend))
    .add('post', `${PATH}/ailleurs/confirmer`, FEDERATION_SIGNS, does(confirm))
    .add('post', `${PATH}/ailleurs/ecarter`, FEDERATION_RECORDS, does(discard))
    .add(
      'post',
      `${PATH}/ailleurs`,
      FEDERATION_RECORDS,
      page(options, async (asked) => {
        const contract = await ownContract(asked, options)
        const upload = await readUpload(asked.request)
        return answered(asked, options, { contract, acted: await record(asked, options, { contract, upload }) })
      }),
    )
}

type Acted = Awaited<ReturnType<typeof sign>>

function answered(asked: Asked, options: PortalOptions, { contract, acted }: { contract: Contract; acted: Acted }) {
  if (acted.done) return { redirect: `/federation/contrats/${contract.id}?fait=${acted.said}` }
  return onePage(asked, options, { contract, refused: acted.why })
}

async function ownContract({ request, view }: Asked, { pool }: PortalOptions): Promise<Contract> {
  const id = z.uuid().safeParse(request.params.id)
  const contract = id.success ? await findContract(pool, id.data) : null
  const own = contract?.federation.id === signedIn(view).organisation.id
  if (contract === null || !own || contract.offeredAt === null) throw missing()
  return contract
}

async function onePage(
  { request, view }: Asked,
  options: PortalOptions,
  { contract: { id }, refused }: { contract: Contract; refused: OneRefused | null },
): Promise<Page> {
  const { pool, contracts } = options
  const contract = (await findContract(pool, id)) as Contract
  const keys = { library: contracts.library, jwks: contracts.ring?.jwks ?? null }
  const [agreement, withdrawn, records, replaces, amendment] = await Promise.all([
    readableContract({ pool, ...keys }, contract),
    withdrawnOf(pool, [contract]),
    listSignedElsewhere(pool, id),
    contract.amends === null ? null : findContract(pool, contract.amends),
    openAmendment(options, contract),
  ])
  const jwks = `${request.protocol}://${request.get('host')}/.well-known/jwks.json`
  const latest = contracts.library.latest(contract.kind)
  const body = (
    <>
      {refused === null && <Done view={view} fait={request.query.fait} />}
      {refused !== null && <Notice kind="error">{refusalText(view, refused)}</Notice>}
      <OneContract {...{ agreement, records, replaces, amendment, latest, jwks }} withdrawn={withdrawn.has(id)} />
    </>
  )
  return {
    title: `${view.words.contracts.title}, ${view.format.name(contract.party.name)}`,
    body,
    status: refused === null ? 200 : 409,
  }
}

function Done({ view, fait }: { view: View; fait: unknown }) {
  const { one, amend: amended, elsewhere } = view.words.contracts
  const done: Record<string, string> = {
    signe: one.signed,
    fait: one.moved,
    avenant: amended.done,
    enregistre: elsewhere.recorded,
    confirme: elsewhere.confirmed,
    ecarte: elsewhere.discarded,
  }
  return typeof fait === 'string' && Object.hasOwn(done, fait) ? <Toast>{done[fait]}</Toast> : null
}

function refusalText(view: View, refused: OneRefused): string {
  const texts: Record<OneRefused, string> = { ...view.words.agreement.refusals, ...view.words.contracts.refusals }
  return texts[refused]
}
