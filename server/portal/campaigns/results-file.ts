import type { RequestHandler } from 'express'
import { type Campaign, deliveryOf } from '../../campaign/index.js'
import { campaignByDay } from '../../click/index.js'
import { csvOf } from '../../lib/csv.js'
import { type Asked, type PortalOptions, viewOf } from '../page.js'
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
 * the platform reported. Every column can be added up.
 */
export async function resultsOf(
  { pool, prisma }: Pick<PortalOptions, 'pool' | 'prisma'>,
  { campaign, view: { words, language } }: { campaign: Campaign; view: View },
): Promise<CsvFile> {
  const said = words.adops.columns
  const [days, delivered] = await Promise.all([
    campaignByDay(pool, { campaign: campaign.id }),
    deliveryOf(prisma, { id: campaign.id }),
  ])
  const where = (placement: number) => {
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
    ...days.map(({ day, placement, creative, judged, filtered, payable }) => ({
      day,
      placement,
      cells: [headline(creative), null, judged, filtered, payable],
    })),
  ].sort((a, b) => (a.day === b.day ? a.placement - b.placement : a.day < b.day ? -1 : 1))
  const header = [
    ...[said.campaign, said.day, said.publisher, said.host, said.creative, said.impressions],
    ...[said.judged, said.filtered, said.payable],
  ]
  const lines = rows.map(({ day, placement, cells }) => [campaign.name, day, ...where(placement), ...cells])
  return { name: `lanterne-${campaign.id}-${words.adops.fileName}.csv`, text: csvOf([header, ...lines], { language }) }
}
