import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../database.js'

export const GUIDES = {
  fr: { platforms: 'bandeaux.fr.md', site: 'site.fr.md', email: 'courriel-agence.fr.md' },
  en: { platforms: 'consent-platforms.en.md', site: 'website.en.md', email: 'agency-email.en.md' },
} as const
export type Language = keyof typeof GUIDES

export function guide(file: string): string {
  return readFileSync(join(root, 'docs/guides', file), 'utf8')
}

/** The code blocks of a guide that a test runs, by the names that they are marked with: `<!-- tested: klaro -->`. */
export function testedBlocks(file: string): Map<string, string> {
  const marked = guide(file).matchAll(/<!-- tested: ([\w-]+) -->\n```\w+\n([\s\S]*?)\n```/g)
  return new Map([...marked].map(([, name = '', code = '']) => [name, code]))
}
