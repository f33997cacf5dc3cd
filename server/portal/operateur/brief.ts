import { iabIdsOf, parseCell } from '../../audience/index.js'
import { type Campaign, clickUrl, taxonomyName } from '../../campaign/index.js'
import { addDays, parisDay } from '../../lib/clock.js'
import { decimalEuros } from '../../lib/money.js'
import { createPdf } from '../../lib/pdf.js'
import { criteriaLine, placesLine } from '../campaigns/criteria-words.js'
import { sizeWord } from '../campaigns/fields.js'
import { cellName } from '../cell-words.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'

/** A campaign as a machine of the operator's desk reads it. Amounts are euros as text; days are Europe/Paris, both included. */
export function briefJson(campaign: Campaign, { pixelOrigin }: { pixelOrigin: string }) {
  const { id, name, state, dealId, activationCode, notes, landingUrl, segment, budgetMicros, quote } = campaign
  const cell = parseCell(segment)
  return {
    campaign: { id, name, state, dealId, activationCode, notes, landingUrl },
    distributor: campaign.distributor.name,
    film: campaign.film.title,
    firstDay: parisDay(campaign.startsAt),
    lastDay: parisDay(addDays(campaign.endsAt, -1 / 86_400)),
    budgetEuros: budgetMicros === null ? null : decimalEuros(budgetMicros),
    quote:
      quote === null
        ? null
        : { priceEuros: decimalEuros(quote.priceMicros), validUntil: quote.validUntil, state: quote.state },
    audience: { cell: segment, segtax: 4, iab: cell === null ? [] : iabIdsOf(cell) },
    criteria: {
      segtax: 4,
      rows: campaign.iabCriteria.map((row) => ({ id: row, name: taxonomyName(row) ?? null })),
      places: campaign.iabPlaces.map((place) => {
        const [row, value] = place.split(':')
        return { id: Number(row), value: value ?? '' }
      }),
    },
    creatives: campaign.creatives,
    placements: campaign.placements.map((placement) => ({
      ...placement,
      links: campaign.links
        .filter((link) => link.placement === placement.id)
        .map(({ creative, token, expiresAt }) => ({
          ...{ creative, url: clickUrl({ pixelOrigin, token }), expiresAt: expiresAt.toISOString() },
        })),
    })),
  }
}

/** The same as a sheet for people. */
export async function briefPdf(
  campaign: Campaign,
  { view, pixelOrigin, now }: { view: View; pixelOrigin: string; now: Date },
): Promise<Buffer> {
  const { words, format, language } = view
  const said = words.work.brief
  const title = fill(said.heading, { id: String(campaign.id) })
  const pdf = createPdf({
    ...{ title, author: 'Lanterne', madeAt: now, language: language === 'fr' ? 'fr-FR' : 'en-GB' },
    pageOf: (page, pages) => fill(said.page, { page: String(page), pages: String(pages) }),
  })
  pdf.heading(1, title)
  pdf.paragraph(fill(said.made, { day: format.date(now) }))
  pdf.table({ columns: [words.work.what, ''], rows: factsOf(campaign, view), widths: [0.32, 0.68] })
  pdf.heading(2, said.creatives)
  const { columns } = said
  pdf.table({
    columns: [columns.id, columns.format, columns.size, columns.headline],
    rows: campaign.creatives.map((one) => [
      ...[String(one.id), words.creative.formats[one.format], sizeWord(words, one.size), format.name(one.headline)],
    ]),
    widths: [0.08, 0.24, 0.24, 0.44],
  })
  pdf.heading(2, said.placements)
  pdf.table({
    columns: [columns.id, columns.publisher, columns.site],
    rows: campaign.placements.map(({ id, publisher, host }) => [String(id), format.name(publisher), host]),
    widths: [0.08, 0.46, 0.46],
  })
  if (campaign.links.length === 0) pdf.paragraph(said.noLink)
  else
    pdf.table({
      columns: [words.campaigns.placements, said.creatives, said.link],
      rows: campaign.links.map(({ placement, creative, token }) => [
        ...[String(placement), String(creative), clickUrl({ pixelOrigin, token })],
      ]),
      widths: [0.16, 0.14, 0.7],
    })
  return pdf.end()
}

function factsOf(campaign: Campaign, { words, format }: View): [string, string][] {
  const said = words.campaigns
  const { budgetMicros, quote, dealId, notes } = campaign
  const cell = parseCell(campaign.segment)
  const dates = format.dates(campaign.startsAt, addDays(campaign.endsAt, -1 / 86_400))
  const named = campaign.iabCriteria.map((id) => `${id} (${taxonomyName(id) ?? '?'})`)
  return [
    [said.name, format.name(campaign.name)],
    [said.distributor, format.name(campaign.distributor.name)],
    [said.film, format.name(campaign.film.title)],
    [said.state, said.states[campaign.state]],
    [said.dates, fill(said.datesText, dates)],
    [words.budget.fact, budgetMicros === null ? words.budget.none : format.euros(budgetMicros)],
    [words.quote.title, quote === null ? words.quote.none.title : quoteLine(quote, { words, format })],
    [words.work.deal, dealId ?? words.work.noId],
    [words.work.code, campaign.activationCode],
    [said.segment, cellName(words, campaign.segment)],
    [words.work.cell, campaign.segment],
    [words.work.cellRows, cell === null ? '—' : iabIdsOf(cell).join(', ')],
    [words.criteria.fact, criteriaLine({ words, format }, campaign.iabCriteria)],
    [words.work.criteria, named.join(', ') || '—'],
    [words.criteria.places, placesLine({ words, format }, campaign.iabPlaces)],
    [words.work.places, campaign.iabPlaces.join(', ') || '—'],
    [said.landing, campaign.landingUrl],
    [words.budget.notesFact, notes === '' ? words.budget.noNotes : format.name(notes)],
  ]
}

function quoteLine(
  { priceMicros, state, text }: NonNullable<Campaign['quote']>,
  { words, format }: Pick<View, 'words' | 'format'>,
): string {
  const said = state === 'open' ? words.quote.waits : words.quote.states[state]
  return `${format.euros(priceMicros)} (${said}). ${format.name(text)}`
}
