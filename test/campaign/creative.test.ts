import fc from 'fast-check'
import { type HtmlFault, judgeHtml, writtenAnew } from '../../server/campaign/creative-html.js'
import {
  CREATIVE_FORMATS,
  type CreativeContent,
  FORMAT_RULES,
  judgeCreative,
  NewCreative,
} from '../../server/campaign/index.js'

const nothing = { body: null, imageUrl: null, videoUrl: null, html: null, size: null }
const image = 'https://images.example/affiche.jpg'
const GOOD: Record<CreativeContent['format'], CreativeContent> = {
  text: { ...nothing, format: 'text', headline: 'La Haine' },
  poster: { ...nothing, format: 'poster', headline: 'La Haine', imageUrl: image, size: '300x250' },
  html: { ...nothing, format: 'html', headline: 'La Haine', html: '<a href="{{clic}}">Voir</a>', size: '728x90' },
  teaser: {
    ...nothing,
    format: 'teaser',
    headline: 'La Haine',
    videoUrl: 'https://v.example/a.mp4?x=1',
    size: '640x360',
  },
  popup: { ...nothing, format: 'popup', headline: 'La Haine', body: 'En salles', imageUrl: image, size: '640x480' },
  insert: { ...nothing, format: 'insert', headline: 'La Haine', imageUrl: image, size: '580x400' },
}
const faultsOf = (creative: CreativeContent) => judgeCreative(creative).map(({ field, why }) => `${field} ${why}`)

test.each(CREATIVE_FORMATS)('a good creative: %s', (format) => {
  expect(faultsOf(GOOD[format])).toEqual([])
  expect(NewCreative.parse(GOOD[format])).toEqual(GOOD[format])
})

test.each(CREATIVE_FORMATS)('what a format needs is asked for, and what it has not is refused: %s', (format) => {
  const { image: needsImage, video, html, bodyMax, sizes } = FORMAT_RULES[format]
  const good = GOOD[format]
  const expected = (need: string, field: string) => (need === 'required' ? [`${field} missing`] : [])
  expect(faultsOf({ ...good, imageUrl: null })).toEqual(expected(needsImage, 'image'))
  expect(faultsOf({ ...good, videoUrl: null })).toEqual(expected(video, 'video'))
  expect(faultsOf({ ...good, html: null })).toEqual(expected(html, 'html'))
  expect(faultsOf({ ...good, size: null })).toEqual(sizes.length > 0 ? ['size size'] : [])
  expect(faultsOf({ ...good, size: '17x17' })).toEqual(['size size'])
  if (needsImage === 'none') expect(faultsOf({ ...good, imageUrl: image })).toEqual(['image not-of-format'])
  if (video === 'none')
    expect(faultsOf({ ...good, videoUrl: 'https://v.example/a.mp4' })).toEqual(['video not-of-format'])
  if (html === 'none') expect(faultsOf({ ...good, html: '<b>x</b>' })).toEqual(['html not-of-format'])
  expect(faultsOf({ ...good, body: 'x'.repeat(bodyMax + 1) })).toEqual([
    bodyMax === 0 ? 'body not-of-format' : 'body too-long',
  ])
})

test('a headline is as long as its format takes, in characters', () => {
  const popup = (headline: string) => faultsOf({ ...GOOD.popup, headline })
  expect(popup('🎬'.repeat(90))).toEqual([])
  expect(popup('x'.repeat(91))).toEqual(['headline too-long'])
  expect(NewCreative.safeParse({ ...GOOD.text, headline: 'x'.repeat(201) }).success).toBe(false)
})

test.each([
  'http://images.example/a.jpg',
  '//images.example/a.jpg',
  'javascript:alert(1)',
  'data:image/png;base64,AA',
  'https://a:b@images.example/a.jpg',
  'https://images.example/a b.jpg',
  'https:\\\\images.example',
  'affiche.jpg',
])('an image is at an https address, without credentials or blanks: not %s', (imageUrl) => {
  expect(faultsOf({ ...GOOD.poster, imageUrl })).toEqual(['image address'])
})

test('a teaser is a file: a player would bring its own cookies', () => {
  for (const videoUrl of [
    'https://www.youtube.com/watch?v=x',
    'https://v.example/a.mp4.html',
    'https://v.example/?a.mp4',
  ])
    expect(faultsOf({ ...GOOD.teaser, videoUrl })).toEqual(['video not-a-video'])
  expect(faultsOf({ ...GOOD.teaser, videoUrl: 'https://v.example/A.WEBM' })).toEqual([])
})

test('a shape names the field of each fault', () => {
  const read = NewCreative.safeParse({ ...GOOD.poster, imageUrl: 'x', size: 'x' })
  expect(read.error?.issues.map(({ path }) => path[0])).toEqual(['imageUrl', 'size'])
})

