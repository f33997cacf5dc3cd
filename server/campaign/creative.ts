import { z } from 'zod'
import { cleanText } from './clean-text.js'
import { type HtmlFault, hasMacro, judgeHtml } from './creative-html.js'

/** What is shown: a line of text, a poster, somebody else's HTML, a teaser, a pop-up, or an insert between paragraphs. */
export const CREATIVE_FORMATS = ['text', 'poster', 'html', 'teaser', 'popup', 'insert'] as const
export type CreativeFormat = (typeof CREATIVE_FORMATS)[number]

type Need = 'required' | 'optional' | 'none'
interface FormatRules {
  /** `width x height` in CSS pixels: the first is proposed. None: it takes the line that it is given. */
  sizes: readonly string[]
  /** Longest texts, in characters; a body of 0 is none. */
  headlineMax: number
  bodyMax: number
  image: Need
  video: Need
  html: Need
}

const BANNERS = ['300x250', '300x600', '336x280', '160x600', '728x90', '970x250', '320x100', '320x50']

/** What each format is made of. Sizes are those that newspapers sell: the IAB's fixed ones, and video's 16:9. */
export const FORMAT_RULES: Record<CreativeFormat, FormatRules> = {
  text: { sizes: [], headlineMax: 200, bodyMax: 0, image: 'none', video: 'none', html: 'none' },
  poster: { sizes: BANNERS, headlineMax: 200, bodyMax: 0, image: 'required', video: 'none', html: 'none' },
  html: { sizes: BANNERS, headlineMax: 200, bodyMax: 0, image: 'none', video: 'none', html: 'required' },
  teaser: {
    sizes: ['640x360', '1280x720', '1920x1080'],
    ...{ headlineMax: 200, bodyMax: 0, image: 'optional', video: 'required', html: 'none' },
  },
  popup: {
    sizes: ['640x480', '480x640', '480x320', '320x480'],
    ...{ headlineMax: 90, bodyMax: 300, image: 'required', video: 'none', html: 'none' },
  },
  insert: {
    sizes: ['580x400', '640x360', '336x280', '300x250'],
    ...{ headlineMax: 90, bodyMax: 300, image: 'required', video: 'none', html: 'none' },
  },
}

export type CreativeField = 'format' | 'headline' | 'body' | 'image' | 'video' | 'html' | 'size'
export type CreativeFault =
  | {
      field: Exclude<CreativeField, 'html'>
      why: 'missing' | 'too-long' | 'not-of-format' | 'size' | 'address' | 'macro'
    }
  | { field: 'video'; why: 'not-a-video' }
  | { field: 'html'; why: 'missing' | 'not-of-format' }
  | { field: 'html'; why: HtmlFault['why']; what: string }

/** A creative by itself: what its format does not have is null. */
export interface CreativeContent {
  format: CreativeFormat
  headline: string
  body: string | null
  imageUrl: string | null
  videoUrl: string | null
  html: string | null
  /** `300x250`; null for a line of text. */
  size: string | null
}

/** A creative as it is given. A fault is an issue whose message is its code; `judgeCreative` says more of it. */
export const NewCreative = z
  .object({
    format: z.enum(CREATIVE_FORMATS),
    headline: cleanText(200),
    body: cleanText(300).nullable().default(null),
    imageUrl: z.string().max(2048).nullable().default(null),
    videoUrl: z.string().max(2048).nullable().default(null),
    html: cleanText(20_000).nullable().default(null),
    size: z.string().max(20).nullable().default(null),
  })
  .superRefine((creative, context) => {
    for (const { field, why } of judgeCreative(creative))
      context.addIssue({ code: 'custom', path: [PROPERTIES[field]], message: why })
  })
export type NewCreative = z.output<typeof NewCreative>

const PROPERTIES: Record<CreativeField, keyof CreativeContent> = {
  ...{ format: 'format', headline: 'headline', body: 'body', html: 'html', size: 'size' },
  ...{ image: 'imageUrl', video: 'videoUrl' },
}

/** Everything that is wrong with a creative, at once. */
export function judgeCreative(creative: CreativeContent): CreativeFault[] {
  const { format, headline, body, imageUrl, videoUrl, html, size } = creative
  const rules = FORMAT_RULES[format]
  const faults: CreativeFault[] = []
  if ([...headline].length > rules.headlineMax) faults.push({ field: 'headline', why: 'too-long' })
  if (hasMacro(headline)) faults.push({ field: 'headline', why: 'macro' })
  if (body !== null && hasMacro(body)) faults.push({ field: 'body', why: 'macro' })
  if (body !== null && rules.bodyMax === 0) faults.push({ field: 'body', why: 'not-of-format' })
  else if (body !== null && [...body].length > rules.bodyMax) faults.push({ field: 'body', why: 'too-long' })
  faults.push(...judgeAddress('image', imageUrl, rules.image), ...judgeAddress('video', videoUrl, rules.video))
  if (size === null ? rules.sizes.length > 0 : !rules.sizes.includes(size)) faults.push({ field: 'size', why: 'size' })
  if (html === null) return rules.html === 'required' ? [...faults, { field: 'html', why: 'missing' }] : faults
  if (rules.html === 'none') return [...faults, { field: 'html', why: 'not-of-format' }]
  return [...faults, ...judgeHtml(html).map((fault) => ({ field: 'html', ...fault }) as const)]
}

function judgeAddress(field: 'image' | 'video', address: string | null, need: Need): CreativeFault[] {
  if (address === null) return need === 'required' ? [{ field, why: 'missing' }] : []
  if (need === 'none') return [{ field, why: 'not-of-format' }]
  const url = readAddress(address)
  if (url === null) return [{ field, why: 'address' }]
  if (hasMacro(address)) return [{ field, why: 'macro' }]
  // A page with a player would bring the player's cookies with it.
  if (field === 'video' && !/\.(mp4|webm)$/i.test(url.pathname)) return [{ field, why: 'not-a-video' }]
  return []
}

/** An https address without credentials, as a person can read it; null for any other. */
function readAddress(text: string): URL | null {
  if (!/^[!-~]+$/.test(text) || text.includes('\\') || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null
}

/** `300x250` as numbers. */
export function readSize(size: string): { width: number; height: number } {
  const [width, height] = size.split('x').map(Number)
  return { width: width ?? 0, height: height ?? 0 }
}
