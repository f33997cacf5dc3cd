import type { RequestHandler, Response } from 'express'
import { readNotice } from '../../consent/index.js'
import {
  type Actor,
  CONTRACT_KINDS,
  CONTRACT_WORDS,
  type ContractKind,
  contractText,
  PARTY,
} from '../../contract/index.js'
import { frenchSpaces } from '../../lib/typography.js'
import { DeclaredRoutes, only, PUBLIC } from '../../membership/index.js'
import { type Answer, type Asked, missing, type PortalOptions, page, viewOf } from '../page.js'
import type { View } from '../view.js'
import { loadAssessment } from './assessment.js'
import { ContractModel, Controllers, modelTitle } from './controllers.js'
import { registerCsv, registerJson, registerPdf } from './files.js'
import { DossierPage } from './page.js'
import { type Dossier, readDossier } from './read.js'
import { rolesOfKind } from './roles.js'

const READ = only('federation')
const DOSSIER = '/federation/dossier'

/** The dossier for the federation, and its essence for everybody. */
export function dossierRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', DOSSIER, READ, page(options, dossier))
    .add('get', `${DOSSIER}/registre.csv`, READ, file(options, 'text/csv; charset=utf-8', registerCsv))
    .add('get', `${DOSSIER}/registre.json`, READ, file(options, 'application/json; charset=utf-8', json))
    .add('get', `${DOSSIER}/registre.pdf`, READ, file(options, 'application/pdf', registerPdf))
    .add('get', `${DOSSIER}/aipd.txt`, READ, (request, response) => {
      const { language } = viewOf(request, response, options.assets)
      unkept(response).type('text/plain; charset=utf-8').send(loadAssessment().text[language])
    })
    .add('get', '/responsables', PUBLIC, page(options, controllers))
    .add('get', '/responsables/contrats/:kind', PUBLIC, page(options, model))
}

async function dossier({ view }: Asked, options: PortalOptions): Promise<Answer> {
  return { title: view.words.dossier.title, body: <DossierPage dossier={await readDossier(options)} /> }
}

async function controllers({ view }: Asked, options: PortalOptions): Promise<Answer> {
  const { register, contracts, notice: version } = await readDossier(options)
  const notice = version === null ? null : await readNotice(options.pool, version)
  const {
    pixelOrigin,
    dossier,
    contracts: { library },
  } = options
  const publisherRoles = rolesOfKind(contracts, 'federation-publisher')
  const body = (
    <Controllers {...{ register, publisherRoles, notice, library, pixelOrigin, contact: dossier.privacyContact }} />
  )
  return { title: view.words.controllers.title, body }
}

function model({ request, view }: Asked, { contracts: { library } }: PortalOptions): Answer {
  const kind = CONTRACT_KINDS.find((one) => one === request.params.kind)
  if (kind === undefined) throw missing()
  const text = modelText(kind, { library, view })
  return { title: modelTitle(kind, library, view.words), body: <ContractModel text={text} /> }
}

/** The newest text of a kind, with the parties by what they are. */
function modelText(
  kind: ContractKind,
  { library, view }: Pick<PortalOptions['contracts'], 'library'> & { view: View },
) {
  const version = library.latest(kind)
  const { actors } = CONTRACT_WORDS[view.language]
  const names = {
    federation: actors.federation,
    party: actors[PARTY[kind] as Actor],
    operator: actors.operator,
  }
  const text = contractText(version, { terms: version.terms, names })[view.language]
  return view.language === 'fr' ? frenchSpaces(text) : text
}

type Made = string | Buffer | Promise<Buffer>

/** A file of the register, in the language that is asked for. */
function file(
  options: PortalOptions,
  type: string,
  make: (dossier: Dossier, view: View & { now: Date }) => Made,
): RequestHandler {
  return async (request, response) => {
    const view = { ...viewOf(request, response, options.assets), now: options.clock() }
    const made = await make(await readDossier(options), view)
    const name = request.path.slice(request.path.lastIndexOf('/') + 1)
    unkept(response).set('Content-Disposition', `attachment; filename="${name}"`)
    response.set('Content-Language', view.language).type(type).send(made)
  }
}

function json(dossier: Dossier, view: View & { now: Date }): string {
  return `${JSON.stringify(registerJson(dossier, view), null, 2)}\n`
}

function unkept(response: Response): Response {
  return response.set('Cache-Control', 'no-store')
}
