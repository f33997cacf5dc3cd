import type { RequestHandler } from 'express'
import type pg from 'pg'
import type { Campaign } from '../../campaign/index.js'
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

/** A campaign's judged clicks by day and newspaper: a row for each day and placement with any. */
export async function resultsOf(
  pool: pg.Pool,
  { campaign, view: { words, language } }: { campaign: Campaign; view: View },
): Promise<CsvFile> {
  const said = words.adops.columns
  const placements = new Map(campaign.placements.map((placement) => [placement.id, placement]))
  const rows = (await campaignByDay(pool, { campaign: campaign.id })).map((one) => {
    const place = placements.get(one.placement)
    const where = place === undefined ? [words.results.gone, null] : [place.publisher, place.host]
    return [campaign.name, one.day, ...where, one.judged, one.filtered, one.payable]
  })
  const header = [said.campaign, said.day, said.publisher, said.host, said.judged, said.filtered, said.payable]
  return { name: `lanterne-${campaign.id}-${words.adops.fileName}.csv`, text: csvOf([header, ...rows], { language }) }
}
