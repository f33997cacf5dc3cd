import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = join(root, 'dist/server/main.js')
const SCRIPT = join(root, 'dist/pixel/p.js')
const PLUGIN = join(root, 'dist/wordpress/lanterne.zip')
const PASSKEYS = join(root, 'dist/portal/passkey.js')
const PREBID = join(root, 'dist/prebid/lanterne-rtd.js')
const STAMP = join(root, 'dist/built.sha256')
/** Whatever has a part in what is built. */
const SOURCES = ['server', 'pixel', 'prisma/generated', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']

/**
 * Compiles the program, bundles the visit script, the module for Prebid and the script of passkeys and packs the WordPress plugin, into
 * `dist/`; does nothing when they are those of these sources. Rejects with what the compilers said.
 */
export async function build() {
  const wanted = fingerprint()
  if ([MAIN, SCRIPT, PREBID, PLUGIN, PASSKEYS, STAMP].every((file) => existsSync(file)) && isOf(wanted)) return
  rmSync(STAMP, { force: true })
  // Both have ended before this does: a compiler left behind by the other's failure would write into the next build.
  const ended = await Promise.allSettled([
    run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'),
    run('node_modules/tsx/dist/cli.mjs', 'pixel/build.ts'),
    run('node_modules/tsx/dist/cli.mjs', 'pixel/prebid/build.ts'),
    run('node_modules/tsx/dist/cli.mjs', 'pixel/wordpress/pack.ts'),
    run('node_modules/tsx/dist/cli.mjs', 'server/portal/entrer/make-script.ts'),
  ])
  const failed = ended.filter(({ status }) => status === 'rejected')
  if (failed.length > 0) throw new Error(failed.map(({ reason }) => reason.message).join('\n'))
  writeFileSync(STAMP, wanted)
}

/** A program that was compiled by hand afterwards may be that of other sources. */
function isOf(wanted) {
  return readFileSync(STAMP, 'utf8') === wanted && statSync(MAIN).mtimeMs <= statSync(STAMP).mtimeMs
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of filesOf(join(root, source))) {
      const content = readFileSync(file)
      hash.update(`${file} ${content.length}\n`).update(content)
    }
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function run(program, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim()))))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
