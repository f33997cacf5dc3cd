/** The rows of a French CSV file (RFC 4180, semicolons), read by other code than what wrote it. */
export function parseCsv(file: string): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const text = file.replace(/^\ufeff/, '')
  const end = () => {
    rows.at(-1)?.push(cell)
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (quoted && sign === '"' && text[at + 1] === '"') {
      cell += '"'
      at++
    } else if (sign === '"') quoted = !quoted
    else if (quoted) cell += sign
    else if (sign === ';') end()
    else if (sign === '\r' && text[at + 1] === '\n') {
      end()
      rows.push([])
      at++
    } else cell += sign
  }
  return rows.slice(0, -1)
}
