import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './database.js'

/** Licences that may stand beside AGPL-3.0-or-later in one program (DESIGN §4). */
const FITTING = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'Unlicense',
  'OFL-1.1',
])
/** Their package.json names none that is known; their file LICENSE does, and it is MIT, or MIT at our choice. */
const MIT_BY_THEIR_FILE = new Set(['png-js', 'ibantools'])

interface Component {
  name: string
  version: string
  purl: string
  licenses?: { license?: { id?: string } }[]
}

const bill = JSON.parse(npm('run', '--silent', 'sbom')) as { bomFormat: string; components: Component[] }
/**
 * What ships: what npm finds without the development packages, and our own dependencies, of which it then leaves out the one that a
 * development package asks for besides us.
 */
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}
const own = new Set(Object.keys(dependencies))
const shipped = JSON.parse(npm('run', '--silent', 'sbom', '--', '--omit', 'dev')) as typeof bill
const parts = [...shipped.components, ...bill.components.filter((part) => own.has(nameOf(part)))]

function nameOf({ purl }: Component): string {
  return decodeURIComponent(purl.replace(/^pkg:npm\/|@[^@]*$/g, ''))
}

const advisories = JSON.parse(npm('audit', '--omit=dev', '--json')) as {
  vulnerabilities?: Record<string, { severity: string; fixAvailable: unknown }>
}

function npm(...args: string[]): string {
  return spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64e6 }).stdout
}

test('the bill of materials names what ships, each with its address', () => {
  expect(bill.bomFormat).toBe('CycloneDX')
  expect(bill.components.map(nameOf)).toEqual(expect.arrayContaining([...own]))
  expect(parts.length).toBeGreaterThan(own.size)
})

test('every part that ships has a licence that fits', () => {
  const licences = parts.map(({ name, licenses }) => ({
    name,
    ids: (licenses ?? []).map(({ license }) => license?.id ?? 'unnamed'),
  }))
  const misfits = licences.filter(
    ({ name, ids }) => !MIT_BY_THEIR_FILE.has(name) && !(ids.length > 0 && ids.every((id) => FITTING.has(id))),
  )
  expect(misfits).toEqual([])
  for (const name of MIT_BY_THEIR_FILE)
    expect(readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')).toContain('MIT')
})

test('the lock file fixes every package by its hash', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>
  }
  const loose = Object.entries(packages).filter(([path, { integrity, link }]) => path !== '' && !link && !integrity)
  expect(loose.map(([path]) => path)).toEqual([])
})

const whereKnown = advisories.vulnerabilities === undefined ? test.skip : test
whereKnown(
  'nothing that ships has a known vulnerability, high or critical (needs a registry that gives advisories)',
  () => {
    const grave = Object.entries(advisories.vulnerabilities ?? {}).filter(([, { severity }]) =>
      ['high', 'critical'].includes(severity),
    )
    expect(grave.map(([name, { severity }]) => `${name}: ${severity}`)).toEqual([])
  },
)
