import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

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
  'a abbr b br div em figcaption figure h1 h2 h3 h4 hr i iframe img li noscript ol p picture script section small source span strong style sub sup u ul video'.split(
    ' ',
  ),
)
const REFUSED_ATTRIBUTES = new Set(['srcdoc', 'ping', 'formaction', 'action', 'http-equiv', 'background', 'data'])
/** The macro by which an ad server passes the reader's choice (TCF, consent string and user macros). */
const CONSENT_MACRO = /\$\{GDPR_CONSENT_(\d{1,5}|STRING)\}/
const STORES = /document\s*\.\s*cookie|localStorage|sessionStorage|indexedDB|cookieStore|fingerprint/i
const MAX_FAULTS = 20
const MAX_WHAT = 80

type Node = DefaultTreeAdapterTypes.ChildNode
type Element = DefaultTreeAdapterTypes.Element

/**
 * What keeps an HTML creative from being shown: whatever would run or load unseen, set an identifier before the reader has
 * answered, or lead elsewhere than through our link. Nothing is repaired. At most 20 faults, each once.
 */
export function judgeHtml(html: string): HtmlFault[] {
  // Without scripting, what is inside of <noscript> is read too.
  const { childNodes } = parseFragment(html, { scriptingEnabled: false })
  const faults = childNodes.flatMap(judgeNode)
  if (!html.includes(CLICK_PLACE) && !html.includes(CLICK_PLACE_ENCODED))
    faults.push({ why: 'no-click', what: CLICK_PLACE })
  const seen = new Map(faults.map(({ why, what }) => [`${why} ${what}`, { why, what: what.trim().slice(0, MAX_WHAT) }]))
  return [...seen.values()].slice(0, MAX_FAULTS)
}

function judgeNode(node: Node): HtmlFault[] {
  if (!('tagName' in node)) return []
  const { tagName } = node
  if (!ELEMENTS.has(tagName)) return [{ why: 'element-not-allowed', what: `<${tagName}>` }]
  const own = node.attrs.flatMap(({ name, value }) => judgeAttribute({ tagName, name, value }))
  if (tagName === 'script') own.push(...judgeScript(node))
  if (tagName === 'style') own.push(...judgeStyle(textOf(node)))
  if (tagName === 'img') own.push(...judgePixel(node))
  return [...own, ...node.childNodes.flatMap(judgeNode)]
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
  const fault = judgeLoaded(href)
  if (fault.length > 0) return fault
  const known = TAG_HOSTS.has(new URL(href).host) && href.includes(CLICK_PLACE_ENCODED)
  return known ? [] : [{ why: 'link-elsewhere', what: href }]
}

/** Something that is loaded and only shown. */
function judgeLoaded(address: string): HtmlFault[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol === 'javascript:') return [{ why: 'javascript-address', what: address }]
  if (url?.protocol === 'data:' && /^data:image\/(png|jpeg|gif|webp|avif)[;,]/.test(address)) return []
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return [{ why: 'not-https', what: address }]
  return []
}

/** Something that runs: from a known host, and with the reader's choice. */
function judgeServed(address: string): HtmlFault[] {
  const fault = judgeLoaded(address)
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
  const addresses = [...text.matchAll(/url\(\s*(["']?)([^"')]*)\1\s*\)/gi)].map(([, , address = '']) => address.trim())
  // One that is not closed is closed by the browser at the end.
  if (addresses.length !== (text.match(/url\s*\(/gi) ?? []).length) return [{ why: 'style-not-allowed', what: 'url(' }]
  return addresses.flatMap(judgeLoaded)
}

/** A picture that nobody can see counts readers, and its server sets a cookie with it. */
function judgePixel({ attrs }: Element): HtmlFault[] {
  const value = (name: string) => attrs.find((attribute) => attribute.name === name)?.value ?? ''
  const tiny = ['width', 'height'].some((name) => /^\s*[012](px)?\s*$/.test(value(name)))
  const hidden = /display\s*:\s*none|visibility\s*:\s*hidden|(width|height)\s*:\s*[012](px)?\s*(;|$)/i.test(
    value('style'),
  )
  if (!tiny && !hidden) return []
  return CONSENT_MACRO.test(value('src')) ? [] : [{ why: 'tracking-pixel', what: value('src') }]
}

function textOf({ childNodes }: Element): string {
  return childNodes.map((node) => ('value' in node ? node.value : '')).join('')
}
