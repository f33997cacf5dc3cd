import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root as programFolder } from '../../config.js'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** `docs/privacy/versions.json`: which manifest each version of the impact assessment was made of, and whether one was validated. */
const Assessment = z.strictObject({
  /** The first comes first; a line is never changed, another manifest is another version. */
  versions: z.array(z.strictObject({ version: z.int().min(1), manifest: sha256 })).min(1),
  validation: z.strictObject({ version: z.int().min(1), on: z.iso.date(), by: z.string().min(1) }).nullable(),
})

export interface ImpactAssessment {
  version: number
  manifest: string
  /** Of this version; null until the controllers have validated it. */
  validation: { on: string; by: string } | null
  text: Record<'fr' | 'en', string>
}

/** The newest version. Throws when the file is not what it should be. */
export function loadAssessment(folder = join(programFolder, 'docs/privacy')): ImpactAssessment {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  const { versions, validation } = Assessment.parse(JSON.parse(read('versions.json')))
  const newest = versions[versions.length - 1] as (typeof versions)[number]
  return {
    ...newest,
    validation: validation?.version === newest.version ? { on: validation.on, by: validation.by } : null,
    text: { fr: read('aipd.fr.md'), en: read('dpia.en.md') },
  }
}
