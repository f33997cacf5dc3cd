import { type Access, DeclaredRoutes, PORTAL } from '../../membership/index.js'
import { Section } from '../kit/index.js'
import { type Answer, type Asked, type PortalOptions, page } from '../page.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

const PUBLIC: Access = { who: 'public', own: false }

export function accueilRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes().add('get', '/', PUBLIC, page(options, home))
}

function home({ view }: Asked, { development }: PortalOptions): Answer {
  return { title: view.words.home.title, body: <Home development={development} /> }
}

/** What Lanterne is, for those who have not heard of it, and how to enter. */
function Home({ development }: { development: boolean }) {
  const { words, person } = useView()
  const said = words.home
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.what}</p>
      <div class="cards">
        {[said.cinemas, said.distributors, said.federation].map(({ title, text }) => (
          <article key={title}>
            <h2>{title}</h2>
            <p>{text}</p>
          </article>
        ))}
      </div>
      <Section title={person ? person.organisation.name : said.signIn} id="connexion">
        {person ? (
          <p>
            <a href={PORTAL[person.organisation.kind]}>
              {fill(said.goOn, { portal: words.portals[person.organisation.kind] })}
            </a>
          </p>
        ) : (
          <p>{development ? said.signInDevelopment : said.signInProduction}</p>
        )}
        <p>
          <a href="/comprendre">{said.understand}</a>
        </p>
      </Section>
    </>
  )
}
