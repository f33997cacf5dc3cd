import { type Catalogue, filmOfSlug, isChildrensList, saysChildrens, saysChildrensBesideTitle } from '../film/index.js'
import { foldWords } from '../lib/text.js'

/** The folders of a site whose pages are films. */
const FILM_FOLDER = /^(films?|movies?|fiche)$/

/**
 * Whether the address of a page says that it is for children, in any of its parts. The title of a film is no word of the site, "Les
 * Enfants du paradis" is for everybody: a title that the catalogue knows is left out wherever it stands, and of what stands where
 * sites have titles only those words count that no title has.
 * @param path decoded
 */
export function isChildrensPage(path: string, catalogue: Catalogue | null): boolean {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replace(/\.\w{1,5}$/, ''))
  return parts.some((part, at) => {
    const words = foldWords(part).join(' ')
    if (!saysChildrens(words)) return false
    const isTitle = at > 0 && at === parts.length - 1 && FILM_FOLDER.test((parts[at - 1] as string).toLowerCase())
    if (isTitle && isChildrensList(words)) return true
    const rest = withoutTitle(part, { words, catalogue })
    return isTitle ? saysChildrensBesideTitle(rest) : saysChildrens(rest)
  })
}

/** What is said beside a title that the catalogue knows: `1945` of `les-enfants-du-paradis-1945`. */
function withoutTitle(part: string, { words, catalogue }: { words: string; catalogue: Catalogue | null }): string {
  const film = catalogue && filmOfSlug(part.replace(/^\d+[-_]/, ''), catalogue)
  if (!film) return words
  const title = (catalogue as Catalogue).normalisedOf(film)
  return title === '' ? words : ` ${words} `.replace(` ${title} `, ' ').trim()
}