describe('somebody else’s HTML', () => {
  const CLICK = '<a href="{{clic}}">La Haine</a>'
  const of = (html: string) => judgeHtml(`${html}${CLICK}`).map(({ why, what }) => `${why} ${what}`)

  test.each([
    [
      'a picture, a style, a list',
      '<div style="color:red"><img src="https://i.example/a.jpg" alt=""><ul><li>x</li></ul></div>',
    ],
    ['a picture of its own', '<img src="data:image/png;base64,AA" alt="">'],
    [
      'several pictures',
      '<img srcset="https://i.example/1.jpg 1x, https://i.example/2.jpg 2x" src="https://i.example/1.jpg">',
    ],
    ['a background over https', '<style>.a{background:url("https://i.example/a.jpg")}</style>'],
    [
      'an ad server’s script that is given the choice',
      `<script src="https://ad.doubleclick.net/x.js?gdpr=\${GDPR}&gdpr_consent=\${GDPR_CONSENT_755}"></script>`,
    ],
    [
      'an ad server’s frame that is given the choice',
      `<iframe src="https://ib.adnxs.com/tt?id=1&gdpr_consent=\${GDPR_CONSENT_STRING}"></iframe>`,
    ],
    [
      'an ad server’s tracker that is given our link',
      '<a href="https://track.adform.net/C/?bn=1;redir={{clic_enc}}">x</a>',
    ],
    ['a video', '<video src="https://v.example/a.mp4" poster="https://i.example/a.jpg"></video>'],
  ])('is taken: %s', (_what, html) => {
    expect(of(html)).toEqual([])
  })

  test.each<[what: string, html: string, why: HtmlFault['why'], meant: string]>([
    ['an inline handler', '<img src="https://i.example/a.jpg" onerror="x()">', 'inline-handler', 'onerror'],
    ['a handler in capitals', '<p ONCLICK=x()>x</p>', 'inline-handler', 'onclick'],
    ['a cookie', '<script>document . cookie="a=1"</script>', 'stores-identifier', 'document . cookie'],
    ['a storage', '<script>window.localStorage.a=1</script>', 'stores-identifier', 'localStorage'],
    ['any other script', '<script>eval(atob("x"))</script>', 'inline-script', '<script>'],
    ['what a browser reads otherwise than we do', '<noscript>x</noscript>', 'element-not-allowed', '<noscript>'],
    ['a picture without https', '<img src="http://i.example/a.jpg">', 'not-https', 'http://i.example/a.jpg'],
    ['a picture of the page’s own scheme', '<img src="//i.example/a.jpg">', 'not-https', '//i.example/a.jpg'],
    [
      'a second picture without https',
      '<img srcset="https://i.example/1.jpg 1x, http://i.example/2.jpg 2x">',
      'not-https',
      'http://i.example/2.jpg',
    ],
    ['script as an address', '<a href="java\tscript:alert(1)">x</a>', 'javascript-address', 'java\tscript:alert(1)'],
    ['script in another attribute', '<p title=" JavaScript:x">x</p>', 'javascript-address', 'title'],
    ['a page as data', '<iframe src="data:text/html,x"></iframe>', 'not-https', 'data:text/html,x'],
    ['a frame of nobody known', '<iframe src="https://evil.example/x"></iframe>', 'unknown-host', 'evil.example'],
    [
      'a script of nobody known',
      '<script src="https://ad.doubleclick.net.evil.example/x.js"></script>',
      'unknown-host',
      'ad.doubleclick.net.evil.example',
    ],
    [
      'a script without the choice',
      '<script src="https://ad.doubleclick.net/x.js"></script>',
      'without-consent',
      'ad.doubleclick.net',
    ],
    ['a frame with a page in it', '<iframe srcdoc="<script>x</script>"></iframe>', 'attribute-not-allowed', 'srcdoc'],
    ['a ping', '<a href="{{clic}}" ping="https://evil.example/">x</a>', 'attribute-not-allowed', 'ping'],
    ['a form', '<form><b>x</b></form>', 'element-not-allowed', '<form>'],
    ['a refresh', '<meta http-equiv="refresh" content="0;url=https://evil.example/">', 'element-not-allowed', '<meta>'],
    ['a base', '<base href="https://evil.example/">', 'element-not-allowed', '<base>'],
    ['a drawing', '<svg><a xlink:href="javascript:x"></a></svg>', 'element-not-allowed', '<svg>'],
    ['a template', '<template><script>x</script></template>', 'element-not-allowed', '<template>'],
    [
      'a tiny picture',
      '<img width=1 height=1 src="https://count.example/p.gif">',
      'tracking-pixel',
      'https://count.example/p.gif',
    ],
    [
      'a hidden picture',
      '<img style="display: none" src="https://count.example/p.gif">',
      'tracking-pixel',
      'https://count.example/p.gif',
    ],
    ['an import', '<style>@import "https://i.example/a.css"</style>', 'style-not-allowed', '@import'],
    ['a hidden address in a style', '<p style="background:\\75rl(http://x)">x</p>', 'style-not-allowed', '\\'],
    [
      'an address in a style that is not closed',
      '<p style="background:url(http://x">x</p>',
      'style-not-allowed',
      'url(',
    ],
    [
      'a style without https',
      '<p style="background:url(http://i.example/a.jpg)">x</p>',
      'not-https',
      'http://i.example/a.jpg',
    ],
    ['a link elsewhere', '<a href="https://www.allocine.fr/">x</a>', 'link-elsewhere', 'https://www.allocine.fr/'],
    [
      'a link through somebody unknown',
      '<a href="https://evil.example/?u={{clic_enc}}">x</a>',
      'link-elsewhere',
      'https://evil.example/?u={{clic_enc}}',
    ],
    [
      'a link through an ad server that leads elsewhere first',
      '<a href="https://ad.doubleclick.net/ddm/clk/1;2;3?https://evil.example/?x={{clic_enc}}">x</a>',
      'link-elsewhere',
      'https://ad.doubleclick.net/ddm/clk/1;2;3?https://evil.example/?x={{clic_enc}}',
    ],
    [
      'a link that has more after ours',
      '<a href="https://ad.doubleclick.net/clk?u={{clic_enc}}&u=2">x</a>',
      'link-elsewhere',
      'https://ad.doubleclick.net/clk?u={{clic_enc}}&u=2',
    ],
    [
      'a macro in a picture’s address',
      `<img src="https://i.example/a.jpg?u=\${USER_ID}">`,
      'macro-not-allowed',
      `https://i.example/a.jpg?u=\${USER_ID}`,
    ],
    [
      'a macro in a style',
      '<p style="background:url(https://i.example/%%PATTERN:u%%)">x</p>',
      'macro-not-allowed',
      'https://i.example/%%PATTERN:u%%',
    ],
    [
      'a picture that cannot be seen through',
      '<img style="opacity:0" src="https://count.example/p.gif">',
      'tracking-pixel',
      'https://count.example/p.gif',
    ],
    ['a link to a place of the page', '<a href="#x">x</a>', 'not-https', '#x'],
  ])('is refused, and told by name: %s', (_what, html, why, meant) => {
    expect(of(html)).toEqual([`${why} ${meant}`])
  })

  test('without our link it is refused', () => {
    expect(judgeHtml('<b>La Haine</b>')).toEqual([{ why: 'no-click', what: '{{clic}}' }])
    expect(judgeHtml('')).toHaveLength(1)
  })

  test.each([
    ['a tag', '<img src=x onerror=alert(1) alt="'],
    ['a comment', '<!-- '],
    ['a script', '<script>'],
  ])('%s that the end cuts off is refused: a browser would go on with the page', (_what, end) => {
    expect(judgeHtml(`${CLICK}${end}`).map(({ why }) => why)).toContain('unfinished')
  })

  test('elements within elements have a bound, and no style takes for ever to read', () => {
    expect(of(`${'<b>'.repeat(10_000)}x`)).toEqual(['too-deep <b>'])
    // Read by trying every way, the first would outlast this test.
    expect(of(`<p style="url(${' '.repeat(18_000)}x">x</p>`)).toEqual(['style-not-allowed url('])
    expect(of(`<p style="${'url('.repeat(4_500)}">x</p>`)).toEqual(['style-not-allowed url('])
  })

  test('what is shown is what was judged: closed, without comments, and the same when it is read again', () => {
    expect(writtenAnew('<div><b>La Haine<!-- x --><br>')).toBe('<div><b>La Haine<br></b></div>')
    const pieces = fc.constantFrom(
      '<div>',
      '</div>',
      '<p>',
      '<b>',
      '<ul><li>',
      'La Haine',
      '<!-- x -->',
      "<i title='\"'>",
      '&lt;img&gt;',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (html) => {
        const once = writtenAnew(html.join(''))
        expect(writtenAnew(once)).toBe(once)
      }),
    )
  })

  test('each fault is told once, and at most twenty', () => {
    expect(of('<form></form><form></form>')).toHaveLength(1)
    expect(of(Array.from({ length: 40 }, (_, at) => `<x-${at}></x-${at}>`).join(''))).toHaveLength(20)
    expect(of(`<img src="http://${'x'.repeat(500)}">`)[0]?.length).toBeLessThan(100)
  })

  test('however it is wrapped, a handler, a script or a form is found', () => {
    const bad = fc.constantFrom(
      '<img src=x onerror=y>',
      '<script>y</script>',
      '<form>',
      '<iframe srcdoc=y>',
      '<object data=y>',
    )
    const wrap = fc.constantFrom(
      '<div>',
      '<p>',
      '<ul><li>',
      '<noscript>',
      '<b><i>',
      '<style></style>',
      '<!-- x -->',
      '<section>',
    )
    fc.assert(
      fc.property(fc.array(wrap, { maxLength: 5 }), bad, fc.string({ maxLength: 20 }), (wraps, html, text) => {
        const clean = text.replace(/[<>&"'=`{}]/g, '')
        expect(of(`${clean}${wraps.join(clean)}${html}`)).not.toEqual([])
      }),
    )
  })
})
