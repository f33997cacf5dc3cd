import { z } from 'zod'
import { DeclaredRoutes } from '../../membership/index.js'
import { contestStatement, STATEMENT_REASONS } from '../../statement/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { ownCinema } from './own-cinema.js'
import { CONTEST_STATEMENT } from './statement-contest.js'
import { statementsPage } from './statement-routes.js'

/** `POST /salle/:slug/releves`: a cinema contests the statement of a month. */
export function statementContestRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('post', '/salle/:slug/releves', CONTEST_STATEMENT, page(options, contest))
}

const Contesting = z.object({ mois: z.string(), motif: z.enum(STATEMENT_REASONS), mots: z.string().default('') })

async function contest(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { id: cinema, slug } = await ownCinema(asked, options)
  const said = asked.view.words.statementContest.refusals
  const form = Contesting.safeParse(asked.request.body)
  if (!form.success) return statementsPage(asked, options, { text: said.form, status: 422 })
  const { mois: period, motif: reason, mots: note } = form.data
  const person = signedIn(asked.view).id
  const done = await contestStatement(options.pool, { cinema, period, reason, note, person, now: asked.now })
  if (!done.done)
    return statementsPage(asked, options, { text: said[done.why], status: done.why === 'note' ? 422 : 409 })
  return { redirect: `/salle/${slug}/releves?fait=conteste` }
}
