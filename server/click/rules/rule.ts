import type { AgentClass } from '../agents.js'
import type { FetchClass } from '../features.js'

/** Everything that the rules look at: features that were stored with the click, and counts around it. No rule sees a person. */
export interface ClickFacts {
  agentClass: AgentClass
  fetchClass: FetchClass
  /** The address was in a network of a data centre, by the list that the installation had. */
  dataCentre: boolean
  /** An earlier click of the same person on the campaign, or one that is payable already, is within the window. */
  duplicate: boolean
  /** Clicks of the same known person on the campaign on this day (UTC), this one included; null where nobody counted. */
  personClicks: number | null
  /** … of the same network. */
  networkClicks: number | null
  campaignRunning: boolean
  /** The click is linked to a person of the pool. */
  visitorKnown: boolean
  /** Cinemas under contract that this person visited, with *pay*, in the look-back; null where nobody looked. */
  cinemas: number | null
  /** … and of these, cinemas that lost their part by a decision about their visits. */
  excludedCinemas: number
  /** What the hour of the click showed once it was over; null before that. */
  hour: HourFacts | null
}

/** Of the campaign at the placement of a click; impressions that we counted ourselves. */
export interface HourFacts {
  /** Impressions of the click's creative, in the window before the end of the click's hour. */
  creativeImpressions: number
  /** … of all creatives, in the day before the end of the hour: whether this placement counts impressions at all. */
  dayImpressions: number
  /** … and in the hour itself. */
  hourImpressions: number
  /** Clicks of the hour that no rule at the click calls invalid. */
  hourClicks: number
}

/** `invalid`: no real click of a person, or one too many. `not-owed`: a real click that nobody owes for. */
export type RuleKind = 'invalid' | 'not-owed'

/** When a rule can be judged: at the click, or when its hour is over. */
export type RuleStage = 'click' | 'hour'

export interface Rule<Code extends string = string> {
  code: Code
  kind: RuleKind
  stage: RuleStage
  /** The version of the rules since which it stands as it does, with these parameters. */
  since: number
  /** The stored facts that it looks at. */
  needs: readonly (keyof ClickFacts)[]
  /** Disclosed to all parties; whole numbers. */
  parameters: Readonly<Record<string, number>>
  /** What it says, with its parameters in braces. */
  says: { fr: string; en: string }
  /** Whether it speaks against paying a click. */
  against(facts: ClickFacts): boolean
}

/** A rule's sentence, with its parameters filled in. */
export function sentenceOf({ says, parameters }: Pick<Rule, 'says' | 'parameters'>, language: 'fr' | 'en'): string {
  const numbers = new Intl.NumberFormat(language)
  return says[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name]
    return value === undefined ? whole : numbers.format(value)
  })
}
