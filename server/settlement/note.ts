/** Signs that change how what stands around them is read, and all that is no text. Line feeds are text. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u

const NOTE_MAX = 1_000
const REFERENCE_MAX = 140

/** A note of several lines as it is kept: line ends as line feeds, composed letters. Null: it holds what is no text, or is too long. */
export function readNote(text: string): string | null {
  if (!text.isWellFormed()) return null
  const note = text.replace(/\r\n?/g, '\n').normalize('NFC').trim()
  return note.length > NOTE_MAX || NO_TEXT.test(note.replaceAll('\n', '')) ? null : note
}

/** A reference of a bank's: one line, not empty. Null: it is none. */
export function readReference(text: string): string | null {
  if (!text.isWellFormed() || /[\r\n]/.test(text.trim())) return null
  const reference = text.normalize('NFC').trim()
  return reference === '' || reference.length > REFERENCE_MAX || NO_TEXT.test(reference) ? null : reference
}
