import { PUBLISHED } from '../accueil/published.js'
import { Figure, Figures, Section, Table, Ticket } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { WhoSeesWhat } from './drawing.js'

/** For spectators, in two minutes: what is kept, who sees what of it, for how long, and how to change one’s mind. */
export function Understand({ pixelOrigin }: { pixelOrigin: string }) {
  const { words, format, language } = useView()
  const said = words.spectator
  const click = format.exactEuros(PUBLISHED.clickMicros)
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <section id="dessin">
        <div class="beside">
          <WhoSeesWhat />
          <ol class="phases">
            {[said.before, said.after, { ...said.click, text: fill(said.click.text, { click }) }].map(
              ({ title, text }) => (
                <li key={title}>
                  <h2>{title}</h2>
                  <p>{text}</p>
                </li>
              ),
            )}
          </ol>
        </div>
      </section>
      <Section title={said.table} id="tableau">
        <Table
          caption={said.table}
          captionUnseen
          prose
          columns={[{ title: said.who }, { title: said.sees }, { title: said.never }]}
          rows={Object.values(said.rows).map(({ who, sees, never }) => [who, sees, never])}
        />
        <p>
          <a href="/responsables">{words.controllers.link}</a>
        </p>
      </Section>
      <Section title={said.lives.title} id="duree">
        <Figures>
          {[said.lives.number, said.lives.visit, said.lives.answer].map(({ what, long, note }) => (
            <Figure key={what} label={what} value={long} note={note} />
          ))}
        </Figures>
      </Section>
      <Section title={said.stop.title} id="changer">
        <p>{said.stop.text}</p>
        <Ticket
          title={said.data.when}
          stub={
            <>
              {/* On the pixel's address: the cookie that tells which browser this is comes nowhere else. */}
              <a href={`${pixelOrigin}/e/donnees?langue=${language}`}>{said.data.stub}</a>
              <small>{said.data.stubNote}</small>
            </>
          }
        >
          <h3 class="empty-title">{said.data.title}</h3>
          <p>{said.data.text}</p>
        </Ticket>
      </Section>
    </>
  )
}
