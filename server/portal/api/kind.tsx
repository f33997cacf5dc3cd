import type { ComponentChildren } from 'preact'
import { useView } from '../view.js'

/** As much of JSON Schema as the document has. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: (string | number | null)[]
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  allOf?: Schema[]
  description?: string
}

/** The object that a reference names; null where there is none. */
export function nameOfRef({ $ref }: Schema): string | null {
  return $ref?.split('/').at(-1) ?? null
}

/** What a value is, in a few words; objects lead to where they are described. */
export function Kind({ schema }: { schema: Schema }): ComponentChildren {
  const { kinds } = useView().words.api.page
  const name = nameOfRef(schema)
  if (name !== null) {
    return (
      <a href={`#objet-${name}`}>
        <code>{name}</code>
      </a>
    )
  }
  if (schema.enum !== undefined) return <Choices values={schema.enum} />
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>
  const several = schema.anyOf ?? schema.allOf
  if (several !== undefined) return <Or kinds={several} />
  if (Array.isArray(schema.type)) return <Or kinds={schema.type.map((type) => ({ ...schema, type }))} />
  if (schema.type === 'array' && schema.items !== undefined) {
    const [before, after] = kinds.list.split('{of}')
    return (
      <>
        {before}
        <Kind schema={schema.items} />
        {after}
      </>
    )
  }
  return <>{PLAIN[schema.type ?? ''] === undefined ? kinds.object : kinds[PLAIN[schema.type ?? ''] as 'text']}</>
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'nothing',
}

function Choices({ values }: { values: readonly (string | number | null)[] }) {
  const { nothing } = useView().words.api.page.kinds
  return (
    <>
      {values.map((value, at) => (
        <>
          {at > 0 && ', '}
          {value === null ? nothing : <code key={value}>{value}</code>}
        </>
      ))}
    </>
  )
}

function Or({ kinds: all }: { kinds: readonly Schema[] }) {
  const { or } = useView().words.api.page.kinds
  const [, between = ''] = /\{one\}(.*)\{other\}/.exec(or) ?? []
  return (
    <>
      {all.map((schema, at) => (
        <>
          {at > 0 && between}
          <Kind key={JSON.stringify(schema)} schema={schema} />
        </>
      ))}
    </>
  )
}
