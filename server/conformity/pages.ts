import { MAX_DELAY_MS, type RobotRules } from './robots.js'

/** Pages of films and showtimes have the line too, and a banner's mistakes are often there. */
const LIKELY = /film|seance|séance|programme|horaire|affiche|movie|showtime/i
/** Not a page: it would be downloaded. */
const FILE = /\.(pdf|jpe?g|png|webp|gif|svg|zip|ics|xml|rss|mp4|mp3|docx?|xlsx?)$/i

/**
 * The pages to look at: the home page, then those that it leads to on the site's own hosts, films first.
 * @param hosts with their port unless that is the scheme's own
 */
export function choosePages({
  home,
  links,
  hosts,
  rules,
  max,
}: {
  home: string
  links: readonly string[]
  hosts: readonly string[]
  rules: RobotRules
  max: number
}): string[] {
  // Who asks for more than this between two pages is asked for one.
  if (rules.delayMs > MAX_DELAY_MS) return [home]
  const seen = new Set([addressOf(home)])
  const pages: string[] = []
  for (const link of links) {
    if (!URL.canParse(link)) continue
    const url = new URL(link)
    const address = addressOf(link)
    if (!/^https?:$/.test(url.protocol) || !hosts.includes(url.host) || seen.has(address)) continue
    if (FILE.test(url.pathname) || !rules.allows(link)) continue
    seen.add(address)
    pages.push(address)
  }
  const likely = pages.filter((page) => LIKELY.test(new URL(page).pathname))
  const others = pages.filter((page) => !likely.includes(page))
  return [home, ...likely, ...others].slice(0, max)
}

/** Without the part that no server hears of. */
function addressOf(link: string): string {
  const url = new URL(link)
  url.hash = ''
  return url.href
}
