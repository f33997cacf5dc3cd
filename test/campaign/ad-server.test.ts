import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  AD_SERVERS,
  type CreativeContent,
  clickAddress,
  clickParameter,
  createLinkRing,
  RELAYS,
  type Relays,
  type ServedBy,
  sealToken,
  tagOf,
} from '../../server/campaign/index.js'
import { createClickHandler } from '../../server/click/index.js'
import {
  CACHE_BUSTER,
  clickPrefix,
  expand,
  follow,
  hrefs,
  type Imitated,
  type Local,
  serve,
  startAdServer,
  TC_STRING,
} from './ad-servers.js'

const now = new Date('2026-11-22T10:00:00Z')
const ring = createLinkRing(mkdtempSync(join(tmpdir(), 'lanterne-links-')))
const token = sealToken({ campaign: 1, creative: 2, placement: 3, expiresAt: new Date('2026-12-22T10:00:00Z') }, ring)

/** One of each, three times over: a chain may pass by the same kind of server more than once. */
const servers = {} as Record<Imitated, Awaited<ReturnType<typeof startAdServer>>[]>
let film: Local
/** Addresses at which clicks came in, and what was kept of them. */
let clicked: string[] = []
let kept = 0
let pixelOrigin: string
const closing: (() => void)[] = []

beforeAll(async () => {
  for (const name of ['gam', 'xandr', 'revive'] as const) {
    servers[name] = await Promise.all(RELAYS.map(() => startAdServer(name)))
    closing.push(...servers[name].map(({ close }) => close))
  }
  film = await serve(() => ({ page: '<h1>La Haine</h1>' }))
  const landingUrl = `${film.origin}/film/fichefilm_gen_cfilm=12551.html`
  const dates = { startsAt: new Date('2026-11-01T00:00:00Z'), endsAt: new Date('2026-12-01T00:00:00Z') }
  const campaign = { id: 1, landingUrl, ...dates, state: 'running' as const }
  const handle = createClickHandler({
    campaigns: () => new Map([[1, { ...campaign, creatives: new Set([2]), placements: new Set([3]) }]]),
    ...{ ring, readVisitor: () => null, duplicateSecret: Buffer.alloc(32, 5), trustedProxies: [] },
    keeper: {
      keep: async () => {
        kept += 1
        return 'committed'
      },
    },
    ...{ landingHosts: [new URL(film.origin).host], clock: () => now },
  })
  // As the pixel's listener does: the path without its query is the token's.
  const pixel = createServer((request, response) => {
    clicked.push(request.url ?? '')
    const path = (request.url ?? '').split('?')[0] ?? ''
    void handle(request, response, path.slice('/e/c/'.length))
  }).listen(0, '127.0.0.1')
  await once(pixel, 'listening')
  pixelOrigin = `http://127.0.0.1:${(pixel.address() as AddressInfo).port}`
  closing.push(film.close, () => pixel.close())
})
afterAll(() => {
  for (const close of closing) close()
})
beforeEach(() => {
  clicked = []
  kept = 0
})

const poster: CreativeContent = {
  ...{ format: 'poster', headline: 'La Haine', body: null, videoUrl: null, html: null },
  ...{ imageUrl: 'https://images.example/1.jpg', size: '300x250' },
}

/** The first servers of a chain, the outermost first; the tag is in the last of them. */
const chainOf = (names: readonly Imitated[]) => names.map((name, at) => servers[name][at] as Local & { click: string })

/** Whether a click on a tag comes to our handler exactly as it was meant, is kept once, and ends at the film. */
async function arrives(tag: string, names: readonly Imitated[], meant: string): Promise<boolean> {
  const page = expand(tag, names.at(-1) as Imitated, clickPrefix(chainOf(names).map(({ click }) => click)))
  const { way, status, page: end } = await follow(hrefs(page)[0] ?? '')
  const through = way.length === names.length + 2
  return through && status === 200 && end.includes('La Haine') && `${clicked}` === meant && kept === 1
}

const CHAINS: Imitated[][] = [
  ['gam'],
  ['xandr'],
  ['revive'],
  ['gam', 'xandr'],
  ['revive', 'gam'],
  ['xandr', 'revive'],
  ['gam', 'revive', 'xandr'],
  ['gam', 'gam', 'gam'],
  ['xandr', 'gam', 'revive'],
]
const consent = (server: Imitated) => (server === 'revive' ? '' : `&gdpr=1&gdpr_consent=${TC_STRING}`)

