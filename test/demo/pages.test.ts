import type { AdLink } from '../../server/demo/ad-links.js'
import { demoCinemas } from '../../server/demo/cinemas.js'
import { publishers } from '../../server/demo/organisations.js'
import { filmsOf, programmeOf } from '../../server/demo/pages/programme.js'
import { type DemoPages, startDemoPages } from '../../server/demo/pages.js'

const pixelOrigin = 'http://127.0.0.1:4001'
const now = new Date('2026-11-22T09:00:00Z')
let ads: AdLink[] = []
let pages: DemoPages

beforeAll(async () => {
  pages = await startDemoPages({
    host: 'localhost',
    ports: { cinemas: [0, 0, 0], newspapers: [0, 0] },
    pixelOrigin,
    notice: {
      version: '2026-11',
      textFr: '# Titre\n\nUn paragraphe.\n\n- **Point.** Suite & fin.\n- **Autre.** <script>',
    },
    tcfVendorId: 123,
    links: async () => ads,
    clock: () => now,
  })
})
afterAll(() => pages?.stop())

const cinema = (path: string) => `${pages.cinemas[0]?.url.slice(0, -1)}${path}`
const newspaper = (path = '/') => `${pages.newspapers[0]?.url.slice(0, -1)}${path}`

test('three cinemas and two newspapers are served, the cinema of the story first', () => {
  expect(pages.cinemas.map(({ name }) => name)).toEqual([
    'Le Royal, Toulon',
    'Le Star, Strasbourg',
    'Le Cinématographe, Nantes',
  ])
  expect(pages.newspapers.map(({ name }) => name)).toEqual(['La Gazette du Soir', 'Le Courrier du Matin'])
})

test.each([
  ['/', 'home'],
  ['/horaires', 'showtimes'],
  ['/films/l-aventure-revee', 'film'],
  ['/films/rita-et-crocodile', 'enfants'],
  ['/reservation?film=playtime&seance=20:30', 'booking'],
  ['/jeune-public', 'enfants'],
  ['/donnees', 'other'],
])('the cinema page %s carries the line of the visit script, as a page of kind %s', async (path, kind) => {
  const response = await fetch(cinema(path))
  const html = await response.text()
  expect(response.status).toBe(200)
  const [line] = /<script async[^>]*><\/script>/.exec(html) ?? []
  expect(line).toContain(`src="${pixelOrigin}/p.js?films"`)
  expect(line).toContain('data-site="demo-le-royal"')
  expect(line).toContain('data-notice="2026-11"')
  expect(line).toContain(`data-page="${kind}"`)
  expect(line).toContain('data-vendor="123"')
  expect(line).toContain('referrerpolicy="no-referrer"')
  expect(html).toContain('Démonstration de Lanterne')
})

test('pages allow their own files and the pixel, nothing else, and have no inline script', async () => {
  const response = await fetch(cinema('/films/playtime'))
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`script-src 'self' ${pixelOrigin}; connect-src ${pixelOrigin}`)
  expect(policy).not.toMatch(/unsafe|\*/)
  const html = await response.text()
  expect(html).not.toMatch(/<script(?![^>]*(src=|ld\+json))/)
  expect(html).not.toMatch(/ (style|on\w+)="/)
  const newspaperPolicy = (await fetch(newspaper())).headers.get('content-security-policy')
  expect(newspaperPolicy).not.toContain('script-src')
})

test('the consent bar shows refusing and accepting alike, and nothing is ticked beforehand', async () => {
  const html = await (await fetch(cinema('/'))).text()
  const [buttons = ''] = /<div class="buttons">[\s\S]*?<\/div>/.exec(html) ?? []
  expect(
    buttons.match(
      /<button type="button" data-choice="(none|all)" data-lanterne-answer="(no|yes)">(Refuser|Accepter)<\/button>/g,
    ),
  ).toHaveLength(2)
  expect(html.match(/<input type="checkbox" name="(pool|target|pay)"/g)).toHaveLength(3)
  expect(html).not.toMatch(/<input[^>]*checked/)
  expect(html).toMatch(/id="bandeau"[^>]*hidden/)
})

