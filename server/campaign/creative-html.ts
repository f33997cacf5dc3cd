import { type DefaultTreeAdapterTypes, parseFragment, serialize } from 'parse5'

/** Where our click link goes in somebody else's HTML: as an address by itself, and as a parameter of another address. */
export const CLICK_PLACE = '{{clic}}'
export const CLICK_PLACE_ENCODED = '{{clic_enc}}'

export interface HtmlFault {
  why:
    | 'element-not-allowed'
    | 'attribute-not-allowed'
    | 'inline-handler'
    | 'inline-script'
    | 'stores-identifier'
    | 'javascript-address'
    | 'not-https'
    | 'unknown-host'
    | 'without-consent'
    | 'tracking-pixel'
    | 'style-not-allowed'
    | 'link-elsewhere'
    | 'no-click'
    | 'macro-not-allowed'
    | 'too-deep'
    | 'unfinished'
  /** The element, attribute or address that is meant, as it was written; shortened. */
  what: string
}

/**
 * Hosts of ad servers whose scripts and frames are taken: they read the consent that is passed to them. What is served from
 * elsewhere is looked at by people first, and its host is added here.
 */
const TAG_HOSTS = new Set([
  'ad.doubleclick.net',
  'securepubads.g.doubleclick.net',
  'tpc.googlesyndication.com',
  's0.2mdn.net',
  'ib.adnxs.com',
  'acdn.adnxs.com',
  'servedby.flashtalking.com',
  'cdn.flashtalking.com',
  'track.adform.net',
  's1.adform.net',
  'bs.serving-sys.com',
  'secure-ds.serving-sys.com',
])

const ELEMENTS = new Set(
  'a abbr b br div em figcaption figure h1 h2 h3 h4 hr i iframe img li ol p picture script section small source span strong style sub sup u ul video'.split(
    ' ',
  ),
)
const REFUSED_ATTRIBUTES = new Set(['srcdoc', 'ping', 'formaction', 'action', 'http-equiv', 'background', 'data'])
/** The macro by which an ad server passes the reader's choice (TCF, consent string and user macros). */
const CONSENT_MACRO = /\$\{GDPR_CONSENT_(\d{1,5}|STRING)\}/
const CONSENT_MACROS = /\$\{GDPR(_CONSENT_(\d{1,5}|STRING))?\}/g
const STORES = /document\s*\.\s*cookie|localStorage|sessionStorage|indexedDB|cookieStore|fingerprint/i
/** What ad servers put their own values in place of: Xandr's, Google's, Revive's. */
const MACRO = /\$\{|%%|\{[a-z_]+\}/i
/** An element within another, and so on; without a bound our own reading would not end well. */
const MAX_DEPTH = 40
/** A tag, a comment or a quote that the end of the text cuts off: a browser would go on with what comes after it on the page. */
const CUT_OFF = /^eof-in-/
const MAX_FAULTS = 20
const MAX_WHAT = 80

type Element = DefaultTreeAdapterTypes.Element

/**
 * What keeps an HTML creative from being shown: whatever would run or load unseen, set an identifier before the reader has
 * answered, or lead elsewhere than through our link. Nothing is repaired. At most 20 faults, each once.
 */
export function judgeHtml(html: string): HtmlFault[] {
  const faults: HtmlFault[] = []
  const onParseError = ({ code }: { code: string }) => {
    if (CUT_OFF.test(code)) faults.push({ why: 'unfinished', what: html.slice(-MAX_WHAT / 2) })
  }
  const level = { nodes: parseFragment(html, { scriptingEnabled: false, onParseError }).childNodes, depth: 0 }
  for (const left = [level]; left.length > 0; ) {
    const { nodes, depth } = left.pop() as typeof level
    for (const node of nodes) {
      if (!('tagName' in node)) continue
      faults.push(...judgeElement(node))
      if (!ELEMENTS.has(node.tagName)) continue
      if (depth < MAX_DEPTH) left.push({ nodes: node.childNodes, depth: depth + 1 })
      else if (node.childNodes.length > 0) faults.push({ why: 'too-deep', what: `<${node.tagName}>` })
    }
  }
  if (!html.includes(CLICK_PLACE) && !html.includes(CLICK_PLACE_ENCODED))
    faults.push({ why: 'no-click', what: CLICK_PLACE })
  const seen = new Map(faults.map(({ why, what }) => [`${why} ${what}`, { why, what: what.trim().slice(0, MAX_WHAT) }]))
  return [...seen.values()].slice(0, MAX_FAULTS)
}

/** HTML without a fault as it is shown: what was judged, written anew, every element closed and every comment left out. */
export function writtenAnew(html: string): string {
  const fragment = parseFragment(html, { scriptingEnabled: false })
  dropComments(fragment)
  return serialize(fragment)
}

function dropComments(parent: DefaultTreeAdapterTypes.ParentNode): void {
  parent.childNodes = parent.childNodes.filter(({ nodeName }) => nodeName !== '#comment')
  for (const node of parent.childNodes) if ('tagName' in node) dropComments(node)
}

function judgeElement(node: Element): HtmlFault[] {
  const { tagName } = node
  if (!ELEMENTS.has(tagName)) return [{ why: 'element-not-allowed', what: `<${tagName}>` }]
  const own = node.attrs.flatMap(({ name, value }) => judgeAttribute({ tagName, name, value }))
  if (tagName === 'script') own.push(...judgeScript(node))
  if (tagName === 'style') own.push(...judgeStyle(textOf(node)))
  if (tagName === 'img') own.push(...judgePixel(node))
  return own
}

function judgeAttribute({ tagName, name, value }: { tagName: string; name: string; value: string }): HtmlFault[] {
  if (name.startsWith('on')) return [{ why: 'inline-handler', what: name }]
  if (REFUSED_ATTRIBUTES.has(name)) return [{ why: 'attribute-not-allowed', what: name }]
  if (name === 'style') return judgeStyle(value)
  if (name === 'href') return judgeLink(value)
  if (name === 'srcset') return value.split(/,\s+/).flatMap((one) => judgeLoaded(one.trim().split(/\s/)[0] ?? ''))
  if (name === 'src' || name === 'poster')
    return tagName === 'script' || tagName === 'iframe' ? judgeServed(value) : judgeLoaded(value)
  // In SVG and elsewhere an address may hide in any attribute; none of these elements needs one.
  return /javascript:/i.test(value.replace(/[\s\0]/g, '')) ? [{ why: 'javascript-address', what: name }] : []
}

/** A link leads through ours, or to an ad server that is given ours. */
function judgeLink(value: string): HtmlFault[] {
  const href = value.trim()
  if (href === CLICK_PLACE) return []
  // Ours comes last and once, as the value of a parameter, and no other address stands beside it.
  const [before = '', ...after] = href.split(CLICK_PLACE_ENCODED)
  const fault = judgeLoaded(before)
  if (fault.length > 0) return fault.map(({ why }) => ({ why, what: href }))
  const url = new URL(before)
  const handsOn =
    after.length === 1 && after[0] === '' && /[=?]$/.test(before) && !ADDRESS.test(url.pathname + url.search)
  return TAG_HOSTS.has(url.host) && handsOn ? [] : [{ why: 'link-elsewhere', what: href }]
}

/** Another address within an address, escaped or not. */
const ADDRESS = /https?(:|%3a)|\/\/|%2f%2f/i

/** Something that is loaded and only shown: whoever serves it learns nothing from the ad server. */
function judgeLoaded(address: string): HtmlFault[] {
  const fault = judgeAddress(address)
  if (fault.length > 0) return fault
  return hasMacro(address) ? [{ why: 'macro-not-allowed', what: address }] : []
}

function judgeAddress(address: string): HtmlFault[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol === 'javascript:') return [{ why: 'javascript-address', what: address }]
  if (url?.protocol === 'data:' && /^data:image\/(png|jpeg|gif|webp|avif)[;,]/.test(address)) return []
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return [{ why: 'not-https', what: address }]
  return []
}

