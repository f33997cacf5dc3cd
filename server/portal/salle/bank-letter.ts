import type { BankLetter, BankNews } from '../../payout/index.js'
import { formatOf } from '../format.js'
import { fill, LANGUAGES, type Words, wordsOf } from '../words/index.js'

const NAME_MAX = 120

/**
 * The mail that tells of bank details, in both languages, French first: which one its reader speaks is not known. No number is in it.
 * @param origin the console's own, where the page is
 */
export function bankLetter({ origin }: { origin: string }): BankLetter {
  return (news) => {
    const cinema = news.cinema.name.replace(/\p{C}/gu, ' ').slice(0, NAME_MAX)
    const parts = LANGUAGES.map((language) => {
      const format = formatOf(language)
      const text = wordsOf(language).bank.mail[textOf(news)]
      const values = {
        cinema: format.name(cinema),
        url: `${origin}${news.kind === 'review' ? '/federation/comptes-bancaires' : `/salle/${news.cinema.slug}/banque`}?langue=${language}`,
        ...(news.until !== null && text.includes('{day}') ? { day: format.date(news.until) } : {}),
      }
      return fill(text, values)
    })
    const subject = fill(wordsOf('fr').bank.mail.subject[news.kind], { cinema: formatOf('fr').name(cinema) })
    return { subject, text: parts.join('\n\n— — —\n\n') }
  }
}

function textOf({ kind, first, until, waits }: BankNews): Exclude<keyof Words['bank']['mail'], 'subject'> {
  if (kind === 'stopped') return 'stopped'
  if (kind === 'review') return first ? 'reviewFirst' : 'review'
  if (kind === 'confirmed') return until === null ? 'confirmed' : 'confirmedWaits'
  if (first) return waits ? 'firstWaits' : 'first'
  return 'changed'
}
