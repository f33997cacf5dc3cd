import { type Adapter, type AdapterMaker, ALL, seconds } from './adapter.js'

/**
 * What a platform says of us: whether the visitor was asked, could say no and chose; whether the choice is a yes; and when it was
 * made. What a site made mandatory, or switched on beforehand, nobody chose.
 */
export type Answer = [chosen: unknown, yes: unknown, at?: unknown]

/**
 * An adapter of a platform that knows us as one service, or as one category that we are part of: its yes is one to all three
 * purposes. The proof is the platform's name with the version of our notice, and the date of the choice where it is kept.
 *
 * `find` gives the platform's own interface once it is on the page, `subscribe` hears of its changes, and `answer` is what it
 * says of the service or the category `key`. `category`: the usual one for us, where a platform knows only categories.
 */
export function platform<Page, Api>(
  name: string,
  find: (page: Page) => Api | false | '' | undefined,
  subscribe: (changed: () => void, api: Api, key: string) => void,
  answer: (api: Api, key: string) => Answer,
  category?: string,
): AdapterMaker {
  return ({ notice, service }) => {
    // The name that a site declares us by carries the version of the notice (`lanterne202611`): a yes to an older one is none,
    // and the platform asks anew. `data-service` where a platform gives names itself.
    const key = service || category || `lanterne${notice?.replace(/\W/g, '')}`
    return {
      detect: find as Adapter['detect'],
      subscribe: (changed, api) => subscribe(changed, api as Api, key),
      read(api) {
        const [chosen, yes, at] = answer(api as Api, key)
        return {
          denied: chosen && yes === false ? ALL : 0,
          granted: chosen && yes === true ? ALL : 0,
          proof: { k: 'cmp', c: name, n: notice, d: seconds(at) },
        }
      },
    }
  }
}

/** The site's cookie of that name, as it is written; undefined where there is none. */
export function cookie(name: string): string | undefined {
  return `; ${document.cookie}`.split(`; ${name}=`)[1]?.split(';')[0]
}

/**
 * The answer of a platform of WordPress that keeps the choice in a cookie, `allow` or `deny`. `has` alone is not asked: it says
 * yes for bots, and where silence is a yes. Its category `functional` is allowed to every site without a choice.
 */
export function chosenInCookie(prefix: string): (has: (category: string) => boolean, category: string) => Answer {
  return (has, category) => {
    const chosen = cookie(`${prefix}_${category}`)
    return [category !== 'functional' && chosen, chosen === 'allow' && has(category)]
  }
}
