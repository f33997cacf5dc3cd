import { Table } from './table.js'

/**
 * The Markdown that our agreements use, and no more: headings, paragraphs, lists, tables, and what is bold or slanted. Its
 * first heading stands below the page's own.
 */
export function Prose({ text }: { text: string }) {
  const blocks = text.trim().split(/\n{2,}/)
  let heading = ''
  return (
    <div class="prose-text">
      {blocks.map((block) => {
        if (block.startsWith('#')) heading = block.replace(/^#+ /, '')
        return <Block key={block} block={block} heading={heading} />
      })}
    </div>
  )
}

/** `heading`: what it stands under, since a table wants a name. */
function Block({ block, heading }: { block: string; heading: string }) {
  if (block.startsWith('## ')) return <h3>{block.slice(3)}</h3>
  if (block.startsWith('# ')) return <h2>{block.slice(2)}</h2>
  if (block.startsWith('| ')) return <Rows lines={block.split('\n')} caption={heading} />
  if (!block.startsWith('- ')) return <p>{emphasised(block)}</p>
  return (
    <ul>
      {block.split(/\n(?=- )/).map((point) => (
        <li key={point}>{emphasised(point.slice(2))}</li>
      ))}
    </ul>
  )
}

/** The first line names the columns, the second only draws a line. */
function Rows({ lines, caption }: { lines: string[]; caption: string }) {
  const [titles = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return (
    <Table
      caption={caption}
      captionUnseen
      columns={titles.map((title) => ({ title }))}
      rows={rows.map((cells) => cells.map(emphasised))}
    />
  )
}

/** `**bold**` and `*slanted*`; a star alone is a star. */
function emphasised(text: string) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*]+\*)/).map((part) => {
    if (/^\*\*.+\*\*$/s.test(part)) return <strong key={part}>{part.slice(2, -2)}</strong>
    if (/^\*[^*]+\*$/s.test(part)) return <em key={part}>{part.slice(1, -1)}</em>
    return part
  })
}
