import type { ComponentChildren } from 'preact'
import { type OrganisationKind, PORTAL } from '../../membership/index.js'
import { useView } from '../view.js'
import { ActingFor } from './acting-for.js'
import { Lamp, LanguageSwitch } from './brand.js'

/** The whole document: head, header with the lamp, the way through the role's pages, the page, footer. */
export function Layout({ title, children }: { title: string; children: ComponentChildren }) {
  const { language, words, assets } = useView()
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Lanterne`}</title>
        {assets.fonts.map((font) => (
          <link key={font} rel="preload" href={font} as="font" type="font/woff2" crossorigin="anonymous" />
        ))}
        <link rel="stylesheet" href={assets.stylesheet} />
        <script defer src={assets.script} />
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#contenu">
          {words.frame.skip}
        </a>
        <Header />
        <main id="contenu" tabIndex={-1}>
          {children}
        </main>
        <footer>
          <a href="/comprendre">{words.frame.understand}</a>
          {' · '}
          <a href="/journal">{words.journal.title}</a>
          <p>{words.frame.credit}</p>
        </footer>
      </body>
    </html>
  )
}

function Header() {
  const { words, person, format } = useView()
  return (
    <header>
      <a class="brand" href="/" aria-label={words.frame.home}>
        <Lamp />
        <span>Lanterne</span>
      </a>
      {person && <Navigation kind={person.organisation.kind} />}
      {person?.organisation.kind === 'agency' && <ActingFor />}
      <LanguageSwitch />
      {person && (
        <form class="sign-out" method="post" action="/sortir">
          <span>{format.name(person.organisation.name)}</span>
          <a href="/compte">{words.account.link}</a>
          <button type="submit" class="quiet">
            {words.frame.signOut}
          </button>
        </form>
      )}
    </header>
  )
}

function Navigation({ kind }: { kind: OrganisationKind }) {
  const { words, path, person } = useView()
  const links = [{ href: PORTAL[kind] as string, text: words.portals[kind] }]
  // An agency books in the name of the distributor that it chose, among those that let it in.
  const acts = person?.actsFor.some(({ chosen }) => chosen) ?? false
  if (acts) links.push({ href: PORTAL.distributor, text: words.portals.distributor })
  if (kind === 'distributor' || acts)
    links.push({ href: '/distributeur/campagnes/nouvelle', text: words.portals.newCampaign })
  // A cinema's team is among the pages of the cinema.
  if (kind !== 'cinema') links.push({ href: `${PORTAL[kind]}/equipe`, text: words.people.title })
  return (
    <nav aria-label={words.frame.navigation}>
      {links.map(({ href, text }) => (
        <a key={href} href={href} aria-current={href === path ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  )
}
