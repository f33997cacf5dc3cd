import { Code, Facts, Fold, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { curlOf } from './curl.js'
import type { OpenApiDocument } from './document.js'
import type { Endpoint, ProblemCode } from './endpoint.js'
import { Kind, nameOfRef, type Schema } from './kind.js'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
  description?: string
}

interface OperationProps {
  endpoint: Endpoint
  document: OpenApiDocument
  origin: string
}

/** One operation: its address, what it does, an example, what is sent, what comes back, what may go wrong with it alone. */
export function Operation({ endpoint, document, origin }: OperationProps) {
  const said = useView().words.api
  const { id, method, path, scope, example, problems } = endpoint
  const { title, text } = said.operations[id]
  const operation = document.paths?.[path.replace(/:(\w+)/g, '{$1}')]?.[method]
  const parameters = (operation?.parameters ?? []) as Parameter[]
  return (
    <article id={id}>
      <Fold summary={`${title} · ${method.toUpperCase()} ${path.replace(/:(\w+)/g, '{$1}')}`} open={false}>
        <p>
          <Typed text={text} /> <Typed text={fill(said.scopeText, { scope })} />
        </p>
        <Code id={`exemple-${id}`} label={said.page.example}>
          {curlOf(endpoint, { origin })}
        </Code>
        <Sent parameters={parameters} body={bodyOf(operation)} />
        <Code id={`reponse-${id}`} label={said.page.answerExample}>
          {JSON.stringify(example.answer, null, 2)}
        </Code>
        <Facts
          facts={[
            [said.page.answered, <Kind key="kind" schema={answerOf(operation, endpoint.status)} />],
            ...(problems.length === 0 ? [] : [[said.page.mayFail, <Codes key="codes" codes={problems} />] as const]),
          ]}
        />
      </Fold>
    </article>
  )
}

function Codes({ codes }: { codes: readonly ProblemCode[] }) {
  return (
    <>
      {codes.map((code, at) => (
        <>
          {at > 0 && ', '}
          <a key={code} href={`#code-${code}`}>
            <code>{code}</code>
          </a>
        </>
      ))}
    </>
  )
}

function Sent({ parameters, body }: { parameters: readonly Parameter[]; body: Schema | null }) {
  const said = useView().words.api.page
  if (parameters.length === 0 && body === null) return null
  return (
    <Table
      caption={said.asked}
      prose
      columns={[{ title: said.field }, { title: said.place }, { title: said.kind }, { title: said.meaning }]}
      rows={[
        ...parameters.map(({ name, in: place, required = false, schema, description = '' }) => [
          <code key="name">{name}</code>,
          `${said.where[place]}, ${required ? said.required : said.optional}`,
          <Kind key="kind" schema={schema} />,
          <Typed key="text" text={description} />,
        ]),
        ...(body === null
          ? []
          : [[said.where.body, said.required, <Kind key="kind" schema={body} />, nameOfRef(body) ?? '']]),
      ]}
    />
  )
}

/** What the document says is sent and answered as JSON. */
function bodyOf(operation: unknown): Schema | null {
  const { requestBody } = (operation ?? {}) as { requestBody?: { content: Record<string, { schema: Schema }> } }
  return requestBody?.content['application/json']?.schema ?? null
}

function answerOf(operation: unknown, status: number): Schema {
  const { responses } = operation as { responses: Record<string, { content: Record<string, { schema: Schema }> }> }
  return responses[status]?.content['application/json']?.schema ?? {}
}
