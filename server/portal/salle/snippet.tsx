import { Code, EmptyState, Section } from '../kit/index.js'
import type { OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Where the line leads, and as whom it speaks to a TCF banner. */
export interface Pixel {
  pixelOrigin: string
  /** Our number in the vendor list of the TCF; null while there is none. */
  tcfVendorId: number | null
}

/** What a cinema pastes into its site, once. */
export function Snippet({ sites, ...pixel }: { sites: readonly OwnSite[] } & Pixel) {
  const { words } = useView()
  const said = words.salle.snippet
  return (
    <Section title={said.title} id="ligne">
      {sites.length === 0 ? (
        <EmptyState title={said.noSite.title}>{said.noSite.text}</EmptyState>
      ) : (
        <>
          <p>{said.where}</p>
          {sites.map((site) => (
            <Code key={site.key} id={`ligne-${site.key}`} label={fill(said.line, { host: site.hosts.join(', ') })}>
              {snippetLine(site, pixel)}
            </Code>
          ))}
          <p>{said.consent}</p>
        </>
      )}
    </Section>
  )
}

/**
 * The one line. The script is fetched without cookie or referrer: `no-referrer`, and a path outside the cookie's. Where the
 * cinema said which banner it has, the script is its site's own: what is needed for that banner, and no more.
 */
export function snippetLine(site: OwnSite, { pixelOrigin, tcfVendorId }: Pixel): string {
  const script = site.consentSource === 'auto' ? 'p.js?films' : `p/${site.key}.js?films`
  // Without our number a TCF string is no proof of a yes to us, and the banner could only say no.
  const vendor = tcfVendorId === null ? '' : ` data-vendor="${tcfVendorId}"`
  return `<script async src="${pixelOrigin}/${script}" data-site="${site.key}" data-notice="${site.noticeVersion}"${vendor} referrerpolicy="no-referrer"></script>`
}
