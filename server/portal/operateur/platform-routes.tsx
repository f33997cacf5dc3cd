import {
  addPlatform,
  editPlatform,
  endPlatform,
  findPlatform,
  lastFiles,
  listPlatformCampaigns,
  listPlatforms,
  type Platform,
  readPlatform,
  setCampaignPlatform,
} from '../../activation/index.js'
import { Problem } from '../../lib/problem.js'
import { DeclaredRoutes, only } from '../../membership/index.js'
import { uuidOf } from '../compte/read-form.js'
import { type Answer, type Asked, idOf, missing, type PortalOptions, page, signedIn } from '../page.js'
import { ANSWER } from './access.js'
import { formOf, NEW_PLATFORM, type PlatformFormState, valuesOf } from './platform-form.js'
import { NewPlatform, PlatformPage, Platforms } from './platforms.js'

const READ = only('operator')
const PAGE = '/operateur/plateformes'
const FILES_SHOWN = 20

/** `/operateur/plateformes`: where the operator buys space, and which campaigns' audiences are given there. */
export function platformRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PAGE, READ, page(options, list))
    .add('get', `${PAGE}/nouvelle`, ANSWER_FORM, page(options, blank))
    .add('post', PAGE, ANSWER, page(options, add))
    .add('get', `${PAGE}/:id`, READ, page(options, show))
    .add('post', `${PAGE}/:id`, ANSWER, page(options, edit))
    .add('post', `${PAGE}/:id/campagnes`, ANSWER, page(options, setCampaign))
    .add('post', `${PAGE}/:id/terminer`, ANSWER, page(options, end))
}

/** Who may not add one is not shown its form. */
const ANSWER_FORM = only('operator', { role: 'manager' })

async function list({ request, view }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const platforms = await listPlatforms(pool)
  return {
    title: view.words.platforms.title,
    body: <Platforms platforms={platforms} done={request.query.fait} />,
  }
}

function blank({ view }: Asked): Answer {
  return { title: view.words.platforms.add, body: <NewPlatform form={NEW_PLATFORM} /> }
}

async function add(asked: Asked, { pool }: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const values = valuesOf(request.body)
  const read = readPlatform(values)
  if (!read.ok) {
    const body = <NewPlatform form={{ values, faults: read.faults }} />
    return { title: view.words.platforms.add, body, status: 422 }
  }
  const id = await addPlatform(pool, read.fields, { organisation: signedIn(view).organisation.id, now })
  return { redirect: `${PAGE}/${id}?fait=ajoutee` }
}

async function show(asked: Asked, options: PortalOptions): Promise<Answer> {
  const platform = await platformOf(asked, options)
  return onePage(asked, options, { platform, form: formOf(platform) })
}

async function edit(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const platform = await platformOf(asked, options)
  const { id } = platform
  const values = valuesOf(request.body)
  const read = readPlatform(values)
  if (!read.ok) return onePage(asked, options, { platform, form: { values, faults: read.faults }, status: 422 })
  const by = { organisation: signedIn(view).organisation.id, now }
  if (!(await editPlatform(options.pool, { id, fields: read.fields, ...by }))) throw conflict()
  return { redirect: `${PAGE}/${id}?fait=modifiee` }
}

/** `geste=acheter`: the campaign's audience is given to it from now on; `reprendre`: no more. */
async function setCampaign(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const { id } = await platformOf(asked, options)
  const bought = request.body?.geste === 'acheter'
  if (!bought && request.body?.geste !== 'reprendre') throw conflict()
  const campaign = idOf(request.body?.campagne)
  const by = { organisation: signedIn(view).organisation.id, now }
  if (!(await setCampaignPlatform(options.pool, { campaign, platform: id, bought, ...by }))) throw conflict()
  return { redirect: `${PAGE}/${id}?fait=${bought ? 'achetee' : 'reprise'}` }
}

async function end(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const { id } = await platformOf(asked, options)
  const ended = await endPlatform(options.pool, { id, organisation: signedIn(view).organisation.id, now })
  if (!ended) throw conflict()
  return { redirect: `${PAGE}?fait=terminee` }
}

async function platformOf({ request }: Asked, { pool }: PortalOptions): Promise<Platform> {
  const platform = await findPlatform(pool, { id: uuidOf(request.params.id) })
  if (platform === null) throw missing()
  return platform
}

async function onePage(
  { request, view }: Asked,
  { pool }: PortalOptions,
  { platform, form, status = 200 }: { platform: Platform; form: PlatformFormState; status?: number },
): Promise<Answer> {
  const [campaigns, files] = await Promise.all([
    listPlatformCampaigns(pool),
    lastFiles(pool, { platform: platform.id, limit: FILES_SHOWN }),
  ])
  const body = <PlatformPage {...{ platform, form, campaigns, files, done: request.query.fait }} />
  return { title: view.format.name(platform.name), body, status }
}

function conflict(): Problem {
  return new Problem({ status: 409, code: 'conflict', title: 'It is so already, or not possible any more.' })
}
