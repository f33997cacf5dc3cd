/** An element: its name without prefix, its children, and the text directly in it. */
export interface XmlElement {
  name: string
  attributes: ReadonlyMap<string, string>
  children: XmlElement[]
  text: string
}

/** A file of 10,000 transfers has three million characters. */
const MAX_CHARACTERS = 8_000_000
const MAX_DEPTH = 40
const MAX_ELEMENTS = 400_000

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** What stands next: a comment, an instruction, a section as it is, an end, a beginning, or text. */
const TOKEN =
  /<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>|<\/([A-Za-z_][\w.:-]*)\s*>|<([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gsy

/**
 * Reads a file that a bank sent: elements, attributes and text, nothing else. Strict, so that nobody reads another file than we:
 * document types, and with them entities of the file's own, are refused, as is what is not well formed or too large.
 * @returns the outermost element, or null
 */
export function readXml(source: string): XmlElement | null {
  if (source.length > MAX_CHARACTERS) return null
  const text = source.replace(/^\uFEFF/, '')
  const top: XmlElement = { name: '', attributes: new Map(), children: [], text: '' }
  const open: XmlElement[] = [top]
  const names: string[] = ['']
  let elements = 0
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)
    if (token === null) return null
    const [, section, end, begin, attributes = '', empty, plain] = token
    const parent = open.at(-1) as XmlElement
    if (section !== undefined || plain !== undefined) {
      const said = section ?? decoded(plain as string)
      if (said === null || (parent === top && said.trim() !== '')) return null
      parent.text += said
    } else if (end !== undefined) {
      if (open.length === 1 || names.pop() !== end) return null
      open.pop()
    } else if (begin !== undefined) {
      const given = readAttributes(attributes)
      if (given === null || open.length > MAX_DEPTH || ++elements > MAX_ELEMENTS) return null
      const element = { name: begin.replace(/^.*:/, ''), attributes: given, children: [], text: '' }
      parent.children.push(element)
      if (empty === '') {
        open.push(element)
        names.push(begin)
      }
    }
  }
  return open.length === 1 && top.children.length === 1 ? (top.children[0] as XmlElement) : null
}

/** The elements at a path below one, `GrpHdr/MsgId`, in their order. */
export function at(element: XmlElement, path: string): XmlElement[] {
  return path
    .split('/')
    .reduce<XmlElement[]>(
      (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [element],
    )
}

/** The text of the only element at a path, or null when there is none or more. */
export function textAt(element: XmlElement, path: string): string | null {
  const found = at(element, path)
  return found.length === 1 ? (found[0] as XmlElement).text.trim() : null
}

function readAttributes(text: string): Map<string, string> | null {
  const read = new Map<string, string>()
  for (const [, name = '', , double, single] of text.matchAll(/([\w.:-]+)\s*=\s*("([^"]*)"|'([^']*)')/g)) {
    const value = decoded(double ?? single ?? '')
    if (value === null || read.has(name)) return null
    read.set(name, value)
  }
  return read
}

/** Null for an ampersand that begins none of the references that every file has. */
function decoded(text: string): string | null {
  let wrong = false
  const said = text.replace(/&([^;&]{0,10});?/g, (whole, reference: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(reference) ?? []
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    const named = Object.hasOwn(ENTITIES, reference) ? ENTITIES[reference] : undefined
    const meant = named ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined)
    if (meant === undefined || !whole.endsWith(';')) wrong = true
    return meant ?? ''
  })
  return wrong ? null : said
}
