import { Code, EmptyState, Section } from '../kit/index.js'
import type { OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** What a cinema pastes into its site, once, and the call that a site without a TCF banner makes. */
export function Snippet({ sites, pixelOrigin }: { sites: readonly OwnSite[]; pixelOrigin: string }) {
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
      {sites.map((site) => (
        <div key={site.key}>
          <p>{fill(said.where, { hosts: site.hosts.join(', ') })}</p>
          <Code label={fill(said.line, { host: site.hosts[0] ?? '' })}>{snippetLine({ site, pixelOrigin })}</Code>
        </div>
      ))}
      <p>{said.consent}</p>
      <Code label={said.call}>{CALL}</Code>
      <p class="soft">{said.purposes}</p>
      <p class="soft">{said.tcf}</p>
    </Section>
  )
}

/** The one line. The script is fetched without cookie or referrer: `no-referrer`, and a path outside the cookie's. */
export function snippetLine({ site, pixelOrigin }: { site: OwnSite; pixelOrigin: string }): string {
  return `<script async src="${pixelOrigin}/p.js" data-site="${site.key}" data-notice="${site.noticeVersion}" referrerpolicy="no-referrer"></script>`
}

/** The first statement keeps the call until the script has come. */
const CALL = `window.lanterne = window.lanterne || function () { (lanterne.q = lanterne.q || []).push(arguments) }
lanterne('consent', { pool: true, target: true, pay: true })`
