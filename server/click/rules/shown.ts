import type { Rule } from './rule.js'

/** An advertisement may be clicked long after it was shown, in a page that was left open. */
export const IMPRESSION_WINDOW_HOURS = 12
/** A placement of which fewer were counted in a day has no counting that clicks could be held against. */
const LEAST_IMPRESSIONS = 50
/** One click for five impressions over a whole hour is nothing that people do. */
const MOST_CLICKS_PERCENT = 20
const LEAST_CLICKS = 20

/** What only the hour shows when it is over. Impressions that the operator reports are not used: it owes by the click. */
export const SHOWN = [
  {
    code: 'no-impression',
    kind: 'invalid',
    stage: 'hour',
    since: 2,
    needs: ['hour'],
    parameters: { windowHours: IMPRESSION_WINDOW_HOURS, leastImpressions: LEAST_IMPRESSIONS },
    says: {
      fr: 'Cette annonce n’a été affichée nulle part à cet emplacement dans les {windowHours} heures, alors que d’autres y ont été comptées au moins {leastImpressions} fois dans la journée.',
      en: 'This advertisement was not shown at this placement in {windowHours} hours, while at least {leastImpressions} impressions of others were counted there in a day.',
    },
    against: ({ hour }) => hour !== null && hour.dayImpressions >= LEAST_IMPRESSIONS && hour.creativeImpressions === 0,
  },
  {
    code: 'improbable-rate',
    kind: 'invalid',
    stage: 'hour',
    since: 2,
    needs: ['hour'],
    parameters: {
      mostPercent: MOST_CLICKS_PERCENT,
      leastClicks: LEAST_CLICKS,
      leastImpressions: LEAST_IMPRESSIONS,
    },
    says: {
      fr: 'À cet emplacement, l’heure compte plus de {mostPercent} clics pour 100 affichages (à partir de {leastClicks} clics, et de {leastImpressions} affichages dans la journée) : aucun clic de cette heure ne compte.',
      en: 'At this placement the hour has more than {mostPercent} clicks for 100 impressions (from {leastClicks} clicks, and {leastImpressions} impressions in a day): no click of that hour counts.',
    },
    against: ({ hour }) =>
      hour !== null &&
      hour.dayImpressions >= LEAST_IMPRESSIONS &&
      hour.hourClicks >= LEAST_CLICKS &&
      hour.hourClicks * 100 > hour.hourImpressions * MOST_CLICKS_PERCENT,
  },
] as const satisfies readonly Rule[]
