import type { RequestHandler } from 'express'
import { type AuditRoot, rootAt } from '../../contract/index.js'
import { parisDay } from '../../lib/clock.js'
import { csvOf } from '../../lib/csv.js'
import { parisMidnight, shiftDay } from '../../lib/paris.js'
import { DeclaredRoutes } from '../../membership/index.js'
import { type Period, periodOf } from '../../payout/index.js'
import { contestableStatements, listStatements, statementContests } from '../../statement/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, missing, type Page, type PortalOptions, page, viewOf } from '../page.js'
import type { OwnCinema } from '../read/salle.js'
import { readSharedClicks } from '../read/shared-clicks.js'
import { type MonthOfAccount, monthAfter, monthsOf, readStatement } from '../read/statement.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'
import { StatementSheet } from './statement.js'
import { StatementContests } from './statement-contest.js'
import { IssuedStatements } from './statement-files.js'
import { Statements } from './statements.js'

/** `/salle/:slug/releves`: a cinema's months, each a statement, and its rows as a file. */
export function statementRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/releves', OWN_CINEMA, page(options, list))
    .add('get', '/salle/:slug/releves/:mois.csv', OWN_CINEMA, rows(options))
    .add('get', '/salle/:slug/releves/:mois', OWN_CINEMA, page(options, month))
}

async function list(asked: Asked, options: PortalOptions): Promise<Answer> {
  return statementsPage(asked, options, null)
}

/** @param refused why a contest was not taken, and the answer's status */
export async function statementsPage(
  asked: Asked,
  options: PortalOptions,
  refused: { text: string; status: number } | null,
): Promise<Page> {
  const cinema = await ownCinema(asked, options)
  const now = periodOf(asked.now).name
  const months = await monthsOf(options.pool, { cinemaId: cinema.id, last: now })
  const issued = await listStatements(options.pool, { cinema: cinema.id })
  const open = await contestableStatements(options.pool, { cinema: cinema.id, today: parisDay(asked.now) })
  const contests = await statementContests(options.pool, { cinema: cinema.id })
  const body = (
    <>
      {refused === null && asked.request.query.fait === 'conteste' && (
        <Toast>{asked.view.words.statementContest.done}</Toast>
      )}
      {refused !== null && <Notice kind="error">{refused.text}</Notice>}
      <Statements {...{ cinema, months, now }} />
      <IssuedStatements slug={cinema.slug} issued={issued} />
      <StatementContests slug={cinema.slug} open={open} contests={contests} />
    </>
  )
  return { title: asked.view.words.statements.title, body, status: refused?.status ?? 200 }
}

async function month(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { view, now } = asked
  const { cinema, months, period } = await named(asked, options)
  const statement = await readStatement(options.pool, { cinemaId: cinema.id, period })
  const clicks = statement.earned.reduce((sum, cell) => sum + cell.clicks, 0)
  const names = months.map(({ month }) => month)
  const ongoing = period.name === periodOf(now).name
  const to = ongoing ? parisDay(now) : lastDayOf(period)
  const sheet = {
    cinema,
    statement,
    shared: await readSharedClicks(options.pool, { cinemaId: cinema.id, period, clicks }),
    from: `${period.name}-01`,
    to,
    ongoing,
    root: await rootAt(options.pool, { day: to }),
    previous: names.find((name) => name < period.name) ?? null,
    next: names.findLast((name) => name > period.name) ?? null,
  }
  const title = fill(view.words.statement.title, { month: view.format.month(period.name) })
  return { title, body: <StatementSheet sheet={sheet} /> }
}

/** The file: a row for each day and campaign. */
function rows(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const view = viewOf(request, response, options.assets)
    const asked = { request, response, view, now: options.clock() }
    const { cinema, period } = await named(asked, options)
    const { earned } = await readStatement(options.pool, { cinemaId: cinema.id, period })
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="lanterne-${cinema.slug}-${period.name}.csv"`,
    })
    const cells = earned.map(({ day, campaign, name, film, clicks, micros }) => [
      day,
      name ?? fill(view.words.statement.unknown, { number: String(campaign) }),
      film,
      clicks,
      micros,
      { euros: micros },
    ])
    const root = await rootAt(options.pool, { day: lastDayOf(period) })
    response.type('text/csv; charset=utf-8').send(csvOf([headings(view), ...cells, ...witnessed(root, view)], view))
  }
}

function headings({ words: { statement: said } }: View): string[] {
  return [said.day, said.campaign, said.film, said.clicks, said.micros, said.euros]
}

/** A last row for the witness that the cinema is: it has no click and no amount. */
function witnessed(root: AuditRoot | null, { words, format }: View): (string | null)[][] {
  if (root === null) return []
  const entries = format.count(root.size, words.journal.entries)
  const text = fill(words.journal.witness.csv, { entries, root: root.root.toString('hex') })
  return [[root.day, text, null, null, null, null]]
}

function lastDayOf({ name }: Period): string {
  return shiftDay(`${monthAfter(name)}-01`, -1)
}

/** The month that an address names: the present one, or one since the first in which anything was earned; others are missing. */
async function named(
  asked: Asked,
  options: PortalOptions,
): Promise<{ cinema: OwnCinema; months: MonthOfAccount[]; period: Period }> {
  const cinema = await ownCinema(asked, options)
  const name = String(asked.request.params.mois)
  const middle = /^\d{4}-\d{2}$/.test(name) ? parisMidnight(`${name}-15`) : null
  const last = periodOf(asked.now).name
  const months = await monthsOf(options.pool, { cinemaId: cinema.id, last })
  if (middle === null || (name !== last && !months.some(({ month }) => month === name))) throw missing()
  return { cinema, months, period: periodOf(middle) }
}
