import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from './database.js'

/** The only direction of imports (DESIGN §3): each layer may import those before it. `portal` and `jobs` are side by side. */
const LAYERS = [
  ['config', 'lib'],
  ['membership'],
  ['contract'],
  ['consent'],
  ['pseudonym'],
  ['film'],
  ['visit'],
  ['audience'],
  ['campaign'],
  ['activation'],
  ['ledger'],
  ['click'],
  ['settlement'],
  ['payout'],
  ['statement'],
  ['conformity'],
  ['portal', 'jobs'],
  ['demo'],
  ['app'],
  ['start'],
  // The programs that are started: `npm start`, `npm run import:cinemas`, `npm run import:films`, `npm run demo:pool`, `npm run replay`, `npm run keys`, `npm run invite`.
  ['main', 'import-cinemas', 'import-films', 'demo-pool', 'replay', 'keys', 'invite'],
]
const TOP_LEVEL = ['contracts', 'docs', 'pixel', 'prisma', 'server', 'test']
const LONGEST_FILE = 300

interface Import {
  from: string
  to: string
}

test('imports run one way only', () => {
  const wrong = serverImports().filter(({ from, to }) => {
    const [own, other] = [domainOf(from), domainOf(to)]
    return own !== other && layerOf(other) >= layerOf(own)
  })
  expect(wrong).toEqual([])
})

test('the ledger imports only lib', () => {
  const wrong = serverImports().filter(
    ({ from, to }) => domainOf(from) === 'ledger' && !['ledger', 'lib'].includes(domainOf(to)),
  )
  expect(wrong).toEqual([])
})

test('a domain is entered only through its index', () => {
  const open = new Set(['lib', 'config', 'app', 'start', 'main'])
  const wrong = serverImports().filter(({ from, to }) => {
    const other = domainOf(to)
    return other !== domainOf(from) && !open.has(other) && !to.endsWith('/index.ts') && !to.endsWith('/index.tsx')
  })
  expect(wrong).toEqual([])
})

test('the pixel imports nothing from the server but types', () => {
  const wrong = sources('pixel').flatMap((file) =>
    importLines(file).filter((line) => /from\s+['"][./]+server\//.test(line) && !/^import type/.test(line)),
  )
  expect(wrong).toEqual([])
})

test('the environment is read in config.ts alone', () => {
  const wrong = sources('server').filter((file) => file !== 'server/config.ts' && /\bprocess\.env\b/.test(read(file)))
  expect(wrong).toEqual([])
})

test('rules take time and chance as arguments', () => {
  const rules = sources('server').filter(
    (file) => !/^server\/(lib|start|app|demo|main|config|replay|import-cinemas|import-films)/.test(file),
  )
  const wrong = rules.filter((file) => /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(/.test(read(file)))
  expect(wrong).toEqual([])
})

test('there are no default exports, and no file of a vague name', () => {
  const files = [...sources('server'), ...sources('pixel')]
  expect(files.filter((file) => /^export default/m.test(read(file)))).toEqual([])
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|manager|service|misc)\.tsx?$/.test(file))).toEqual([])
})

test('the top level holds only the folders of the design', () => {
  const folders = execFileSync('git', ['ls-tree', '-d', '--name-only', 'HEAD'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(folders.filter((folder) => !folder.startsWith('.') && !TOP_LEVEL.includes(folder))).toEqual([])
})

test('the files of the program are short', () => {
  const long = [...sources('server'), ...sources('pixel')]
    .map((file) => ({ file, lines: read(file).split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_FILE)
  expect(long).toEqual([])
})

test('these tests can fail: a planted import against the direction is found', () => {
  expect(resolveImport('server/lib/money.ts', '../payout/index.js')).toBe('server/payout/index.ts')
  expect(layerOf('payout')).toBeGreaterThan(layerOf('lib'))
  expect(serverImports().length).toBeGreaterThan(50)
})

function serverImports(): Import[] {
  return sources('server').flatMap((from) =>
    specifiers(from)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({ from, to: resolveImport(from, specifier) }))
      .filter(({ to }) => to.startsWith('server/')),
  )
}

function domainOf(file: string): string {
  return file.split('/')[1]?.replace(/\.tsx?$/, '') ?? ''
}

function layerOf(domain: string): number {
  const layer = LAYERS.findIndex((layerDomains) => layerDomains.includes(domain))
  if (layer === -1) throw new Error(`the folder server/${domain} has no place in the direction of imports`)
  return layer
}

function specifiers(file: string): string[] {
  const text = read(file)
  const found = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm)]
  return found.map((match) => match[1] ?? '')
}

function importLines(file: string): string[] {
  return read(file).match(/^import[\s\S]*?from\s+['"][^'"]+['"]/gm) ?? []
}

function resolveImport(from: string, specifier: string): string {
  const target = relative(root, resolve(root, dirname(from), specifier)).replaceAll('\\', '/')
  const plain = target.replace(/\.jsx?$/, '')
  return [`${plain}.ts`, `${plain}.tsx`, target].find((file) => existsSync(join(root, file))) ?? `${plain}.ts`
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .sort()
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
