import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** A script as it is served: its text, and compressed as far as it goes. */
export interface PixelBundle {
  name: string
  raw: Buffer
  gzip: Buffer
  brotli: Buffer
}

/** One entry of `manifest.json`, by file name: sizes in bytes, and the SHA-256 of the text in hexadecimal. */
export interface PixelManifestEntry {
  raw: number
  gzip: number
  brotli: number
  sha256: string
}

const here = fileURLToPath(new URL('.', import.meta.url))

/**
 * The adapters that there are, by the source of consent that each reads: the names of their files, and on the wire. Each makes
 * a script of its own, `p-<source>.js`, for a site that declared it.
 */
export const SOURCES = {
  manual: 'manual',
  tcf: 'tcf',
  tarteaucitron: 'tarteaucitron',
} as const

/** Bundles the scripts in memory: `p.js`, which finds out by itself where the consent comes from, and one for each source. */
export async function bundlePixel(): Promise<PixelBundle[]> {
  const all = Object.keys(SOURCES) as (keyof typeof SOURCES)[]
  return Promise.all([
    bundle('p.js', entry(all, { films: true })),
    ...all.flatMap((source) => [
      bundle(`p-${source}.js`, entry([source])),
      bundle(`p-${source}-films.js`, entry([source], { films: true })),
    ]),
  ])
}

/** `films`: also reads which film a page is about from its schema.org data. */
function entry(sources: readonly (keyof typeof SOURCES)[], { films = false } = {}): string {
  const imports = sources.map((source) => `import { ${SOURCES[source]} } from './adapters/${source}.js'`)
  return `${imports.join('\n')}
import { start } from './core.js'
${films ? "import { filmOfPage } from './film.js'" : ''}
start([${sources.map((source) => SOURCES[source]).join(', ')}]${films ? ', filmOfPage' : ''})`
}

async function bundle(name: string, text: string): Promise<PixelBundle> {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: join(here, 'src'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    // Optional chaining and object spread as they are: browsers older than 2020 do not run the script at all.
    target: 'es2020',
    tsconfigRaw: {}, // No "use strict", which a bundle of modules without errors does not need.
    minify: true,
    // Names that only our own modules use among themselves.
    mangleProps: /^(detect|subscribe|read|granted|denied|proof|met|ever)$/,
    legalComments: 'none',
  })
  const raw = Buffer.from(outputFiles[0]?.contents ?? [])
  return {
    name,
    raw,
    gzip: gzipSync(raw, { level: 9 }),
    brotli: brotliCompressSync(raw, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
    }),
  }
}

/** Writes each script, its .gz and .br, and `manifest.json`, to a folder. */
export async function writePixel(folder: string): Promise<Record<string, PixelManifestEntry>> {
  const manifest: Record<string, PixelManifestEntry> = {}
  mkdirSync(folder, { recursive: true })
  for (const { name, raw, gzip, brotli } of await bundlePixel()) {
    writeFileSync(join(folder, name), raw)
    writeFileSync(join(folder, `${name}.gz`), gzip)
    writeFileSync(join(folder, `${name}.br`), brotli)
    const sha256 = createHash('sha256').update(raw).digest('hex')
    manifest[name] = { raw: raw.length, gzip: gzip.length, brotli: brotli.length, sha256 }
  }
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writePixel(join(here, '../dist/pixel'))
