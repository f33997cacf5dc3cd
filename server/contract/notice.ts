import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../lib/id.js'
import { fingerprint, publishedFingerprints, readText, versionsIn } from './kinds.js'
import { fill, type Language, say } from './text.js'

/** The text that a spectator says yes to, as published. */
export interface Notice {
  version: string
  terms: NoticeTerms
  textFr: string
  textEn: string
  /** Over the French text, a line feed and the English text: consents and their proofs carry it. */
  sha256: Buffer
}

/** What may name a version of a notice, in a table and in an address: `/notice/2026-11`, `/notice/2026-11.txt`. */
export function isNoticeVersion(text: string): boolean {
  return /^\w[\w.-]{0,63}$/.test(text) && !text.endsWith('.txt')
}

const NoticeTerms = z.strictObject({
  version: z.string().regex(/^\d{4}-\d{2}$/),
  /** The controllers that are the same on every site; the third is the cinema itself. */
  federation: z.string().min(1),
  operator: z.string().min(1),
  /** CNIL 2020-092 §5: 13 months for the identifier, without extension; 6 for the choice, yes and no alike. */
  identifierMonths: z.int().min(1).max(13),
  choiceMonths: z.int().min(1).max(6),
  visitDays: z.int().min(1).max(30),
  lookBackDays: z.int().min(1).max(400),
})
export type NoticeTerms = z.infer<typeof NoticeTerms>

/** Reads `contracts/notice/<version>/`: the published notices, oldest first. Throws when one was changed since. */
export function loadNotices(folder: string): Notice[] {
  const fingerprints = publishedFingerprints(folder)
  const notices = versionsIn(join(folder, 'notice'))
    .filter((version) => fingerprints.has(`notice/${version}`))
    .map((version) => {
      const place = join(folder, 'notice', version)
      if (fingerprint(place) !== fingerprints.get(`notice/${version}`))
        throw new Error(`contracts/notice/${version} was changed after it was published: make a new version`)
      return readNotice(place, version)
    })
  for (const name of fingerprints.keys())
    if (name.startsWith('notice/') && !notices.some(({ version }) => `notice/${version}` === name))
      throw new Error(`contracts/${name} was published and is missing`)
  return notices
}

function readNotice(folder: string, version: string): Notice {
  const terms = NoticeTerms.parse(JSON.parse(readText(join(folder, 'terms.json'))))
  if (terms.version !== version) throw new Error(`contracts/notice/${version}/terms.json says ${terms.version}`)
  const render = (language: Language) =>
    fill(
      readText(join(folder, `${language}.md`)),
      new Map(Object.entries(terms).map(([name, value]) => [name, say(name, value, language)])),
    )
  const [textFr, textEn] = [render('fr'), render('en')]
  return { version, terms, textFr, textEn, sha256: sha256(`${textFr}\n${textEn}`) }
}
