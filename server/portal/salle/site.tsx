import { DECLARED_SOURCES, type DeclaredSource } from '../../consent/index.js'
import { Code, OnlyWith, Section, SelectField, Typed } from '../kit/index.js'
import type { OwnCinema, OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Check } from './check.js'
import { declaration, PLATFORMS, serviceKey } from './declare.js'
import { AddSite, CHANGE_SITE, type SiteForm, SiteHosts } from './site-add.js'
import { type Plugin, WordPress, wordPressLetter } from './site-plugin.js'
import { Recognise } from './site-recognise.js'
import { type Pixel, Snippet, snippetLine } from './snippet.js'
import { SalleTabs } from './tabs.js'

export interface SitePage {
  cinema: OwnCinema
  sites: readonly OwnSite[]
  pixel: Pixel
  plugin: Plugin
  /** The console's own, for a letter to somebody elsewhere. */
  origin: string
  /** Where the whole is explained to spectators. */
  about: string
  /** One more site that was to be declared. */
  form: SiteForm
}

/** A cinema's web site: which banner it has and what to tell that banner, the line to paste, how to check, what to send on. */
export function Site({ cinema, sites, pixel, plugin, origin, about, form }: SitePage) {
  const { words, format } = useView()
  const said = words.site
  return (
    <>
      <h1>{said.title}</h1>
      <p class="soft">{`${format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
      {sites.map((site) => (
        <Banner key={site.key} site={site} slug={cinema.slug} about={about} pixel={pixel} />
      ))}
      <Snippet sites={sites} {...pixel} />
      {sites.length > 0 && (
        <>
          <WordPress plugin={plugin} />
          <Check pixelOrigin={pixel.pixelOrigin} lightAt={`/salle/${cinema.slug}/allumer`} />
          <Agency {...{ sites, pixel, plugin, origin, about }} />
        </>
      )}
      <AddSite slug={cinema.slug} form={form} />
    </>
  )
}

/** Which banner asks for consent on a site, and what is to be done there. */
function Banner({ site, slug, about, pixel }: { site: OwnSite; slug: string; about: string; pixel: Pixel }) {
  const { words } = useView()
  const said = words.site.banner
  const source = site.consentSource
  return (
    <Section title={fill(said.title, { host: site.hosts.join(', ') })} id={`bandeau-${site.key}`}>
      <OnlyWith access={CHANGE_SITE} to="site">
        <form method="post" action={`/salle/${slug}/site`} class="stack">
          <input type="hidden" name="site" value={site.key} />
          <SelectField
            name="bandeau"
            label={said.which}
            hint={said.hint}
            value={source}
            options={DECLARED_SOURCES.map((value) => ({ value, text: sourceName(words, value) }))}
          />
          <button type="submit">{said.save}</button>
        </form>
      </OnlyWith>
      <Recognise />
      <h3>{said.todo}</h3>
      <p>
        <Typed text={todoOf(words, { source, site, pixel })} />
      </p>
      <Declaration {...{ site, about }} />
      <SiteHosts slug={slug} site={site} />
    </Section>
  )
}

function Declaration({ site, about }: { site: OwnSite; about: string }) {
  const { words } = useView()
  const said = words.site
  const code = declaration(site.consentSource, { site, text: said.purpose, about })
  if (code === null) return null
  return (
    <>
      <Code id={`declaration-${site.key}`} label={said.banner.code}>
        {code}
      </Code>
      {site.consentSource === 'manual' && (
        <p class="soft">
          <Typed text={said.manualPurposes} />
        </p>
      )}
    </>
  )
}

/** A letter to those who keep the site, ready to be sent. */
function Agency({ sites, pixel, plugin, origin, about }: Omit<SitePage, 'cinema' | 'form'>) {
  const view = useView()
  const { words } = view
  const said = words.site.agency
  const steps = sites.map((site) => {
    const code = declaration(site.consentSource, { site, text: words.site.purpose, about })
    const source = site.consentSource
    const todo = source === 'auto' ? null : todoOf(words, { source, site, pixel }).replaceAll('`', '')
    return [site.hosts.join(', '), snippetLine(site, pixel), todo, code].filter((part) => part !== null).join('\n\n')
  })
  return (
    <Section title={said.title} id="agence">
      <p>{said.text}</p>
      <Code id="courriel" label={said.label}>
        {[said.hello, ...steps, wordPressLetter(plugin, { view, origin }), said.rules, said.thanks].join('\n\n')}
      </Code>
    </Section>
  )
}

type Words = ReturnType<typeof useView>['words']

function sourceName(words: Words, source: DeclaredSource): string {
  return source in PLATFORMS ? PLATFORMS[source as keyof typeof PLATFORMS] : words.site.sources[source as OwnSource]
}

type OwnSource = Exclude<DeclaredSource, keyof typeof PLATFORMS>

function todoOf(
  words: Words,
  { source, site, pixel }: { source: DeclaredSource; site: OwnSite; pixel: Pixel },
): string {
  const { todo, tcfWithout } = words.site
  const text = source === 'tcf' && pixel.tcfVendorId === null ? tcfWithout : todo[source]
  const places = Object.entries({ key: serviceKey(site), vendor: String(pixel.tcfVendorId) })
  return fill(text, Object.fromEntries(places.filter(([name]) => text.includes(`{${name}}`))))
}
