import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { minify } from '@swc/core'
import { build, type Plugin, transform } from 'esbuild'

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
 * a script of its own, `p-<source>.js`, for a site that declared it. Where several say yes, the last one's proof is sent. Otherwise
 * in the order in which they compress best.
 */
export const SOURCES = {
  manual: 'manual',
  axeptio: 'axeptio',
  'wp-consent-api': 'wpConsentApi',
  'vanilla-cookieconsent': 'vanillaCookieconsent',
  cookieyes: 'cookieyes',
  complianz: 'complianz',
  didomi: 'didomi',
  cookiebot: 'cookiebot',
  klaro: 'klaro',
  tarteaucitron: 'tarteaucitron',
  orejime: 'orejime',
  tcf: 'tcf',
} as const

/** What only ever narrows, and what only a page inside another's frame needs: no site declares them, and `p.js` has no room. */
const NARROWING = { 'consent-mode': 'consentMode' } as const
const FRAMED = { 'tcf-frame': 'tcfFrame' } as const

/** Our own banner, which is heavier than all others together: it is only in scripts of its own. */
const BANNER = { banner: 'banner' } as const
const ADAPTERS = { ...SOURCES, ...NARROWING, ...FRAMED, ...BANNER }

/**
 * Bundles the scripts in memory: `p.js`, which finds out by itself where the consent comes from, `p-films.js`, which also reads
 * films and Google Consent Mode and finds the TCF from inside a frame, and two for each source.
 */
export async function bundlePixel(): Promise<PixelBundle[]> {
  return Promise.all([
    bundle('p.js', entry(keys(SOURCES))),
    bundle('p-films.js', entry([...keys(NARROWING), ...keys(FRAMED), ...keys(SOURCES)], { films: true })),
    ...[...keys(SOURCES), ...keys(BANNER)].flatMap((source) => [
      bundle(`p-${source}.js`, entry([source])),
      bundle(`p-${source}-films.js`, entry([source], { films: true })),
    ]),
  ])
}

/** `films`: also reads which film a page is about from its schema.org data. */
function entry(sources: readonly (keyof typeof ADAPTERS)[], { films = false } = {}): string {
  const folder = (source: string) => (source in BANNER ? 'banner' : 'adapters')
  const imports = sources.map((source) => `import { ${ADAPTERS[source]} } from './${folder(source)}/${source}.js'`)
  const withBanner = sources.some((source) => source in BANNER)
  // No argument that says nothing: the minifier takes out what is only for one that is not given.
  const more = withBanner ? `, ${films ? 'filmOfPage' : 'undefined'}, heard` : films ? ', filmOfPage' : ''
  return `${imports.join('\n')}
import { start } from './core.js'
${films ? "import { filmOfPage } from './film.js'" : ''}
${withBanner ? "import { heard } from './banner/banner.js'" : ''}
start([${sources.map((source) => ADAPTERS[source]).join(', ')}]${more})`
}

function keys<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[]
}

async function bundle(name: string, text: string): Promise<PixelBundle> {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: join(here, 'src'), loader: 'ts' },
    plugins: [stylesAsText],
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
  const raw = Buffer.from(await smaller(outputFiles[0]?.text ?? ''))
  return {
    name,
    raw,
    gzip: gzipSync(raw, { level: 9 }),
    brotli: brotliCompressSync(raw, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
    }),
  }
}

/** A second minifier finds what the first leaves: some twentieth of a script. */
async function smaller(script: string): Promise<string> {
  const { code } = await minify(script, {
    compress: { passes: 3, ecma: 2020, keep_fargs: false, pure_getters: true, unsafe: true, unsafe_arrows: true },
    mangle: true,
    ecma: 2020,
    module: false,
  })
  return code
}

/** `import { css } from './style.css'`: a style sheet as a text, without what a browser does not need. */
const stylesAsText: Plugin = {
  name: 'styles-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true, target: 'es2020' })
      return { contents: `export const css = ${JSON.stringify(code.trim())}` }
    })
  },
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
