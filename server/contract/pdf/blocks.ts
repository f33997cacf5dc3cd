/** The Markdown that our agreements use, and no more, as the parts that a page is set from. */
export type Block =
  | { type: 'title' | 'heading' | 'paragraph'; text: string }
  | { type: 'list'; items: string[] }
  | { type: 'table'; head: string[]; rows: string[][] }

export function blocksOf(text: string): Block[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map(blockOf)
}

function blockOf(block: string): Block {
  if (block.startsWith('## ')) return { type: 'heading', text: block.slice(3) }
  if (block.startsWith('# ')) return { type: 'title', text: block.slice(2) }
  if (block.startsWith('- ')) return { type: 'list', items: block.split(/\n(?=- )/).map((item) => item.slice(2)) }
  if (!block.startsWith('| ')) return { type: 'paragraph', text: block.replaceAll('\n', ' ') }
  // The second line only draws a line.
  const [head = [], , ...rows] = block.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return { type: 'table', head, rows }
}

/** A stretch of text in one style. */
export interface Run {
  text: string
  style: 'plain' | 'bold' | 'slanted'
}

/** `**bold**` and `*slanted*`; a star alone is a star. */
export function runsOf(text: string): Run[] {
  return text
    .split(/(\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((part) => part !== '')
    .map((part): Run => {
      if (/^\*\*.+\*\*$/s.test(part)) return { text: part.slice(2, -2), style: 'bold' }
      if (/^\*[^*]+\*$/s.test(part)) return { text: part.slice(1, -1), style: 'slanted' }
      return { text: part, style: 'plain' }
    })
}
