import { fill, type Language, type Words, wordsOf } from '../words/index.js'

type MailName = keyof Words['mails']

export interface MailText {
  subject: string
  text: string
}

/** A mail to whoever is here, in the language of their pages. */
export function mailIn(language: Language, name: MailName, values: Readonly<Record<string, string>>): MailText {
  const { subject, text } = wordsOf(language).mails[name]
  return { subject, text: fill(text, values) }
}

/** A mail to somebody whose language is not known: in both, French first. */
export function mailInBoth(name: MailName, values: Readonly<Record<string, string>>): MailText {
  const [fr, en] = [mailIn('fr', name, values), mailIn('en', name, values)]
  return { subject: fr.subject, text: `${fr.text}\n\n———\n\n${en.text}` }
}
