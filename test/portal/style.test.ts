import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadOwnAssets } from '../../server/app/donnees.js'
import { loadAssets } from '../../server/portal/index.js'
import { franceModule } from '../../server/portal/kit/make-france.js'
import { root } from '../database.js'

const assets = join(root, 'server/portal/assets')
const css = readdirSync(assets)
  .filter((name) => name.endsWith('.css'))
  .map((name) => readFileSync(join(assets, name), 'utf8'))
  .join('\n')
const [light, dark] = readFileSync(join(assets, 'lanterne.css'), 'utf8')
  .split('@media (prefers-color-scheme: dark)')
  .map(colours) as [Colours, Colours]
type Colours = Record<string, string>

function colours(part: string): Colours {
  return Object.fromEntries([...part.matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]))
}

/** WCAG 2.2: relative luminance and contrast ratio. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string | undefined, b: string | undefined): number {
  const [x, y] = [luminance(a ?? ''), luminance(b ?? '')]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

test.each([
  ['light', light],
  ['dark', dark],
])('text can be read on paper and on sheets: %s', (_name, theme) => {
  for (const ground of ['paper', 'sheet'])
    for (const text of ['ink', 'soft', 'lamp', 'bad', 'good'])
      expect(`${text} on ${ground}: ${contrast(theme[text], theme[ground]) >= 4.5}`).toBe(`${text} on ${ground}: true`)
})

test.each([
  ['light', light],
  ['dark', dark],
])('the two parts of a bar are told apart, and borders of fields are seen: %s', (_name, theme) => {
  expect(contrast(theme.soft, theme.sheet)).toBeGreaterThanOrEqual(3)
  expect(theme.bar).not.toBe(theme.flame)
})

test.each([
  ['of the console', loadAssets(assets)],
  ['of "Mes données"', loadOwnAssets(assets)],
])('the style sheet %s is small and loads nothing but our own fonts', (_whose, { fonts, files }) => {
  expect(css).not.toContain('@import')
  const sheet = [...files.values()].find(({ type }) => type.startsWith('text/css'))?.body.toString() ?? ''
  expect(sheet.length).toBeLessThan(33_000)
  expect([...sheet.matchAll(/url\("([^"]+)"\)/g)].map(([, address]) => address)).toEqual(fonts)
  expect(fonts).toHaveLength(2)
})

test('a page with its style sheet and fonts weighs less than 60 kB', () => {
  const { files, passkeyScript } = loadAssets(assets)
  const passkeys = files.get(passkeyScript.split('/').at(-1) ?? '')
  // On the pages that use passkeys alone: it is weighed apart.
  expect(gzipSync(passkeys?.body ?? '').length).toBeLessThan(4_000)
  const loaded = [...files.values()].filter((file) => file.type !== 'image/webp' && file !== passkeys)
  const bytes = loaded.reduce(
    (sum, { type, body }) => sum + (type === 'font/woff2' ? body.length : gzipSync(body).length),
    0,
  )
  expect(bytes).toBeLessThan(52_000)
})

test('the map is what its maker makes of the outlines', () => {
  expect(readFileSync(join(root, 'server/portal/kit/france.ts'), 'utf8')).toBe(franceModule())
})
