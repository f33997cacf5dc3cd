import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { VNode } from 'preact'
import { Home } from '../../server/portal/accueil/page.js'
import { PUBLISHED } from '../../server/portal/accueil/published.js'
import { loadAssets } from '../../server/portal/assets.js'
import { renderPage } from '../../server/portal/page.js'
import { Understand } from '../../server/portal/spectateur/page.js'
import { createView } from '../../server/portal/view.js'
import { LANGUAGES, type Language, wordsOf } from '../../server/portal/words/index.js'
import { root } from '../database.js'

const assets = loadAssets(join(root, 'server/portal/assets'))
const understand = <Understand pixelOrigin="https://pixel.example" />

function render(body: VNode, language: Language = 'fr'): string {
  return renderPage(createView({ language, person: null, path: '/', assets }), { title: 'Page', body })
}

/** As it is read: without tags, with plain spaces. */
function read(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ')
}

test('what the landing page says of money is what the published agreements say', () => {
  const terms = (kind: string) =>
    JSON.parse(readFileSync(join(root, 'contracts', kind, '2026-11/terms.json'), 'utf8')) as Record<string, unknown>
  const cinema = terms('federation-cinema')
  expect(`${PUBLISHED.thresholdMicros / 10_000n}`).toBe(cinema.thresholdCents)
  expect(PUBLISHED.lookBackDays).toBe(cinema.lookBackDays)
  expect(cinema.sharing).toBe('equal')
  expect(cinema.feeBasisPoints).toBe(0)
  expect(`${PUBLISHED.clickMicros}`).toBe(`${terms('operator-federation').clickPriceMicros}`)
  const page = read(render(<Home development />))
  expect(page).toContain('0,40 €')
  expect(page).toContain('il faut 125 000 clics pour qu’une salle atteigne 50,00 €')
})

test('every picture of a page says that its audience was made up', () => {
  const html = render(<Home development />)
  const frames = html.match(/<figure class="preview">/g)?.length
  expect(frames).toBe(3)
  expect(read(html).match(/public inventé/g)).toHaveLength(3)
})

test('who is not signed in reads how one enters, where it runs in development and where it does not', () => {
  const { signInDevelopment, signInProduction } = wordsOf('fr').home
  expect(render(<Home development />)).toContain(signInDevelopment)
  expect(render(<Home development={false} />)).toContain(signInProduction)
  expect(render(<Home development={false} />)).not.toContain(signInDevelopment)
})

test('the drawing of who sees what is said in words too, and names everybody whom the table names', () => {
  for (const language of LANGUAGES) {
    const html = render(understand, language)
    expect(html).toContain(`href="https://pixel.example/e/donnees?langue=${language}"`)
    const { alternative, ...drawn } = wordsOf(language).spectator.drawing
    expect(html).toContain(alternative)
    for (const name of [drawn.cinema, drawn.federation, drawn.operator, drawn.distributor, drawn.newspaper])
      expect(html).toContain(`>${name}</text>`)
    expect(Object.keys(wordsOf(language).spectator.rows)).toHaveLength(5)
  }
})

test('a public page with its styles, its script and its fonts weighs less than 60 kB', () => {
  const shared = [...assets.files.values()]
    .filter(({ type }) => type !== 'image/webp')
    .reduce((sum, { type, body }) => sum + (type === 'font/woff2' ? body.length : gzipSync(body).length), 0)
  for (const body of [<Home development />, understand])
    for (const language of LANGUAGES) expect(shared + gzipSync(render(body, language)).length).toBeLessThan(60_000)
})
