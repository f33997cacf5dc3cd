import { FederationTabs } from '../federation/tabs.js'
import { Code, Contents, EmptyState, Facts, Section, State } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { Flows, FlowTable } from './flows-drawing.js'
import { NO_PERSON } from './no-person.js'
import type { Dossier } from './read.js'
import type { RegisteredActivity } from './register.js'
import { COLUMNS, sayActivity, sayOpenPoint, sayParties } from './say.js'

/** The dossier to read: what is left to do first, then the files, the assessment, the drawing, and the register. */
export function DossierPage({ dossier }: { dossier: Dossier }) {
  const view = useView()
  const said = view.words.dossier
  const { register, openPoints } = dossier
  const parts = [
    { id: 'a-faire', title: said.openTitle },
    { id: 'fichiers', title: said.filesTitle },
    { id: 'aipd', title: said.assessmentTitle },
    { id: 'parties', title: said.partiesTitle },
    { id: 'flux', title: said.flowTitle },
    ...register.activities.map(({ code }) => ({ id: code, title: said.activities[code].title })),
  ]
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p class="lead">{said.lead}</p>
      <Contents parts={parts} />
      <Section title={said.openTitle} id="a-faire">
        {openPoints.length === 0 ? (
          <EmptyState title={said.openTitle}>{said.openNone}</EmptyState>
        ) : (
          <ul>
            {openPoints.map((point) => (
              <li key={point.code}>{sayOpenPoint(point, view)}</li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={said.filesTitle} id="fichiers">
        <Files />
      </Section>
      <Section title={said.assessmentTitle} id="aipd">
        <Assessment dossier={dossier} />
      </Section>
      <Section title={said.partiesTitle} id="parties">
        <Facts facts={sayParties(register, view)} />
      </Section>
      <Section title={said.flowTitle} id="flux">
        <Flows />
        <FlowTable />
      </Section>
      {register.activities.map((activity) => (
        <ActivitySection key={activity.code} activity={activity} dossier={dossier} />
      ))}
      <Section title={said.noPersonTitle} id="sans-personne">
        <p>{said.noPersonText}</p>
        <Facts
          facts={Object.entries(NO_PERSON).map(([why, tables]) => [
            said.noPerson[why as keyof typeof NO_PERSON],
            tables.join(', '),
          ])}
        />
      </Section>
    </>
  )
}

function Files() {
  const { words, language } = useView()
  const said = words.dossier
  return (
    <ul>
      {(['pdf', 'csv', 'json'] as const).map((type) => (
        <li key={type}>
          <a href={`/federation/dossier/registre.${type}?langue=${language}`} download>
            {said[type]}
          </a>
        </li>
      ))}
    </ul>
  )
}

function Assessment({ dossier }: { dossier: Dossier }) {
  const { words, format, language } = useView()
  const said = words.dossier
  const { version, validation } = dossier.assessment
  const state = validation === null ? said.notValidated : fill(said.validated, { day: format.day(validation.on) })
  return (
    <>
      <p>{fill(said.assessmentState, { version: String(version), state })}</p>
      <Code id="manifeste" label={said.manifest}>
        {dossier.register.manifest}
      </Code>
      <p>
        <a href={`/federation/dossier/aipd.txt?langue=${language}`} download={`aipd-${version}.${language}.md`}>
          {said.assessmentFile}
        </a>
      </p>
    </>
  )
}

function ActivitySection({ activity, dossier }: { activity: RegisteredActivity; dossier: Dossier }) {
  const view = useView()
  const said = view.words.dossier
  const { title, text, state, ...cells } = sayActivity(activity, dossier.register, view)
  return (
    <Section title={title} id={activity.code}>
      <p>
        {text} {activity.state === 'agreed' && <State state="draft" label={state} />}
      </p>
      <Facts facts={COLUMNS.map((column) => [said.columns[column], <Points key={column} points={cells[column]} />])} />
    </Section>
  )
}

function Points({ points }: { points: readonly string[] }) {
  if (points.length === 1) return <>{points[0]}</>
  return (
    <ul>
      {points.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  )
}
