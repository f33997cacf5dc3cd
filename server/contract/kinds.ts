import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../lib/id.js'
import { CONTRACT_KINDS, type ContractKind, TERMS, type Terms } from './terms.js'
import { type Language, type PartyNames, renderText } from './text.js'

/** A published version: its terms, and the text that is rendered from them. */
export interface ContractVersion<K extends ContractKind = ContractKind> {
  kind: K
  version: string
  /** The published terms; the parties' choices may change what is in `terms.negotiable`. */
  terms: Terms<K>
  template: Readonly<Record<Language, string>>
  /** Of its files, as it was published, in hexadecimal. */
  fingerprint: string
}

/** All the versions that were ever published. */
export interface ContractLibrary {
  all: readonly ContractVersion[]
  /** Null for a version that was never published. */
  find<K extends ContractKind>(kind: K, version: string): ContractVersion<K> | null
  /** The newest version of a kind: the one to offer. */
  latest<K extends ContractKind>(kind: K): ContractVersion<K>
}

/**
 * Reads `contracts/<kind>/<version>/{terms.json,fr.md,en.md}`, with annexes, and stops the start when anything is wrong: terms that
 * their schema refuses, a placeholder that they do not have, or a published version that was changed (the fingerprints
 * are in `contracts/published.json`). A version that is not in there is a draft, and is left out.
 */
export function loadContracts(folder: string): ContractLibrary {
  const fingerprints = publishedFingerprints(folder)
  const all = CONTRACT_KINDS.flatMap((kind) =>
    versionsIn(join(folder, kind))
      .filter((version) => fingerprints.has(`${kind}/${version}`))
      .map((version) => readVersion({ folder, kind, version, fingerprint: fingerprints.get(`${kind}/${version}`) })),
  )
  for (const name of fingerprints.keys())
    if (!name.startsWith('notice/') && !all.some(({ kind, version }) => `${kind}/${version}` === name))
      throw new Error(`contracts/${name} was published and is missing`)
  function ofKind<K extends ContractKind>(kind: K): ContractVersion<K>[] {
    return all.filter((one) => one.kind === kind) as unknown as ContractVersion<K>[]
  }
  return {
    all,
    find: (kind, version) => ofKind(kind).find((one) => one.version === version) ?? null,
    latest(kind) {
      const newest = ofKind(kind).at(-1)
      if (newest === undefined) throw new Error(`no version of ${kind} was published`)
      return newest
    },
  }
}

/** The text of a contract between these two, with the SHA-256 that the signatures cover: that of the French text. */
export function contractText(
  { template }: ContractVersion,
  { terms, names }: { terms: Terms; names: PartyNames },
): { fr: string; en: string; sha256: Buffer } {
  const french = renderText(template.fr, { terms, names, language: 'fr' })
  const english = renderText(template.en, { terms, names, language: 'en' })
  return { fr: french, en: english, sha256: sha256(french) }
}

/** Whether a version's text names the operator: then who that is must be known when a contract is drafted. */
export function namesOperator({ template }: ContractVersion): boolean {
  return /\{\{(operator|customer)\}\}/.test(template.fr)
}

/** What is in `published.json`: a fingerprint for each `<kind>/<version>`. */
export function publishedFingerprints(folder: string): Map<string, string> {
  const file = JSON.parse(readFileSync(join(folder, 'published.json'), 'utf8'))
  return new Map(Object.entries(z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).parse(file)))
}

/** SHA-256 over the files of a version, in hexadecimal. Line ends do not count. */
export function fingerprint(folder: string): string {
  const annexes = annexesIn(folder).flatMap((name) => [`${name}.fr.md`, `${name}.en.md`])
  return sha256([...FILES, ...annexes].map((file) => readText(join(folder, file))).join('\0')).toString('hex')
}

/** The names of a version's annexes, in their order: `annexe-mesures` for `annexe-mesures.fr.md` and `annexe-mesures.en.md`. */
function annexesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /^annexe-[a-z-]+\.fr\.md$/.test(file))
    .map((file) => file.slice(0, -'.fr.md'.length))
    .sort()
}

/** The whole text of a version: annexes follow the text, and are signed with it. */
function readTemplate(folder: string, language: Language): string {
  const files = [`${language}.md`, ...annexesIn(folder).map((name) => `${name}.${language}.md`)]
  return files.map((file) => readText(join(folder, file))).join('\n')
}

/** The versions in a folder, oldest first (`2026-11` sorts by time). */
export function versionsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}$/.test(name))
    .sort()
}

export function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}

const FILES = ['terms.json', 'fr.md', 'en.md']

function readVersion(place: {
  folder: string
  kind: ContractKind
  version: string
  fingerprint: string | undefined
}): ContractVersion {
  const { kind, version } = place
  const folder = join(place.folder, kind, version)
  const read = TERMS[kind].safeParse(JSON.parse(readText(join(folder, 'terms.json'))))
  if (!read.success) throw new Error(`contracts/${kind}/${version}/terms.json: ${z.prettifyError(read.error)}`)
  const terms = read.data
  if (terms.version !== version) throw new Error(`contracts/${kind}/${version}/terms.json says ${terms.version}`)
  const unknown = terms.negotiable.filter((name) => !(name in terms) || FIXED.includes(name))
  if (unknown.length > 0) throw new Error(`contracts/${kind}/${version}: ${unknown.join(', ')} cannot be negotiable`)
  const template = { fr: readTemplate(folder, 'fr'), en: readTemplate(folder, 'en') }
  const found = { kind, version, terms, template, fingerprint: fingerprint(folder) }
  contractText(found, { terms, names: { federation: 'Fédération', party: 'Partie' } }) // Throws when it cannot be rendered.
  if (found.fingerprint !== place.fingerprint)
    throw new Error(`contracts/${kind}/${version} was changed after it was published: make a new version`)
  return found
}

const FIXED = ['kind', 'version', 'negotiable', 'purposes', 'dataCategories', 'roleMatrix', 'securityMeasures']
