import {
  CREATIVE_FORMATS,
  type CreativeFault,
  type CreativeField,
  type CreativeFormat,
  FORMAT_RULES,
  judgeCreative,
  NewCreative,
} from '../../campaign/index.js'

/** What the form of a creative asks; what a format does not have is empty. */
export interface CreativeGiven {
  format: CreativeFormat
  headline: string
  body: string
  image: string
  video: string
  html: string
  size: string
}

/** What is wrong; `text`: a text that cannot be kept, or is missing. */
export type FormFault = CreativeFault | { field: CreativeField; why: 'text' }
export type JudgedCreative = { good: true; creative: NewCreative } | { good: false; faults: FormFault[] }

/** The format that is asked for; a poster, where it is none. */
export function readFormat(given: unknown): CreativeFormat {
  return CREATIVE_FORMATS.find((format) => format === given) ?? 'poster'
}

export function emptyCreative(format: CreativeFormat): CreativeGiven {
  const size = FORMAT_RULES[format].sizes[0] ?? ''
  return { format, headline: '', body: '', image: '', video: '', html: '', size }
}

/** Reads the form as it came; nothing is judged yet. */
export function readCreative(body: unknown): CreativeGiven {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : '')
  return {
    format: readFormat(given.format),
    ...{ headline: text('headline'), body: text('body'), image: text('image') },
    ...{ video: text('video'), html: text('html'), size: text('size') },
  }
}

const FIELDS: Record<string, CreativeField> = {
  ...{ format: 'format', headline: 'headline', body: 'body', html: 'html', size: 'size' },
  ...{ imageUrl: 'image', videoUrl: 'video' },
}

/** Judges what was given, so that everything wrong is said at once. */
export function judgeGiven(given: CreativeGiven): JudgedCreative {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
  const content = {
    ...{ format: given.format, headline: given.headline.trim(), body: orNull(given.body), html: orNull(given.html) },
    ...{ imageUrl: orNull(given.image), videoUrl: orNull(given.video), size: orNull(given.size) },
  }
  const read = NewCreative.safeParse(content)
  if (read.success) return { good: true, creative: read.data }
  const faults: FormFault[] = judgeCreative(content)
  for (const { path } of read.error.issues) {
    const field = FIELDS[String(path[0])] ?? 'headline'
    // What the shape alone refuses: an empty text, or one that no database keeps.
    if (!faults.some((fault) => fault.field === field)) faults.push({ field, why: 'text' })
  }
  return { good: false, faults }
}
