import type { RequestHandler } from 'express'
import { type Cell, csvOf } from '../../lib/csv.js'
import { createPdf } from '../../lib/pdf.js'
import { AGES, owedMicros, type Receivable, readReceivable } from '../../settlement/index.js'
import { isLanguage } from '../language.js'
import type { PortalOptions } from '../page.js'
import { createView, type View } from '../view.js'
import { fill } from '../words/index.js'
import { decisionText } from './month-table.js'
import { campaignText, overMonthOf, type ShownMonth } from './shown.js'

/**
 * A document for a party has one language, whatever language its reader's pages have: French, in which the contract is, unless the
 * address asks for another (`?langue=en`).
 */
function documentView({ assets }: PortalOptions, { asked, path }: { asked: unknown; path: string }): View {
  return createView({ language: isLanguage(asked) ? asked : 'fr', person: null, path, assets })
}

/** The statement to the operator, as a file of the address's ending. */
export function sheetFile(options: PortalOptions, kind: 'pdf' | 'csv'): RequestHandler {
  return async (request, response) => {
    const view = documentView(options, { asked: request.query.langue, path: request.path })
    const now = options.clock()
    const month = await overMonthOf(options.pool, { name: request.params.mois, now })
    const name = `${fill(view.words.settlement.sheet.file, { month: month.period.name })}.${kind}`
    response.set({
      ...{ 'Cache-Control': 'no-store', 'Content-Language': view.language },
      'Content-Disposition': `attachment; filename="${name}"`,
    })
    if (kind === 'csv') response.type('text/csv; charset=utf-8').send(sheetCsv(month, view))
    else
      response
        .type('application/pdf')
        .send(await sheetPdf(month, { view, now, receivable: await readReceivable(options.pool, { now }) }))
  }
}

/** A line for each campaign. No line of sums: whoever adds the column up would count everything twice. */
export function sheetCsv({ period, campaigns, names }: ShownMonth, view: View): string {
  const { words } = view
  const { columns, sheet } = words.settlement
  const header = [
    ...[sheet.period, sheet.number, sheet.name, sheet.film, columns.estimatedClicks, columns.estimated],
    ...[columns.reportedClicks, columns.reported, columns.difference, columns.decision, columns.owed],
  ]
  const rows = campaigns.map((one): Cell[] => [
    ...[period.name, one.campaign, names.get(one.campaign)?.name ?? null, names.get(one.campaign)?.film ?? null],
    ...[one.estimated.clicks, { euros: one.estimated.micros }],
    ...(one.reported === null
      ? [null, null, null]
      : [one.reported.clicks, { euros: one.reported.micros }, { euros: one.differenceMicros }]),
    one.differenceMicros === 0n ? null : decisionText(one, view),
    { euros: owedMicros(one) },
  ])
  return csvOf([header, ...rows], view)
}

/** The same for people, with what is owed in all and how old it is. */
async function sheetPdf(
  month: ShownMonth,
  { view, now, receivable }: { view: View; now: Date; receivable: Receivable },
): Promise<Buffer> {
  const { words, format, language } = view
  const said = words.settlement
  const title = fill(said.sheet.title, { month: format.month(month.period.name) })
  const pdf = createPdf({
    ...{ title, author: 'Lanterne', madeAt: now, language: language === 'fr' ? 'fr-FR' : 'en-GB' },
    pageOf: (page, pages) => fill(said.sheet.page, { page: String(page), pages: String(pages) }),
  })
  pdf.heading(1, title)
  pdf.paragraph(fill(said.sheet.made, { at: format.moment(now) }))
  pdf.paragraph(stateText(month, view))
  pdf.heading(2, said.campaigns)
  if (month.campaigns.length === 0) pdf.paragraph(said.noCampaigns)
  else pdf.table({ ...campaignTable(month, view), widths: [0.28, 0.09, 0.13, 0.09, 0.13, 0.13, 0.15] })
  if (month.lateMicros !== 0n) pdf.paragraph(fill(said.late, { amount: format.microEuros(month.lateMicros) }))
  pdf.heading(2, said.receivable.title)
  pdf.paragraph(said.receivable.note)
  const amounts = [
    [said.receivable.owed, receivable.owedMicros],
    [said.receivable.paid, receivable.paidMicros],
    ...AGES.map((age) => [`${said.receivable.amount}, ${said.receivable.ages[age]}`, receivable.byAge[age]] as const),
  ] as const
  pdf.table({
    columns: [said.receivable.title, said.receivable.amount],
    rows: amounts.map(([what, micros]) => [what, format.microEuros(micros)]),
    widths: [0.7, 0.3],
  })
  return pdf.end()
}

function stateText({ state, close }: ShownMonth, { words, format }: View): string {
  const said = words.settlement
  if (close?.closedAt == null) return fill(said.sheet.state, { state: said.states[state] })
  const by = said.sheet.by[close.declaration === null ? 'estimate' : 'declaration']
  return fill(said.sheet.closed, { at: format.moment(close.closedAt), by })
}

function campaignTable({ campaigns, names }: ShownMonth, view: View) {
  const { words, format } = view
  const { columns } = words.settlement
  const total = (of: (one: ShownMonth['campaigns'][number]) => bigint) =>
    format.microEuros(campaigns.reduce((sum, one) => sum + of(one), 0n))
  const rows = campaigns.map((one) => [
    campaignText(one.campaign, names, view),
    format.number(one.estimated.clicks),
    format.microEuros(one.estimated.micros),
    one.reported === null ? '—' : format.number(one.reported.clicks),
    one.reported === null ? '—' : format.microEuros(one.reported.micros),
    one.reported === null ? '—' : format.microEuros(one.differenceMicros),
    format.microEuros(owedMicros(one)),
  ])
  const sums = [
    ...[columns.total, '', total(({ estimated }) => estimated.micros), ''],
    ...[total(({ reported }) => reported?.micros ?? 0n), total((one) => one.differenceMicros), total(owedMicros)],
  ]
  const head = [
    ...[columns.campaign, columns.estimatedClicks, columns.estimated, columns.reportedClicks, columns.reported],
    ...[columns.difference, columns.owed],
  ]
  return { columns: head, rows: [...rows, sums] }
}
