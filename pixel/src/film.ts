const MAX_SCRIPTS = 10
const MAX_SCRIPT_LENGTH = 50_000

/**
 * The title of the film that the page is about: what its schema.org data calls a Movie, or a ScreeningEvent that names no
 * work. Undefined when there is none, or several: a programme is about no single film.
 */
export function filmOfPage(): unknown {
  const titles = new Set()
  const scripts = document.querySelectorAll<HTMLScriptElement>('[type$="ld+json"]')
  for (const { text } of [...scripts].slice(0, MAX_SCRIPTS)) {
    try {
      // The reviver sees every object, the innermost first: no walk of our own over shapes that sites invent.
      if (text.length <= MAX_SCRIPT_LENGTH)
        JSON.parse(text, (_, value) => {
          if (/\b(Movie|ScreeningEvent)\b/.test(value?.['@type']) && !value.workPresented && value.name?.trim)
            titles.add(value.name)
          return value
        })
    } catch {
      // A broken script of the page's says nothing.
    }
  }
  const [title, another] = titles
  return another ? undefined : title
}
