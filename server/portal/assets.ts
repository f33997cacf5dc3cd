import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'

/** The files that pages load, each under an address that holds the hash of its content. */
export interface Assets {
  stylesheet: string
  script: string
  /** What passkeys need; only on the pages that use them. */
  passkeyScript: string
  icon: string
  /** Needed for the first lines of every page: fetched along with the style sheet, not after it. */
  fonts: readonly string[]
  /** Screenshots of the demonstration's pages, by name: `salle.fr.light`. `npm run screenshots -- --landing` takes them. */
  views: ReadonlyMap<string, string>
  /** The guides' pictures of consent banners, by name: `klaro.fr`. `npm run screenshots -- --guides` takes them. */
  banners: ReadonlyMap<string, string>
  /** By the last part of their address. */
  files: ReadonlyMap<string, { type: string; body: Buffer }>
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** The fonts by the names that the style sheet gives them: Latin letters only, under the Open Font License. */
const FONTS: Record<string, string> = {
  'instrument-serif.woff2': '@fontsource/instrument-serif/files/instrument-serif-latin-400-normal.woff2',
  'figtree.woff2': '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
}

/** One style sheet: what all pages of the console share, then what each portal adds. */
const SHEETS = ['lanterne.css', 'salle.css', 'distributeur.css', 'federation.css', 'public.css']

/** The banners of which there is a picture: those that can be run here. */
const PICTURED = ['bandeau', 'klaro', 'orejime', 'tarteaucitron', 'vanilla-cookieconsent']

/**
 * @param base where they are served; @param sheets what of the style sheet is needed there; @param built the folder of what
 *   `npm run build` makes of scripts; @param pictured whether pages there show pictures
 */
export function loadAssets(
  folder: string,
  {
    base = '/assets',
    sheets = SHEETS,
    built = join(folder, '../../../dist/portal'),
    pictured = true,
  }: { base?: string; sheets?: readonly string[]; built?: string; pictured?: boolean } = {},
): Assets {
  const files = new Map<string, { type: string; body: Buffer }>()
  function add(name: string, body: Buffer): string {
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
    const hashed = `${hash}${extname(name)}`
    files.set(hashed, { type: TYPES[extname(name)] ?? 'application/octet-stream', body })
    return `${base}/${hashed}`
  }
  const { resolve } = createRequire(import.meta.url)
  const fonts = Object.entries(FONTS).map(([name, file]) => ({ name, address: add(name, readFileSync(resolve(file))) }))
  let css = sheets.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  for (const { name, address } of fonts) css = css.replace(`url("${name}")`, `url("${address}")`)
  const pictures = (from: string, which: (file: string) => boolean = () => true) =>
    new Map(
      (pictured ? readdirSync(from) : [])
        .filter(which)
        .map((file) => [file.replace('.webp', ''), add(file, readFileSync(join(from, file)))]),
    )
  return {
    views: pictures(join(folder, 'views')),
    banners: pictures(join(folder, '../../../docs/guides/images'), (file) =>
      PICTURED.includes(file.split('.')[0] ?? ''),
    ),
    stylesheet: add('lanterne.css', Buffer.from(css)),
    script: add('lanterne.js', readFileSync(join(folder, 'lanterne.js'))),
    passkeyScript: add('passkey.js', readFileSync(join(built, 'passkey.js'))),
    icon: add('lamp.svg', readFileSync(join(folder, 'lamp.svg'))),
    fonts: fonts.map(({ address }) => address),
    files,
  }
}
