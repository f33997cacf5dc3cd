/** Finds the film that a page is about, for pages whose snippet does not tell. Undefined, or no text, when there is none. */
export type FindFilm = () => unknown

/** What a visit says of its page: the path without its query, and the kind and the film where they are told. The server cuts. */
export function describePage({ page, film }: DOMStringMap, findFilm?: FindFilm): object {
  return { u: location.pathname, k: page, f: film || findFilm?.() }
}
