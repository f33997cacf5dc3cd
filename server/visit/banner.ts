import type pg from 'pg'
import { frenchSpaces } from '../lib/typography.js'

/** A notice cut into what a banner shows at once, and what it unfolds. */
export interface NoticeText {
  title: string
  intro: string
  /** Name and sentence of the purposes pool, target and pay. */
  purposes: [string, string][]
  more: string[]
}

/** The roles of those who have a part in a site's data, in the order in which they are named. */
const ROLES = ['cinema', 'federation', 'operator', 'publisher', 'distributor']
/** A banner that names more is nothing that anybody reads: the list of publishers would be a page of its own. */
const MAX_PARTIES = 100

/**
 * What our banner must know of a site, as the script that goes before its own, since it may ask for nothing before a yes: the
 * notice of the site, whole, and who has a part in it by the contracts in force. The pixel's role may read it.
 * @returns null for a key that nobody has, and where no contract is in force: nobody is asked for a yes that cannot be used
 */
export async function bannerPrefix(db: pg.Pool, siteKey: string): Promise<string | null> {
  const { rows } = await db.query<{ version: string; fr: string; en: string; role: string; name: string }>(
    `SELECT n.version, n.text_fr AS fr, n.text_en AS en, p.role, p.name
       FROM public.site s JOIN public.notice n ON n.version = s.notice_version
       JOIN plane.site_party p ON p.site = s.id AND p.valid @> now()
      WHERE s.key = $1 ORDER BY array_position($2::text[], p.role), p.name LIMIT ${MAX_PARTIES}`,
    [siteKey, ROLES],
  )
  const [first] = rows
  if (first === undefined) return null
  const [fr, en] = [readNoticeText(frenchSpaces(first.fr)), readNoticeText(first.en)]
  if (fr === null || en === null) return null
  const parties = rows.map(({ role, name }) => ({ role, name }))
  return `window.lanterneBanner=${scriptJson({ version: first.version, fr, en, parties })};\n`
}

/**
 * A notice (`contracts/notice`): a title, a paragraph that says what it is, the three purposes as a list, and paragraphs.
 * @returns null for a text of another shape, which cannot be shown
 */
export function readNoticeText(markdown: string): NoticeText | null {
  const [title = '', intro = '', list = '', ...more] = markdown.trim().split(/\n{2,}/)
  const purposes = list.split('\n').map((line) => /^- \*\*(.+?)\.?\*\* (.+)$/.exec(line))
  if (!title.startsWith('# ') || purposes.length !== 3 || purposes.includes(null)) return null
  return {
    title: title.slice(2),
    intro,
    purposes: purposes.map((purpose) => [purpose?.[1] ?? '', purpose?.[2] ?? '']),
    more,
  }
}

/** JSON that is good in every script: in one that is written into a page, and in whatever encoding it is read. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]|</g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
