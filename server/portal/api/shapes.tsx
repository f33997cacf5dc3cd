import { Fold, Section, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import type { OpenApiDocument } from './document.js'
import { Kind, type Schema } from './kind.js'

/** Every object of the document, with its fields; those inside of it are named by where they are. */
export function Shapes({ document }: { document: OpenApiDocument }) {
  const said = useView().words.api.page
  const shapes = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>)
  return (
    <Section title={said.shapes} id="objets">
      {shapes
        .sort(([one], [other]) => one.localeCompare(other, 'en'))
        .map(([name, schema]) => (
          <article key={name} id={`objet-${name}`}>
            <Fold summary={name} open={false}>
              <Table
                caption={name}
                captionUnseen
                prose
                columns={[{ title: said.field }, { title: said.kind }, { title: said.meaning }]}
                rows={fieldsOf(schema).map(({ path, field, required }) => [
                  <code key="name">{path}</code>,
                  <span key="kind">
                    <Kind schema={field} />
                    {!required && ` (${said.optional})`}
                  </span>,
                  <Typed key="text" text={field.description ?? ''} />,
                ])}
              />
            </Fold>
          </article>
        ))}
    </Section>
  )
}

interface Field {
  path: string
  field: Schema
  required: boolean
}

/** `film.title`, `days[].raw`: the fields of an object, and of what is written inside of it. */
function fieldsOf(schema: Schema, inside = ''): Field[] {
  const parts = [schema, ...(schema.allOf ?? [])].filter(({ properties }) => properties !== undefined)
  return parts.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).flatMap(([name, field]) => [
      { path: inside + name, field, required: required.includes(name) },
      ...fieldsOf(field, `${inside}${name}.`),
      ...(field.items === undefined ? [] : fieldsOf(field.items, `${inside}${name}[].`)),
    ]),
  )
}
