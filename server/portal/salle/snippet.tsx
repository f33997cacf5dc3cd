import { Code, EmptyState, Section, Typed } from '../kit/index.js'
import type { OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Where the line leads, and as whom it speaks to a TCF banner. */
export interface Pixel {
  pixelOrigin: string
  /** Our number in the vendor list of the TCF; null while there is none. */
  tcfVendorId: number | null
}

/** What a cinema pastes into its site, once, and the call that a site without a TCF banner makes. */
export function Snippet({ sites, ...pixel }: { sites: readonly OwnSite[] } & Pixel) {
  const { words } = useView()
  const said = words.salle.snippet
  if (sites.length === 0) {
    return (
      <Section title={said.title} id="ligne">
        <EmptyState title={said.noSite.title}>{said.noSite.text}</EmptyState>
      </Section>
    )
  }
  return (
    <Section title={said.title} id="ligne">
      <p>{said.where}</p>
      {sites.map((site) => (
        <Code key={site.key} id={`ligne-${site.key}`} label={fill(said.line, { host: site.hosts.join(', ') })}>
          {snippetLine(site, pixel)}
        </Code>
      ))}
      <p>{said.consent}</p>
      <Code id="appel" label={said.call}>
        {CALL}
      </Code>
      <p class="soft">
        <Typed text={said.purposes} />
      </p>
      <p class="soft">{pixel.tcfVendorId === null ? said.noTcf : said.tcf}</p>
    </Section>
  )
}

/** The one line. The script is fetched without cookie or referrer: `no-referrer`, and a path outside the cookie's. */
export function snippetLine(site: OwnSite, { pixelOrigin, tcfVendorId }: Pixel): string {
  // Without our number a TCF string is no proof of a yes to us, and the banner could only say no.
  const vendor = tcfVendorId === null ? '' : ` data-vendor="${tcfVendorId}"`
  return `<script async src="${pixelOrigin}/p.js" data-site="${site.key}" data-notice="${site.noticeVersion}"${vendor} referrerpolicy="no-referrer"></script>`
}

/** The first statement keeps the call until the script has come. */
const CALL = `window.lanterne = window.lanterne || function () { (lanterne.q = lanterne.q || []).push(arguments) }
lanterne('consent', { pool: true, target: true, pay: true })`
