/** What happens in a simulated federation: the driver tells it to the program and to the auditor alike. */

export interface Place {
  cinema: string
  organisation: string
  site: string
  siteKey: string
}

/** What a banner holds: a person's dated answer on one site. Times are milliseconds since 1970. */
export interface Answer {
  receipt: string
  /** 1 pool, 2 target, 4 pay. */
  purposes: number
  givenAt: number
  expiresAt: number
}

export interface VisitFact {
  id: string
  at: number
  visitor: string
  cinema: string
  answer: Answer
}

export interface ClickFact {
  id: string
  at: number
  campaign: number
  creative: number
  placement: number
  visitor: string | null
  agentClass: 'browser' | 'bot' | 'empty' | 'other'
  fetchClass: 'navigation' | 'prefetch' | 'not-a-navigation' | 'unknown'
  duplicateKey: string
  networkKey: string | null
  dataCentre: boolean
}

export interface ImpressionFact {
  campaign: number
  placement: number
  creative: number
  /** Its beginning, UTC. */
  hour: number
  impressions: number
}

export interface OperatorTerms {
  clickPriceMicros: bigint
}

export interface CinemaTerms {
  lookBackDays: number
  feeBasisPoints: number
  commonFund: boolean
  thresholdCents: bigint
}

/** Who owes the cinemas, and orders the transfers: a term of both contracts. */
export type Payer = 'operator' | 'federation'

export interface CampaignFact {
  campaign: number
  creative: number
  placement: number
  state: 'accepted' | 'running' | 'ended' | 'refused'
  startsAt: number
  endsAt: number
}
