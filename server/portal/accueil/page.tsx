import type { ComponentChildren } from 'preact'
import { PORTAL } from '../../membership/index.js'
import { Lantern, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { PUBLISHED } from './published.js'
import { ViewOf } from './view-of.js'

/** What Lanterne is, for those who have not heard of it, and how to enter. */
export function Home({ development }: { development: boolean }) {
  const { words } = useView()
  const said = words.home
  return (
    <>
      <div class="facade night">
        <div>
          <h1>{said.title}</h1>
          <p class="lead">{said.what}</p>
          <p class="actions">
            <a class="button" href="#connexion">
              {said.signIn}
            </a>
            <a href="/comprendre">{words.frame.understand}</a>
          </p>
        </div>
        <Lantern lit />
      </div>
      <Story />
      <Audience id="salles" {...said.cinemas}>
        <ViewOf name="salle" alt={said.cinemas.view} />
      </Audience>
      <Audience id="distributeurs" {...said.distributors}>
        <ViewOf name="distributeur" alt={said.distributors.view} />
      </Audience>
      <Audience id="federation" {...said.federation}>
        <ViewOf name="federation" alt={said.federation.view} />
      </Audience>
      <Price />
      <Section title={said.trust.title} id="confiance">
        <div class="cards">
          {[said.trust.keys, said.trust.consent, said.trust.contract].map(({ title, text }) => (
            <div key={title}>
              <h3>{title}</h3>
              <p>{text}</p>
            </div>
          ))}
        </div>
        <p>
          <a href="/comprendre">{said.understand}</a>
        </p>
      </Section>
      <SignIn development={development} />
    </>
  )
}

/** From the visit to the revenue, in one line. */
function Story() {
  const { words } = useView()
  const { story, today } = words.home
  return (
    <>
      <ol class="story">
        {Object.values(story).map(({ name, text }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span>{text}</span>
          </li>
        ))}
      </ol>
      <p class="soft">{today}</p>
    </>
  )
}

/** What one of the three gets, beside a piece of its own page. */
function Audience(props: {
  id: string
  title: string
  text: string
  gets: Record<string, string>
  children: ComponentChildren
}) {
  const { id, title, text, gets, children } = props
  return (
    <section class="for" id={id}>
      <div class="beside">
        <div>
          <h2>{title}</h2>
          <p>{text}</p>
          <ul class="gets">
            {Object.values(gets).map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
        {children}
      </div>
    </section>
  )
}

/** What it costs and brings in, which is little, and is said. */
function Price() {
  const { words, format } = useView()
  const said = words.home.price
  const { clickMicros, thresholdMicros, lookBackDays } = PUBLISHED
  return (
    <Section title={said.title} id="prix">
      <div class="beside">
        <p class="price">
          {format.euros(clickMicros * 1000n)} <small>{said.unit}</small>
        </p>
        <div>
          <p>{fill(said.share, { click: format.exactEuros(clickMicros), days: format.number(lookBackDays) })}</p>
          <p>
            {fill(said.small, {
              threshold: format.euros(thresholdMicros),
              clicks: format.number(thresholdMicros / clickMicros),
            })}
          </p>
          <p>{said.cost}</p>
        </div>
      </div>
    </Section>
  )
}

function SignIn({ development }: { development: boolean }) {
  const { words, person, format } = useView()
  const said = words.home
  return (
    <Section title={person ? format.name(person.organisation.name) : said.signIn} id="connexion">
      {person ? (
        <p>
          <a class="button" href={PORTAL[person.organisation.kind]}>
            {fill(said.goOn, { portal: words.portals[person.organisation.kind] })}
          </a>
        </p>
      ) : (
        <>
          <p>{development ? said.signInDevelopment : said.signInProduction}</p>
          <p>
            <a class="button" href="/entrer">
              {words.enter.title}
            </a>
          </p>
        </>
      )}
    </Section>
  )
}