test('the notice is shown as it is, escaped', async () => {
  const html = await (await fetch(cinema('/donnees'))).text()
  expect(html).toContain('<h1>Titre</h1><p>Un paragraphe.</p><ul><li><strong>Point.</strong> Suite &amp; fin.</li>')
  expect(html).toContain('<strong>Autre.</strong> &lt;script>')
})

test('texts have French spaces and printed apostrophes; what machines read is left as it is', async () => {
  const html = await (await fetch(cinema('/films/l-aventure-revee'))).text()
  expect(html).toContain('<h1>L’Aventure rêvée</h1>')
  const text = html.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<[^>]*>/g, ' ')
  expect(text.match(/\S [;:!?»]| « \S/g)).toBeNull()
})

test('a film page says which film it is about to machines', async () => {
  const html = await (await fetch(cinema('/films/l-aventure-revee'))).text()
  const [, json = ''] = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(html) ?? []
  expect(JSON.parse(json)).toMatchObject({ '@type': 'Movie', name: "L'Aventure rêvée" })
})

test('a newspaper without a running campaign says so; with some, they take turns, by their sealed links', async () => {
  expect(await (await fetch(newspaper())).text()).toContain('aucune campagne en cours')
  const ad = { publisherId: publishers[0]?.id ?? '', distributor: 'Les Films du Lampion', filmSlug: 'playtime' }
  ads = [
    { ...ad, headline: 'Un', url: `${pixelOrigin}/e/c/one` },
    { ...ad, headline: 'Deux', url: `${pixelOrigin}/e/c/two` },
    { ...ad, publisherId: publishers[1]?.id ?? '', headline: 'Trois', url: `${pixelOrigin}/e/c/three` },
  ]
  const shown = []
  for (let visit = 0; visit < 4; visit++)
    shown.push(/href="([^"]*\/e\/c\/\w+)"/.exec(await (await fetch(newspaper())).text())?.[1])
  expect([...new Set(shown)].sort()).toEqual([`${pixelOrigin}/e/c/one`, `${pixelOrigin}/e/c/two`])
  const html = await (await fetch(newspaper())).text()
  expect(html).toContain('Pourquoi cette pub\u202f?')
  expect(html).toContain('Publicité')
  ads = []
})

test.each(['/films/nope', '/films/../etc', '/nope', '/films/%00'])(
  'a path that is not there is not found: %s',
  async (path) => {
    expect((await fetch(cinema(path))).status).toBe(404)
  },
)

test('only reading is allowed', async () => {
  expect((await fetch(cinema('/'), { method: 'POST', body: 'x' })).status).toBe(405)
  expect((await fetch(cinema('/'), { method: 'HEAD' })).status).toBe(200)
})

test('what the query says is escaped', async () => {
  const html = await (await fetch(cinema('/reservation?film=playtime&seance=%3Cb%3Ex'))).text()
  expect(html).not.toContain('<b>x')
})

test('a programme is the same all day, another in another cinema, and has screenings every day', () => {
  const [one, other] = demoCinemas
  if (!one || !other) throw new Error('there are cinemas')
  expect(programmeOf(one, now)).toEqual(programmeOf(one, new Date('2026-11-22T20:00:00Z')))
  expect(filmsOf(one, now)).not.toEqual(filmsOf(other, now))
  for (const cinema of demoCinemas) {
    for (const { screenings } of programmeOf(cinema, now)) expect(screenings.length).toBeGreaterThan(0)
  }
})

test('a port that is taken leaves no server behind', async () => {
  const taken = Number(new URL(cinema('/')).port)
  const options = {
    host: 'localhost',
    pixelOrigin,
    notice: { version: '1', textFr: '' },
    tcfVendorId: null,
    links: async () => [],
    clock: () => now,
  }
  await expect(startDemoPages({ ...options, ports: { cinemas: [0, taken], newspapers: [] } })).rejects.toThrow(
    'EADDRINUSE',
  )
})
