import type { RequestHandler } from 'express'
import { type Campaign, deliveryOf } from '../../campaign/index.js'
import { csvOf } from '../../lib/csv.js'
import { type Asked, type PortalOptions, viewOf } from '../page.js'
import { clicksByDay, readCampaignClicks } from '../read/clicks.js'
import type { View } from '../view.js'

export interface CsvFile {
  name: string
  text: string
}

/** A handler that answers with a CSV file, which nothing between us and the reader keeps. */
export function file(
  options: PortalOptions,
  make: (asked: Asked, options: PortalOptions) => Promise<CsvFile>,
): RequestHandler {
  return async (request, response) => {
    const view = viewOf(request, response, options.assets)
    const { name, text } = await make({ request, response, view, now: options.clock() }, options)
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Language': view.language,
      'Content-Type': 'text/csv; charset=utf-8',
    })
    response.send(text)
  }
}

/**
 * A campaign by day and newspaper: a row for each creative with judged clicks, and one, without a creative, for the impressions that
 * the platform reported; payable clicks, which are told of the whole campaign by days together, in rows of their own, on the last of
 * these days. Every column can be added up.
 */
export async function resultsOf(
  options: Pick<PortalOptions, 'pool' | 'prisma' | 'contracts'>,
  { campaign, view: { words, language }, now }: { campaign: Campaign; view: View; now: Date },
): Promise<CsvFile> {
  const said = words.adops.columns
  const [figures, days, delivered] = await Promise.all([
    readCampaignClicks(options, { campaign: campaign.id, now }),
    clicksByDay(options.pool, { campaign: campaign.id }),
    deliveryOf(options.prisma, { id: campaign.id }),
  ])
  const where = (placement: number | null) => {
    if (placement === null) return [null, null]
    const place = campaign.placements.find(({ id }) => id === placement)
    return place === undefined ? [words.results.gone, null] : [place.publisher, place.host]
  }
  const headline = (creative: number) =>
    campaign.creatives.find(({ id }) => id === creative)?.headline ?? words.results.goneCreative
  const rows = [
    ...delivered.map(({ day, placement, impressions }) => ({
      day,
      placement,
      cells: [null, impressions, null, null, null],
    })),
    ...days.map(({ day, placement, creative, judged, filtered }) => ({
      day,
      placement,
      cells: [headline(creative), null, judged, filtered, null],
    })),
    ...(figures?.payable.periods ?? []).map(({ to, figure }) => ({
      day: to,
      placement: null,
      cells: [null, null, null, null, figure],
    })),
  ].sort((a, b) =>
    a.day === b.day ? (a.placement ?? Infinity) - (b.placement ?? Infinity) || 0 : a.day < b.day ? -1 : 1,
  )
  const header = [
    ...[said.campaign, said.day, said.publisher, said.host, said.creative, said.impressions],
    ...[said.judged, said.filtered, said.payable],
  ]
  const lines = rows.map(({ day, placement, cells }) => [campaign.name, day, ...where(placement), ...cells])
  return { name: `lanterne-${campaign.id}-${words.adops.fileName}.csv`, text: csvOf([header, ...lines], { language }) }
}