/** An ad server's macro but for the reader's choice would tell whoever serves the picture what the ad server knows of the reader. */
export function hasMacro(text: string): boolean {
  return MACRO.test(text.replaceAll(CONSENT_MACROS, ''))
}

/** Something that runs: from a known host, and with the reader's choice. */
function judgeServed(address: string): HtmlFault[] {
  const fault = judgeAddress(address)
  if (fault.length > 0) return fault
  const { protocol, host } = new URL(address)
  if (protocol !== 'https:' || !TAG_HOSTS.has(host)) return [{ why: 'unknown-host', what: host || address }]
  return CONSENT_MACRO.test(address) ? [] : [{ why: 'without-consent', what: host }]
}

/** A script that is written here cannot be checked; what it says it stores is said by name. */
function judgeScript(script: Element): HtmlFault[] {
  const text = textOf(script)
  const [stored] = STORES.exec(text) ?? []
  if (stored !== undefined) return [{ why: 'stores-identifier', what: stored }]
  return text.trim() === '' ? [] : [{ why: 'inline-script', what: '<script>' }]
}

/** Style may load pictures over https, and nothing else; escapes could hide what it loads. */
function judgeStyle(text: string): HtmlFault[] {
  const [bad] = /@import|expression\s*\(|-moz-binding|behavior\s*:|image-set|\bsrc\s*\(|\\/i.exec(text) ?? []
  if (bad !== undefined) return [{ why: 'style-not-allowed', what: bad }]
  const addresses = [...text.matchAll(/url\(([^)]*)\)/gi)].map(([, inside = '']) => unquoted(inside.trim()))
  // One that is not closed is closed by the browser at the end.
  if (addresses.length !== (text.match(/url\s*\(/gi) ?? []).length) return [{ why: 'style-not-allowed', what: 'url(' }]
  return addresses.flatMap(judgeLoaded)
}

function unquoted(text: string): string {
  const [, , inside] = /^(["'])([^"']*)\1$/.exec(text) ?? []
  return inside ?? text
}

/** A picture that nobody can see counts readers, and its server sets a cookie with it. */
function judgePixel({ attrs }: Element): HtmlFault[] {
  const value = (name: string) => attrs.find((attribute) => attribute.name === name)?.value ?? ''
  const tiny = ['width', 'height'].some((name) => /^\s*[0-3](px)?\s*$/.test(value(name)))
  const hidden =
    /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0?\.?0*\s*(;|$)|(width|height)\s*:\s*[0-3](px)?\s*(;|$)/i.test(
      value('style'),
    )
  if (!tiny && !hidden) return []
  return CONSENT_MACRO.test(value('src')) ? [] : [{ why: 'tracking-pixel', what: value('src') }]
}

function textOf({ childNodes }: Element): string {
  return childNodes.map((node) => ('value' in node ? node.value : '')).join('')
}
