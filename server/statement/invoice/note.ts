/** Signs that change how what stands around them is read, and all that is no text. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u

export const NOTE_MAX = 1_000

/** A note of several lines as it is kept: line ends as line feeds, composed letters. Null: it holds what is no text, or is too long. */
export function readNote(text: string): string | null {
  if (!text.isWellFormed()) return null
  const note = text.replace(/\r\n?/g, '\n').normalize('NFC').trim()
  return note.length > NOTE_MAX || NO_TEXT.test(note.replaceAll('\n', '')) ? null : note
}
