import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'

/** `lanterne.zip` as WordPress takes it: the plugin's folder with all its files, and the version that its header says. */
export interface PackedPlugin {
  version: string
  zip: Buffer
}

const here = fileURLToPath(new URL('.', import.meta.url))
const PLUGIN = 'lanterne'
/** A zip has the time of the builder's clock and zone; the same files shall be the same bytes, whenever and wherever. */
const WRITTEN_AT = new Date(2026, 0, 1, 12)

/** Packs the plugin in memory, its files in the order of their names: the same files give the same bytes. */
export function packPlugin(): PackedPlugin {
  const folder = join(here, PLUGIN)
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(here, name))]))
  return { version: versionOf(folder), zip: Buffer.from(zipSync(files, { level: 9, mtime: WRITTEN_AT })) }
}

/** Writes `lanterne.zip`, and what is said of it beside its download, to a folder. */
export function writePlugin(folder: string): void {
  const { version, zip } = packPlugin()
  const sha256 = createHash('sha256').update(zip).digest('hex')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${PLUGIN}.zip`), zip)
  writeFileSync(join(folder, `${PLUGIN}.json`), `${JSON.stringify({ version, bytes: zip.length, sha256 }, null, 2)}\n`)
}

/** WordPress reads one from the header, its directory of plugins the other: where they differ nothing is packed. */
function versionOf(folder: string): string {
  const [, version] = /^ \* Version: +(\S+)$/m.exec(readFileSync(join(folder, `${PLUGIN}.php`), 'utf8')) ?? []
  const [, stable] = /^Stable tag: +(\S+)$/m.exec(readFileSync(join(folder, 'readme.txt'), 'utf8')) ?? []
  if (version === undefined || version !== stable)
    throw new Error(`lanterne.php is of version ${version}, readme.txt of ${stable}`)
  return version
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePlugin(join(here, '../../dist/wordpress'))
