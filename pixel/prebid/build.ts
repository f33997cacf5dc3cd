import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The file that a page loads beside a Prebid that was built without us. */
export const PREBUILT = 'lanterne-rtd.js'
/** The module as Prebid's own build takes it: put into its folder `modules/`. */
export const MODULE = 'lanterneRtdProvider.js'

const MODULE_TEXT = `import { submodule } from '../src/hook.js'
import { createProvider } from './provider.js'
submodule('realTimeData', createProvider())`

/** Bundles both in memory, by name. */
export async function bundlePrebid(): Promise<Record<string, string>> {
  const [prebuilt, module] = await Promise.all([
    bundle({ entryPoints: [join(here, 'src/prebuilt.ts')], format: 'iife', minify: true }),
    // Readable, since it is built and minified with the rest of Prebid, whose own module it imports.
    bundle({
      stdin: { contents: MODULE_TEXT, resolveDir: join(here, 'src'), loader: 'ts' },
      format: 'esm',
      external: ['../src/hook.js'],
      banner: { js: '// Lanterne, real-time data module for Prebid.js. MIT licence.' },
    }),
  ])
  return { [PREBUILT]: prebuilt, [MODULE]: module }
}

async function bundle(options: Parameters<typeof build>[0]): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    write: false,
    target: 'es2020',
    tsconfigRaw: {},
    legalComments: 'none',
  })
  return outputFiles?.[0]?.text ?? ''
}

/** Writes both, and `manifest.json` with their bytes, to a folder. */
export async function writePrebid(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const manifest: Record<string, { raw: number; brotli: number; sha256: string }> = {}
  for (const [name, text] of Object.entries(await bundlePrebid())) {
    writeFileSync(join(folder, name), text)
    const sha256 = createHash('sha256').update(text).digest('hex')
    manifest[name] = { raw: Buffer.byteLength(text), brotli: brotliCompressSync(text).length, sha256 }
  }
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writePrebid(join(here, '../../dist/prebid'))
