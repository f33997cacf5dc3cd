import { clickAddress, clickParameter, type ServedBy } from './ad-server.js'
import { type CreativeContent, readSize } from './creative.js'
import { CLICK_PLACE, CLICK_PLACE_ENCODED, writtenAnew } from './creative-html.js'

/** The address of a sealed click link on the pixel's origin. */
export function clickUrl({ pixelOrigin, token }: { pixelOrigin: string; token: string }): string {
  return `${pixelOrigin}/e/c/${token}`
}

/** Where somebody who sees an ad learns why, and looks at and erases what is kept: the page "Mes données". */
export function whyUrl({ pixelOrigin }: { pixelOrigin: string }): string {
  return `${pixelOrigin}/e/donnees`
}

const WHY = 'Pourquoi cette pub\u202f?'
const PLAIN: ServedBy = { server: 'plain' }

/** A creative as the HTML that a newspaper, or its ad server, shows: it runs nothing, and has "Pourquoi cette pub ?" in it. */
export function tagOf(
  { pixelOrigin, token, creative }: { pixelOrigin: string; token: string; creative: CreativeContent },
  servedBy: ServedBy = PLAIN,
): string {
  const link = clickUrl({ pixelOrigin, token })
  const why = anchor(whyUrl({ pixelOrigin }), WHY, creative.size === null ? '' : WHY_STYLE)
  const shown = creative.html === null ? drawn(creative, link, servedBy) : framed(creative, link, servedBy)
  if (creative.size === null) return `${shown} ${why}`
  const { width, height } = readSize(creative.size)
  const box = `position:relative;overflow:hidden;width:${width}px;height:${height}px`
  return `<div style="${box}">${shown}${why}</div>`
}

/** The plain tag of a headline, with its poster if it has one, for a site without an ad server. */
export function htmlTag(tag: {
  pixelOrigin: string
  token: string
  headline: string
  imageUrl: string | null
}): string {
  const { pixelOrigin, token, headline, imageUrl } = tag
  const rest = { body: null, videoUrl: null, html: null, size: null }
  const creative = { format: imageUrl === null ? 'text' : 'poster', headline, imageUrl, ...rest } as const
  return tagOf({ pixelOrigin, token, creative })
}

const WHY_STYLE =
  'position:absolute;right:0;bottom:0;padding:1px 4px;background:#fff;color:#333;font:11px/1.4 sans-serif'
const TEXT_STYLE =
  'position:absolute;left:0;right:0;bottom:0;padding:8px 8px 22px;background:#fff;color:#111;font:14px/1.35 sans-serif'
const FILL = 'display:block;width:100%;height:100%;object-fit:cover'

function drawn(creative: CreativeContent, link: string, servedBy: ServedBy): string {
  const { format, headline, body, imageUrl, videoUrl } = creative
  const href = clickAddress(link, servedBy)
  if (videoUrl !== null) {
    const poster = imageUrl === null ? '' : ` poster="${escapeHtml(imageUrl)}"`
    // Nothing of the film is fetched before somebody plays it.
    const video = `<video src="${escapeHtml(videoUrl)}"${poster} controls playsinline preload="none" style="${FILL}"></video>`
    return video + anchor(href, escapeHtml(headline), TITLE_STYLE)
  }
  const poster =
    imageUrl === null
      ? ''
      : `<img src="${escapeHtml(imageUrl)}" alt="${escapeHtml(headline)}"${imageStyle(creative)} referrerpolicy="no-referrer">`
  if (format !== 'popup' && format !== 'insert') return anchor(href, poster || escapeHtml(headline))
  const said = `<strong>${escapeHtml(headline)}</strong>${body === null ? '' : `<br>${escapeHtml(body)}`}`
  return anchor(href, `${poster}<span style="${TEXT_STYLE}">${said}</span>`)
}

const TITLE_STYLE =
  'position:absolute;left:0;top:0;padding:4px 8px;background:#fff;color:#111;font:14px/1.35 sans-serif'

function imageStyle({ size }: CreativeContent): string {
  return size === null ? '' : ` style="${FILL}"`
}

/**
 * Somebody else's HTML with our link where it says, in a frame of another origin: whatever it does, it neither reads nor covers the
 * page around it, keeps nothing, and opens what is clicked beside the page.
 */
function framed({ headline, html }: CreativeContent, link: string, servedBy: ServedBy): string {
  const filled = writtenAnew(html ?? '')
    .replaceAll(CLICK_PLACE_ENCODED, () => escapeHtml(clickParameter(link, servedBy)))
    .replaceAll(CLICK_PLACE, () => escapeHtml(clickAddress(link, servedBy)))
  const page = `<!doctype html><base target="_blank"><style>body{margin:0}</style>${filled}`
  const rules = `sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"`
  return `<iframe title="${escapeHtml(headline)}" ${rules} style="${FILL};border:0" srcdoc="${escapeHtml(page)}"></iframe>`
}

/** Without `noreferrer` a click would tell which page the reader was on; `noopener` keeps that page from being moved. */
function anchor(href: string, inner: string, style = ''): string {
  const look = style === '' ? '' : ` style="${style}"`
  return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer sponsored"${look}>${inner}</a>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
