import express, { type RequestHandler } from 'express'
import { appendAudit } from '../../contract/index.js'
import { invalid } from '../../lib/problem.js'
import {
  DeclaredRoutes,
  decodeMembers,
  groupsOf,
  importMembers,
  invitationEnd,
  type MembersPlan,
  only,
  tryMembers,
} from '../../membership/index.js'
import { file } from '../campaigns/results-file.js'
import { invitationLetter } from '../equipe/letter.js'
import { requireStepUpUnless } from '../equipe/step-up-unless.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { MANAGE } from './access.js'
import { MEMBERS, type MembersPageShown, MembersView } from './members.js'
import { membersReport } from './members-report.js'

const READ = only('federation')
/** A list of a million bytes, percent-encoded: each byte may be three. */
const FORM_MAX_BYTES = 3_200_000

const REPORT = `${MEMBERS}/rapport.csv`

/** Whether an address takes forms that hold a whole file: its route reads them, after its guard. */
export function takesFile(path: string): boolean {
  return path === MEMBERS || path === REPORT
}

/** `/federation/adherents`: a list of members is tried, then taken in as it was shown. */
export function membersRoutes(options: PortalOptions): DeclaredRoutes {
  const form: RequestHandler = express.urlencoded({ extended: false, limit: FORM_MAX_BYTES, parameterLimit: 10 })
  return new DeclaredRoutes()
    .add('get', MEMBERS, READ, page(options, show))
    .add('post', MEMBERS, MANAGE, form, requireStepUpUnless(isTrial), page(options, tryOrImport))
    .add('post', REPORT, MANAGE, form, file(options, report))
}

function isTrial(geste: unknown): boolean {
  return geste !== 'importer'
}

async function show(asked: Asked): Promise<Answer> {
  return membersPage(asked, { text: '' })
}

/** `geste=importer` with the mark of the dry run does what that showed; anything else is a dry run. */
async function tryOrImport(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now: at } = asked
  const text = textOf(request.body)
  if (text.trim() === '') return membersPage(asked, { text, unreadable: 'empty' }, 422)
  const { geste, empreinte } = (request.body ?? {}) as Record<string, unknown>
  if (isTrial(geste)) {
    const tried = await tryMembers(options.pool, text)
    return tried.good
      ? membersPage(asked, { text, plan: tried.plan })
      : membersPage(asked, { text, unreadable: tried.why }, 422)
  }
  if (typeof empreinte !== 'string') throw invalid('What was shown is named by its mark.')
  const { id: by, name: inviter, organisation } = signedIn(view)
  const { origin, pool } = options
  const expiresAt = invitationEnd(at)
  const imported = await importMembers(
    { pool, audit: appendAudit },
    {
      ...{ federationId: organisation.id, by, text, mark: empreinte, at },
      letter: (to) => invitationLetter({ ...to, origin, inviter, expiresAt }),
    },
  )
  if (imported.done) return membersPage(asked, { text, plan: imported.plan, imported: true })
  if (imported.why === 'changed') return membersPage(asked, { text, plan: imported.plan, changed: true }, 409)
  throw invalid('This list cannot be read any more.')
}

/** The report of a dry run, made anew from the same text: what it says has happened only if it was imported. */
async function report({ request, view }: Asked, { pool }: PortalOptions) {
  const tried = await tryMembers(pool, textOf(request.body))
  if (!tried.good) throw invalid('There is no list to report on.')
  return { name: `${view.words.members.reportFile}.csv`, text: membersReport(tried.plan, view) }
}

function membersPage({ view }: Asked, shown: Partial<MembersPageShown> & { text: string }, status = 200): Page {
  const page = { plan: null, unreadable: null, changed: false, imported: false, ...shown }
  return { title: view.words.members.title, body: <MembersView {...page} sums={sumsOf(page.plan)} />, status }
}

function sumsOf(plan: MembersPlan | null): MembersPageShown['sums'] {
  const count = (outcome: string) => plan?.planned.filter((row) => row.outcome === outcome).length ?? 0
  const groups = groupsOf(plan?.planned ?? [])
  return {
    ...{ new: count('new'), there: count('there'), doubtful: count('doubtful'), refused: count('refused') },
    ...{ organisations: groups.length, invitations: groups.filter(({ email }) => email !== null).length },
  }
}

/** The text that was pasted; or the file's bytes, which the page's script sends as base64: what they are written in is seen here. */
function textOf(body: unknown): string {
  const { texte, fichier } = (body ?? {}) as Record<string, unknown>
  if (typeof fichier === 'string' && fichier !== '') return decodeMembers(Buffer.from(fichier, 'base64'))
  return typeof texte === 'string' ? texte : ''
}