describe('through the redirects of real chains', () => {
  test.each(CHAINS.map((names) => ({ names })))(
    '$names: a click ends at the film, kept once, with its macros whole',
    async ({ names }) => {
      const server = names.at(-1) as Imitated
      const servedBy = { server, relays: names.length as Relays, vendorId: 755 }
      const tag = tagOf({ pixelOrigin, token, creative: poster }, servedBy)
      expect(await arrives(tag, names, `/e/c/${token}?n=${CACHE_BUSTER}${consent(server)}`)).toBe(true)
    },
  )

  test.each(CHAINS.map((names) => ({ names })))(
    '$names: one escaping too few, or too many, does not arrive',
    async ({ names }) => {
      const server = names.at(-1) as Imitated
      const meant = `/e/c/${token}?n=${CACHE_BUSTER}${consent(server)}`
      for (const relays of [names.length - 1, names.length + 1]) {
        clicked = []
        kept = 0
        const tag = tagOf({ pixelOrigin, token, creative: poster }, { server, relays: relays as Relays, vendorId: 755 })
        expect(`${relays} ${await arrives(tag, names, meant)}`).toBe(`${relays} false`)
      }
    },
  )

  test('a tag made for another server does not arrive', async () => {
    for (const server of ['gam', 'xandr', 'revive'] as const)
      for (const other of ['gam', 'xandr', 'revive'] as const) {
        const tag = tagOf({ pixelOrigin, token, creative: poster }, { server: other })
        expect(`${server} ${other} ${await arrives(tag, [server], `/e/c/${token}?n=${CACHE_BUSTER}`)}`).toBe(
          `${server} ${other} ${server === other}`,
        )
        clicked = []
        kept = 0
      }
  })

  test('somebody else’s tracker that is given our link hands it on whole', async () => {
    const tracker = await serve(({ url = '' }) => ({ to: new URL(url, 'http://x').searchParams.get('u') ?? '' }))
    closing.push(tracker.close)
    const html = `<a href="${tracker.origin}/clk?c=9&u={{clic_enc}}">La Haine</a>`
    const creative = { ...poster, format: 'html' as const, imageUrl: null, html }
    for (const names of CHAINS) {
      const server = names.at(-1) as Imitated
      const tag = tagOf({ pixelOrigin, token, creative }, { server, relays: names.length as Relays, vendorId: 755 })
      const prefix = clickPrefix(chainOf(names).map(({ click }) => click))
      const { way, page } = await follow(hrefs(expand(tag, server, prefix))[0] ?? '')
      expect([names, way.length, page.includes('La Haine')]).toEqual([names, names.length + 3, true])
    }
    expect(kept).toBe(CHAINS.length)
  })

  test('without an ad server the link is the sealed one, and nothing of it is a macro', async () => {
    const [href = '', why] = hrefs(tagOf({ pixelOrigin, token, creative: poster }))
    expect(href).toBe(`${pixelOrigin}/e/c/${token}`)
    expect(why).toBe(`${pixelOrigin}/e/donnees`)
    expect((await follow(href)).page).toContain('La Haine')
    expect(clickParameter(href, { server: 'plain' })).toBe(encodeURIComponent(href))
  })
})

describe('macros', () => {
  test('each server has its own, where it finds them', () => {
    const link = 'https://p.example/e/c/a.b'
    const at = 'https%3A%2F%2Fp.example%2Fe%2Fc%2Fa.b%3Fn%3D'
    const address = (servedBy: ServedBy) => clickAddress(link, { vendorId: 755, ...servedBy })
    expect(address({ server: 'gam' })).toBe(
      `%%CLICK_URL_UNESC%%${at}%%CACHEBUSTER%%%26gdpr%3D\${GDPR}%26gdpr_consent%3D\${GDPR_CONSENT_755}`,
    )
    expect(address({ server: 'xandr', vendorId: null })).toBe(`\${CLICK_URL}${at}\${CACHEBUSTER}`)
    expect(address({ server: 'revive' })).toBe(`{clickurl}${at}{random}`)
    expect(clickParameter(link, { server: 'xandr' })).toMatch(/^\$\{CLICK_URL_ENC\}https%253A%252F%252F/)
  })

  test('whatever the link is, as many redirects as were said give it back as it was', () => {
    const part = fc.stringMatching(/^[\w.~/?&=%+ -]{0,30}$/)
    fc.assert(
      fc.property(part, fc.constantFrom(...AD_SERVERS), fc.constantFrom(...RELAYS), (path, server, relays) => {
        const link = `https://p.example/${path}`
        const address = clickAddress(link, { server, relays }).replace(/^(%%\w+%%|\$\{\w+\}|\{\w+\})/, '')
        let text = address.replace(/%%CACHEBUSTER%%|\$\{CACHEBUSTER\}|\{random\}/, '7')
        if (server !== 'plain') for (let at = 0; at < relays; at++) text = decodeURIComponent(text)
        expect(text).toBe(server === 'plain' ? link : `${link}?n=7`)
      }),
    )
  })
})

test('every format has “Pourquoi cette pub ?” in its tag, and runs nothing', () => {
  const image = 'https://images.example/1.jpg'
  const all: Partial<CreativeContent>[] = [
    { format: 'text', imageUrl: null, size: null },
    { format: 'poster' },
    { format: 'teaser', videoUrl: 'https://v.example/a.mp4', size: '640x360' },
    { format: 'popup', body: 'En salles <mercredi>', size: '480x320' },
    { format: 'insert', body: null, size: '580x400', imageUrl: image },
    { format: 'html', imageUrl: null, html: '<a href="{{clic}}">La Haine</a>' },
  ]
  for (const more of all)
    for (const server of AD_SERVERS) {
      const creative = { ...poster, headline: '"><script>', ...more }
      const tag = tagOf({ pixelOrigin: 'https://p.example', token: 'a.b', creative }, { server })
      expect([more.format, tag.includes('Pourquoi cette pub\u202f?')]).toEqual([more.format, true])
      expect(hrefs(tag).at(-1)).toBe('https://p.example/e/donnees')
      expect(tag).not.toMatch(/<script|\son\w+=|<mercredi>|\{\{/)
      if (creative.size !== null) expect(tag).toContain(`width:${creative.size.split('x')[0]}px`)
    }
})
