/** A platform whose own script comes from its makers' servers: what it documents, and no more. */
export interface Fake {
  source: string
  /** Defines it in the page, with the choice that it kept, and `choose(yes)` for what a click on its buttons does. */
  script: string
  /** States that look like a yes and are none: what they are, what runs after the script, and further attributes of the snippet. */
  traps: [what: string, script: string, attributes?: string][]
  /** It keeps the date of a choice. */
  dated?: true
}

/** The one choice that a fake keeps, as `kept.yes` and `kept.at`: in a cookie of the site's that the adapter knows nothing of. */
export const KEEPING = `
  const [, yes, at] = /fake=(true|false)-(\\d+)/.exec(document.cookie) ?? []
  let kept = yes && { yes: yes === 'true', at: new Date(Number(at)) }
  function keep(yes) {
    kept = { yes, at: new Date() }
    document.cookie = 'fake=' + yes + '-' + kept.at.getTime() + ';path=/'
  }`
