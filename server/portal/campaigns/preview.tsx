import type { RequestHandler, Response } from 'express'
import { renderToString } from 'preact-render-to-string'
import { type Campaign, tagOf } from '../../campaign/index.js'
import { type Asked, idOf, missing, type PortalOptions, viewOf } from '../page.js'
import { fill } from '../words/index.js'

/** Nothing runs in a preview, and nothing leads away; pictures come from where the distributor keeps them. */
const PREVIEW_POLICY = [
  "default-src 'none'",
  'img-src https: data:',
  'media-src https:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox',
].join(';')

/** A creative as a newspaper shows it, as a page of its own that ours holds in a frame: `:id` and `:creation` name it. */
export function preview(
  options: PortalOptions,
  find: (asked: Asked, options: PortalOptions) => Promise<Campaign>,
): RequestHandler {
  return async (request, response) => {
    const view = viewOf(request, response, options.assets)
    const campaign = await find({ request, response, view, now: options.clock() }, options)
    const creative = campaign.creatives.find(({ id }) => id === idOf(request.params.creation))
    if (creative === undefined) throw missing()
    const tag = tagOf({ pixelOrigin: options.pixelOrigin, token: 'apercu', creative })
    const title = fill(view.words.creative.previewOf, { headline: view.format.name(creative.headline) })
    response.set({
      'Cache-Control': 'no-store',
      'Content-Language': view.language,
      'Content-Security-Policy': PREVIEW_POLICY,
      'Referrer-Policy': 'no-referrer',
      'X-Frame-Options': 'SAMEORIGIN',
    })
    response
      .type('html')
      .send(`<!doctype html>${renderToString(<Preview {...{ language: view.language, title, tag }} />)}`)
  }
}

function Preview({ language, title, tag }: { language: string; title: string; tag: string }) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{title}</title>
      </head>
      <body style="margin:0;background:#fff;color:#111;font:16px/1.4 sans-serif">
        {/* What is in it was judged when it was given, and the page runs nothing. */}
        <main dangerouslySetInnerHTML={{ __html: tag }} />
      </body>
    </html>
  )
}

/** Lets a page hold frames of our own. */
export function allowOwnFrames(response: Response): void {
  const policy = response.get('Content-Security-Policy')
  if (policy !== undefined) response.set('Content-Security-Policy', `${policy};frame-src 'self'`)
}
