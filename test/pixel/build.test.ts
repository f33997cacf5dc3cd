import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { bundlePixel, SOURCES, writePixel } from '../../pixel/build.js'

const bundles = await bundlePixel()
const brotliBytes = (name: string) => bundles.find((bundle) => bundle.name === name)?.brotli.length

test.each(Object.keys(SOURCES))('core and the adapter of %s weigh at most 900 bytes with brotli', (source) => {
  expect(brotliBytes(`p-${source}.js`)).toBeLessThanOrEqual(900)
})

test('the bundle that finds out by itself weighs at most 2,000 bytes with brotli', () => {
  expect(brotliBytes('p.js')).toBeLessThanOrEqual(2000)
})

test('what is compressed is the script itself', () => {
  for (const { raw, gzip, brotli } of bundles) {
    expect(raw.length).toBeGreaterThan(500)
    expect(gunzipSync(gzip).equals(raw)).toBe(true)
    expect(brotliDecompressSync(brotli).equals(raw)).toBe(true)
  }
})

/** Our banner changes the page, after its own rules and with its own tests. */
const watching = bundles.filter(({ name }) => !name.startsWith('p-banner'))

test('no storage, no image, no change of the page is anywhere in the scripts', () => {
  for (const { raw } of watching) {
    expect(raw.toString().replaceAll('"ad_storage"', '')).not.toMatch(
      /storage|indexedDB|Image|sendBeacon|createElement|innerHTML|append|pushState|replaceState|history|href|eval/i,
    )
  }
})

test('cookies of the site are read, and only where a platform keeps its choice there; none is written', () => {
  const readers = watching.filter(({ raw }) => /document\s*[.[]["']?cookie|cookieStore/i.test(raw.toString()))
  expect(readers.map(({ name }) => name)).toEqual([
    'p.js',
    'p-films.js',
    ...['wp-consent-api', 'vanilla-cookieconsent', 'complianz'].flatMap((source) => [
      `p-${source}.js`,
      `p-${source}-films.js`,
    ]),
  ])
  const read = '("; "+document.cookie).split('
  for (const { raw } of readers) {
    expect(raw.toString().split(read)).toHaveLength(2)
    // An event of vanilla-cookieconsent carries a copy of what it keeps.
    expect(raw.toString().replace(read, '').replace('.detail.cookie', '')).not.toMatch(
      /[.["']cookie\b(?!s:)|cookieStore/i,
    )
  }
})

test('the build writes each script in three forms and a manifest of their bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-pixel-'))
  try {
    await writePixel(folder)
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(Object.keys(manifest)).toEqual(bundles.map(({ name }) => name))
    for (const [name, { raw, gzip, brotli, sha256 }] of Object.entries<Record<string, unknown>>(manifest)) {
      expect(readFileSync(join(folder, name)).length).toBe(raw)
      expect(readFileSync(join(folder, `${name}.gz`)).length).toBe(gzip)
      expect(readFileSync(join(folder, `${name}.br`)).length).toBe(brotli)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
