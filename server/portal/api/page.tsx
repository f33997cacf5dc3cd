import { Code, Contents, Facts, Section, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { curlOf } from './curl.js'
import { type OpenApiDocument, STATUS } from './document.js'
import type { Endpoint, ProblemCode } from './endpoint.js'
import { type Group, groupOf } from './groups.js'
import { Operation } from './operation.js'
import { Shapes } from './shapes.js'

interface ApiProps {
  endpoints: readonly Endpoint[]
  /** What is shown is read from the document, so that the two cannot disagree. */
  document: OpenApiDocument
  origin: string
}

/** What the API is, for people who write programs: how to begin, what holds everywhere, each operation, each object. */
export function ApiPage({ endpoints, document, origin }: ApiProps) {
  const said = useView().words.api
  const groups = Object.entries(said.groups) as [Group, string][]
  const first = endpoints[0]
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">
        <Typed text={said.lead} />
      </p>
      <Contents
        parts={[
          { id: 'commencer', title: said.page.start },
          { id: 'regles', title: said.page.rules },
          ...groups.map(([id, title]) => ({ id, title })),
          { id: 'objets', title: said.page.shapes },
          { id: 'codes', title: said.page.codes },
        ]}
      />
      <Section title={said.page.start} id="commencer">
        <p>{said.page.startText}</p>
        <p>
          <a href="/compte/cles">{said.page.keys}</a>
          {' · '}
          <a href="/api/v1/openapi.json">{said.page.file}</a>
        </p>
        {first !== undefined && (
          <Code id="exemple-premier" label={said.page.example}>
            {curlOf(first, { origin })}
          </Code>
        )}
      </Section>
      <Rules />
      {groups.map(([id, title]) => (
        <Section key={id} title={title} id={id}>
          {endpoints
            .filter((endpoint) => groupOf(endpoint) === id)
            .map((endpoint) => (
              <Operation key={endpoint.id} {...{ endpoint, document, origin }} />
            ))}
        </Section>
      ))}
      <Shapes document={document} />
      <Codes />
    </>
  )
}

function Rules() {
  const said = useView().words.api
  const rules = said.page
  const told = [
    [rules.keys, said.keyText],
    [rules.scopes, rules.scopesText],
    [rules.lists, rules.listsText],
    [rules.once, rules.onceText],
    [rules.limits, rules.limitsText],
    [rules.refusals, rules.refusalsText],
    [rules.money, rules.moneyText],
  ] as const
  return (
    <Section title={rules.rules} id="regles">
      <Facts facts={told.map(([term, text]) => [term, <Typed key={term} text={text} />] as const)} />
    </Section>
  )
}

function Codes() {
  const said = useView().words.api
  return (
    <Section title={said.page.codes} id="codes">
      <Table
        caption={said.page.codes}
        captionUnseen
        prose
        columns={[{ title: said.page.code }, { title: said.page.status }, { title: said.page.meaning }]}
        rows={(Object.keys(STATUS) as ProblemCode[]).map((code) => [
          <code key={code} id={`code-${code}`}>
            {code}
          </code>,
          String(STATUS[code]),
          <Typed key="text" text={said.problems[code]} />,
        ])}
      />
    </Section>
  )
}
