/**
 * Whose hosts these are. A list of our own, written from what each maker publishes for sites that use it (above all the hosts that
 * a Content-Security-Policy must allow); it claims to be neither complete nor a verdict. To add a service: a line, with the page that
 * names its hosts. A host that is not here is shown by its domain, without a claim.
 */
export interface Service {
  name: string
  kind: ServiceKind
  /** Registrable domains or hosts: what ends in one of them is the service's. */
  hosts: readonly string[]
  /** Where the maker says so. */
  source: string
}

/** `banner` and `resource` are no listeners by themselves: consent platforms, fonts, libraries. */
export const SERVICE_KINDS = ['ads', 'audience', 'social', 'video', 'cinema', 'banner', 'resource'] as const
export type ServiceKind = (typeof SERVICE_KINDS)[number]

export const SERVICES: readonly Service[] = [
  {
    name: 'Meta (Facebook, Instagram)',
    kind: 'ads',
    hosts: ['facebook.net', 'facebook.com', 'fbcdn.net', 'instagram.com', 'cdninstagram.com'],
    source: 'developers.facebook.com/docs/meta-pixel',
  },
  {
    name: 'TikTok',
    kind: 'ads',
    hosts: ['tiktok.com', 'tiktokw.us', 'ttwstatic.com', 'tiktokcdn.com'],
    source: 'ads.tiktok.com/help',
  },
  {
    name: 'Google Ads',
    kind: 'ads',
    hosts: ['doubleclick.net', 'googleadservices.com', 'googlesyndication.com', 'adservice.google.com'],
    source: 'developers.google.com/tag-platform/security/guides/csp',
  },
  {
    name: 'Google Analytics',
    kind: 'audience',
    hosts: ['google-analytics.com', 'analytics.google.com'],
    source: 'developers.google.com/tag-platform/security/guides/csp',
  },
  {
    name: 'Google Tag Manager',
    kind: 'audience',
    hosts: ['googletagmanager.com'],
    source: 'developers.google.com/tag-platform/security/guides/csp',
  },
  {
    name: 'YouTube',
    kind: 'video',
    hosts: ['youtube.com', 'youtube-nocookie.com', 'ytimg.com', 'googlevideo.com', 'youtu.be'],
    source: 'support.google.com/youtube/answer/171780',
  },
  { name: 'Vimeo', kind: 'video', hosts: ['vimeo.com', 'vimeocdn.com'], source: 'developer.vimeo.com/player' },
  { name: 'Dailymotion', kind: 'video', hosts: ['dailymotion.com', 'dmcdn.net'], source: 'developers.dailymotion.com' },
  { name: 'Hotjar', kind: 'audience', hosts: ['hotjar.com', 'hotjar.io'], source: 'help.hotjar.com' },
  { name: 'Matomo Cloud', kind: 'audience', hosts: ['matomo.cloud'], source: 'matomo.org/faq' },
  {
    name: 'Piano Analytics (AT Internet)',
    kind: 'audience',
    hosts: ['xiti.com', 'at-o.net', 'pa-cd.com', 'aticdn.net', 'piano.io'],
    source: 'developers.atinternet-solutions.com',
  },
  {
    name: 'Microsoft (Clarity, Bing Ads)',
    kind: 'ads',
    hosts: ['clarity.ms', 'bat.bing.com'],
    source: 'learn.microsoft.com/clarity',
  },
  {
    name: 'X (Twitter)',
    kind: 'social',
    hosts: ['ads-twitter.com', 'twitter.com', 'x.com', 't.co', 'twimg.com'],
    source: 'developer.x.com',
  },
  {
    name: 'LinkedIn',
    kind: 'ads',
    hosts: ['licdn.com', 'linkedin.com'],
    source: 'linkedin.com/help/lms',
  },
  { name: 'Criteo', kind: 'ads', hosts: ['criteo.com', 'criteo.net'], source: 'criteo.com/privacy' },
  {
    name: 'Snapchat',
    kind: 'ads',
    hosts: ['snapchat.com', 'sc-static.net'],
    source: 'businesshelp.snapchat.com',
  },
  { name: 'Pinterest', kind: 'ads', hosts: ['pinterest.com', 'pinimg.com'], source: 'help.pinterest.com' },
  { name: 'Taboola', kind: 'ads', hosts: ['taboola.com'], source: 'taboola.com/policies' },
  { name: 'Outbrain', kind: 'ads', hosts: ['outbrain.com'], source: 'outbrain.com/privacy' },
  { name: 'AlloCiné', kind: 'cinema', hosts: ['allocine.fr', 'acsta.net'], source: 'allocine.fr' },
  { name: 'Axeptio', kind: 'banner', hosts: ['axept.io', 'axeptio.imgix.net'], source: 'developers.axeptio.eu' },
  { name: 'Didomi', kind: 'banner', hosts: ['didomi.io', 'privacy-center.org'], source: 'developers.didomi.io' },
  { name: 'Cookiebot', kind: 'banner', hosts: ['cookiebot.com', 'cookiebot.eu'], source: 'cookiebot.com/en/developer' },
  {
    name: 'CookieYes',
    kind: 'banner',
    hosts: ['cookieyes.com', 'cdn-cookieyes.com'],
    source: 'cookieyes.com/documentation',
  },
  {
    name: 'Google (polices et bibliothèques)',
    kind: 'resource',
    hosts: ['fonts.googleapis.com', 'ajax.googleapis.com', 'gstatic.com'],
    source: 'developers.google.com/fonts',
  },
  { name: 'jsDelivr', kind: 'resource', hosts: ['jsdelivr.net'], source: 'jsdelivr.com' },
  { name: 'cdnjs (Cloudflare)', kind: 'resource', hosts: ['cdnjs.cloudflare.com'], source: 'cdnjs.com' },
]

/** The service that a host belongs to: the one whose name for it is the longest. Null: nobody on the list. */
export function serviceOf(host: string): Service | null {
  let found: { service: Service; length: number } | null = null
  for (const service of SERVICES) {
    for (const name of service.hosts) {
      if (host !== name && !host.endsWith(`.${name}`)) continue
      if (found === null || name.length > found.length) found = { service, length: name.length }
    }
  }
  return found?.service ?? null
}

/** Under these, and not directly under `.fr` or `.com`, names are registered. A few that French sites meet; no full list. */
const SHARED = new Set([
  'asso.fr',
  'gouv.fr',
  'com.fr',
  'nom.fr',
  'co.uk',
  'org.uk',
  'com.au',
  'co.jp',
  'com.br',
  'github.io',
  'netlify.app',
])

/** The domain that somebody registered, of a host. An address, or a name of one part, is its own. */
export function domainOf(host: string): string {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return host
  const parts = host.split('.')
  return parts.slice(SHARED.has(parts.slice(-2).join('.')) ? -3 : -2).join('.')
}
