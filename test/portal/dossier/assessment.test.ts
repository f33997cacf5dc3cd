import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadContracts } from '../../../server/contract/index.js'
import { loadAssessment } from '../../../server/portal/dossier/assessment.js'
import { manifestOf } from '../../../server/portal/dossier/manifest.js'
import { root } from '../../database.js'

const library = loadContracts(join(root, 'contracts'))
const VERSIONS = 'docs/privacy/versions.json'

interface Line {
  version: number
  manifest: string
}
const linesOf = (text: string) => (JSON.parse(text) as { versions: Line[] }).versions
const now = linesOf(readFileSync(join(root, VERSIONS), 'utf8'))

test('the assessment is of what the program does: another register or flow wants another version', () => {
  const { version, manifest, text } = loadAssessment()
  expect(manifest).toBe(manifestOf(library).sha256)
  for (const said of Object.values(text)) {
    expect(said).toContain(`| ${version} |`)
    expect(said).toContain(`\`${manifest}\``)
  }
})

test('versions are counted up, and each is of another manifest', () => {
  expect(now.map(({ version }) => version)).toEqual(now.map((_, at) => at + 1))
  expect(new Set(now.map(({ manifest }) => manifest)).size).toBe(now.length)
})

test('a version that was committed is never changed', () => {
  expect(now.slice(0, committed().length)).toEqual(committed())
})

/** What the last commit holds; nothing before the first. */
function committed(): Line[] {
  try {
    return linesOf(execFileSync('git', ['show', `HEAD:${VERSIONS}`], { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
  } catch {
    return []
  }
}

test('a changed length, table or flow changes the manifest', () => {
  const { sha256 } = manifestOf(library)
  const longer = {
    ...library,
    latest: (kind: 'federation-cinema') => {
      const version = library.latest(kind)
      return { ...version, terms: { ...version.terms, choiceMonths: 5 } }
    },
  }
  expect(manifestOf(longer as never).sha256).not.toBe(sha256)
  expect(JSON.stringify(manifestOf(library).content)).toContain('plane.visitor_cinema_day')
  expect(JSON.stringify(manifestOf(library).content)).not.toMatch(/SCARE|Klox/)
})

describe('a folder of ours', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-aipd-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const manifest = 'ab'.repeat(32)
  const load = (content: unknown) => {
    for (const name of ['aipd.fr.md', 'dpia.en.md']) writeFileSync(join(folder, name), name)
    writeFileSync(join(folder, 'versions.json'), JSON.stringify(content))
    return loadAssessment(folder)
  }
  const versions = [
    { version: 1, manifest: 'cd'.repeat(32) },
    { version: 2, manifest },
  ]

  test('the newest version counts, and a validation of an older one is none of it', () => {
    const on = { on: '2026-11-26', by: 'SCARE' }
    expect(load({ versions, validation: null })).toMatchObject({ version: 2, manifest, validation: null })
    expect(load({ versions, validation: { version: 1, ...on } }).validation).toBeNull()
    expect(load({ versions, validation: { version: 2, ...on } }).validation).toEqual(on)
  })

  test.each([
    { versions: [], validation: null },
    { versions: [{ version: 1, manifest: 'x' }], validation: null },
    { versions, validation: { version: 2, on: 'yesterday', by: 'SCARE' } },
    { versions },
  ])('what is not in its form stops it: %j', (content) => {
    expect(() => load(content)).toThrow()
  })
})
