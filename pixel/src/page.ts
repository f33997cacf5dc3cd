const MAX_TITLE_LENGTH = 200
const MAX_PATH_LENGTH = 512

/** Finds the film that a page is about, for pages whose snippet does not tell. Undefined, or no text, when there is none. */
export type FindFilm = () => unknown

/** What a visit says of its page: the path without its query, and the kind and the film where they are told. */
export function describePage({ page, film }: DOMStringMap, findFilm?: FindFilm): object {
  const title = (film || findFilm?.()) as string | undefined
  return {
    u: location.pathname.slice(0, MAX_PATH_LENGTH),
    k: page,
    // Without NUL and halves of surrogate pairs, which a cut makes and a database refuses. What is no text has no slice.
    f: title?.slice?.(0, MAX_TITLE_LENGTH).replace?.(/[\0\ud800-\udfff]/gu, ''),
  }
}
