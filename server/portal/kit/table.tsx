import type { ComponentChildren } from 'preact'

export interface Column {
  title: string
  /** Numbers stand at the right, in figures of one width. */
  numeric?: boolean
}

/** From so many columns on, a row becomes a small list on a telephone: it would have to be scrolled to be read. */
const STACKS_FROM = 3

/** A table with a caption; the first cell of a row names the row. */
export function Table(table: {
  caption: string
  /** The heading above says the same: the caption is only read out. */
  captionUnseen?: boolean
  /** Its cells are sentences: on a telephone each stands below the name of its column. */
  prose?: boolean
  columns: readonly Column[]
  rows: readonly (readonly ComponentChildren[])[]
  /** A last row that sums the others up. */
  total?: readonly ComponentChildren[]
}) {
  const { caption, captionUnseen = false, prose = false, columns, rows, total } = table
  const look = ['table', columns.length >= STACKS_FROM && 'stacks', prose && 'prose'].filter(Boolean).join(' ')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    <section class={look} tabIndex={0} aria-label={caption}>
      <table>
        <caption class={captionUnseen ? 'unseen' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.numeric ? 'numeric' : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row key={index} cells={row} columns={columns} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <Row cells={total} columns={columns} />
          </tfoot>
        )}
      </table>
    </section>
  )
}

function Row({ cells, columns }: { cells: readonly ComponentChildren[]; columns: readonly Column[] }) {
  return (
    <tr>
      {cells.map((cell, index) => {
        const column = columns[index]
        const look = column?.numeric ? 'numeric' : undefined
        return index === 0 ? (
          <th key={column?.title} scope="row" class={look}>
            {cell}
          </th>
        ) : (
          <td key={column?.title} class={look} data-label={column?.title}>
            {cell}
          </td>
        )
      })}
    </tr>
  )
}
