import type { RefusalReason } from '../consent/index.js'
import { Table, Typed } from './kit/index.js'
import { useView } from './view.js'
import { fill, type Words } from './words/index.js'

export interface RefusedVisits {
  reason: string
  refused: bigint
}

/** Refused visits by reason. `advice`: with what the cinema can do about each. */
export function RefusalTable({ refusals, advice }: { refusals: readonly RefusedVisits[]; advice: boolean }) {
  const { words, format } = useView()
  const said = words.salle.refusals
  return (
    <Table
      caption={said.title}
      captionUnseen
      prose
      columns={[
        { title: said.reason },
        { title: said.count, numeric: true },
        ...(advice ? [{ title: said.todo }] : []),
      ]}
      rows={refusals.map(({ reason, refused }) => {
        const { what, todo } = explain(words, reason)
        return [what, format.number(refused), ...(advice ? [<Typed key="todo" text={todo} />] : [])]
      })}
    />
  )
}

/** Reasons are counted by the pixel, which may know one that these pages do not. */
function explain({ salle }: Words, reason: string): { what: string; todo: string } {
  const known: Partial<Record<string, { what: string; todo: string }>> = salle.reasons satisfies Record<
    RefusalReason,
    { what: string; todo: string }
  >
  if (Object.hasOwn(known, reason) && known[reason] !== undefined) return known[reason]
  const { what, todo } = salle.refusals.other
  return { what: fill(what, { reason }), todo }
}
