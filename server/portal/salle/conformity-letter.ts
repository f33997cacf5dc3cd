import type { Letter } from '../../conformity/index.js'
import { formatOf } from '../format.js'
import { fill, LANGUAGES, wordsOf } from '../words/index.js'

const HOST_MAX = 120

/**
 * The mail of a suspension, or of what leads to one, in both languages, French first: which one its reader speaks is not known.
 * @param origin the console's own, where its page is
 */
export function conformityLetter({ origin }: { origin: string }): Letter {
  return ({ kind, site, cinema, findings, day, reader }) => {
    const host = shortened(site.hosts.join(', ') || site.key)
    const path = reader === 'cinema' ? `/salle/${cinema.slug}/conformite` : `/federation/conformite/${site.key}`
    const parts = LANGUAGES.map((language) => {
      const { conformity } = wordsOf(language)
      const seen = findings.map(({ code, evidence }) => {
        const { what, todo } = conformity.codes[code]
        return `* ${what} (${shortened(evidence.join(', '))})\n  ${todo.replaceAll('`', '')}`
      })
      return fill(conformity.mail[kind].text, {
        host,
        cinema: formatOf(language).name(cinema.name),
        day: formatOf(language).date(day),
        seen: seen.join('\n'),
        url: `${origin}${path}?langue=${language}`,
      })
    })
    return { subject: fill(wordsOf('fr').conformity.mail[kind].subject, { host }), text: parts.join('\n\n— — —\n\n') }
  }
}

/** A mail is a plain text without control characters in its subject, and short. */
function shortened(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ')
  return plain.length <= HOST_MAX ? plain : `${plain.slice(0, HOST_MAX - 1)}…`
}
