/** A notice as it was published: paragraphs, a heading, and points with a bold beginning. Other Markdown is not in there. */
export function NoticeText({ text }: { text: string }) {
  const blocks = text.trim().split(/\n{2,}/)
  return (
    <>
      {blocks.map((block) => {
        if (block.startsWith('# ')) return <h1 key={block}>{block.slice(2)}</h1>
        if (!block.startsWith('- ')) return <p key={block}>{block}</p>
        return (
          <ul key={block}>
            {block.split(/\n(?=- )/).map((point) => (
              <li key={point}>{emphasise(point.slice(2))}</li>
            ))}
          </ul>
        )
      })}
    </>
  )
}

function emphasise(text: string) {
  const [, strong, rest] = /^\*\*(.+?)\*\*([\s\S]*)$/.exec(text) ?? []
  if (strong === undefined) return text
  return (
    <>
      <strong>{strong}</strong>
      {rest}
    </>
  )
}
