import type { RequestHandler, Response } from 'express'
import { z } from 'zod'
import {
  type Contract,
  contractPdf,
  evidenceFile,
  fetchSignedElsewhere,
  findContract,
  findSignedElsewhere,
} from '../../contract/index.js'
import { sha256 } from '../../lib/id.js'
import { assertMayTouch, DeclaredRoutes, personOf } from '../../membership/index.js'
import { missing, type PortalOptions } from '../page.js'
import { FEDERATION, FEDERATION_RECORDS, OPERATOR, PARTIES } from './access.js'

/** The files of a contract: the PDF, the evidence; and, for the federation's officers, what was signed elsewhere. */
export function contractFileRoutes(options: PortalOptions): DeclaredRoutes {
  const routes = new DeclaredRoutes()
  for (const [type, make] of [
    ['pdf', pdf],
    ['json', json],
  ] as const) {
    routes.add(
      'get',
      `/contrats/:id.${type}`,
      PARTIES,
      send(options, make, ({ federation, party }, response) => {
        assertMayTouch(response, PARTIES, [federation.id, party.id])
      }),
    )
    routes.add(
      'get',
      `/federation/contrats/:id.${type}`,
      FEDERATION,
      send(options, make, ({ federation }, response) => {
        if (personOf(response)?.organisation.id !== federation.id) throw missing()
      }),
    )
    routes.add(
      'get',
      `/operateur/contrats/:id.${type}`,
      OPERATOR,
      send(options, make, ({ party }, response) => {
        if (personOf(response)?.organisation.id !== party.id) throw missing()
      }),
    )
  }
  const read = { ...FEDERATION_RECORDS, effect: 'read' } as const
  return routes.add('get', '/federation/signatures/:document.pdf', read, signedElsewhere(options))
}

interface ContractFile {
  type: string
  name: string
  body: Buffer
}

async function pdf({ id }: Contract, { pool, contracts }: PortalOptions): Promise<ContractFile | null> {
  const body = await contractPdf(pool, { contractId: id, library: contracts.library })
  return body && { type: 'application/pdf', name: `contrat-${id}.pdf`, body }
}

async function json({ id }: Contract, { pool, contracts }: PortalOptions): Promise<ContractFile | null> {
  const text = await evidenceFile(pool, { contractId: id, library: contracts.library })
  return text === null ? null : { type: 'application/json', name: `preuve-${id}.json`, body: Buffer.from(text) }
}

/** @param check refuses whoever is no party to the contract */
function send(
  options: PortalOptions,
  make: (contract: Contract, options: PortalOptions) => Promise<ContractFile | null>,
  check: (contract: Contract, response: Response) => void,
): RequestHandler {
  return async (request, response) => {
    const id = z.uuid().safeParse(request.params.id)
    const contract = id.success ? await findContract(options.pool, id.data) : null
    // A draft is nobody's yet.
    if (contract === null || contract.offeredAt === null) throw missing()
    check(contract, response)
    const file = await make(contract, options)
    if (file === null) throw missing()
    answer(response, file)
  }
}

/** The document as it was recorded. That this officer fetched it is noted: only then may they confirm it. */
function signedElsewhere({ pool, clock }: PortalOptions): RequestHandler {
  return async (request, response) => {
    const id = z.uuid().safeParse(request.params.document)
    const record = id.success ? await findSignedElsewhere(pool, id.data) : null
    const contract = record && (await findContract(pool, record.contractId))
    const person = personOf(response)
    if (record === null || contract === null || person?.organisation.id !== contract.federation.id) throw missing()
    const file = await fetchSignedElsewhere(pool, { recordId: record.id, personId: person.id, at: clock() })
    if (file === null) throw missing()
    answer(response, { type: 'application/pdf', name: `signature-${record.id}.pdf`, body: file })
  }
}

/** Downloaded, never shown in our origin: what somebody uploaded is not run here. */
function answer(response: Response, { type, name, body }: ContractFile): void {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Type': type,
    'Repr-Digest': `sha-256=:${sha256(body).toString('base64')}:`,
    'X-Content-Type-Options': 'nosniff',
  })
  response.send(body)
}
