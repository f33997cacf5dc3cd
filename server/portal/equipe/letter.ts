import type { Letter } from '../../membership/index.js'
import { formatOf } from '../format.js'
import { fill, LANGUAGES, wordsOf } from '../words/index.js'

/**
 * The mail of an invitation, in both languages, French first: which one its reader speaks is not known.
 * @param origin the console's own, where the link leads
 */
export function invitationLetter(invitation: {
  origin: string
  name: string
  inviter: string
  organisation: string
  expiresAt: Date
}): Letter {
  const { origin, name, inviter, organisation, expiresAt } = invitation
  return (token) => {
    const link = `${origin}/invitation/${token}`
    const parts = LANGUAGES.map((language) => {
      const day = formatOf(language).date(expiresAt)
      return fill(wordsOf(language).invitation.mail.text, { name, inviter, organisation, day, link })
    })
    const subject = fill(wordsOf('fr').invitation.mail.subject, { organisation: shortened(organisation) })
    return { subject, text: parts.join('\n\n— — —\n\n') }
  }
}

const SUBJECT_NAME_MAX = 120

/** A mail's subject has a limit, and an organisation's name may be longer. */
function shortened(name: string): string {
  return name.length <= SUBJECT_NAME_MAX ? name : `${name.slice(0, SUBJECT_NAME_MAX - 1)}…`
}
