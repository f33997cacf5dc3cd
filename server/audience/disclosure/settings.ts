import { z } from 'zod'

/**
 * What the federation decides about disclosure control. The values are confidential: whoever knows them can undo some of what they
 * do (EU SDC handbook ch. 4). The hard floors are the code's, and nobody's to lower.
 */
export interface DisclosureSettings {
  /** People behind a figure, at least, when it is shown for the first time; one that is shown stays down to 0.8 of it. */
  minPeople: number
  /** Cinemas behind a figure, at least. */
  minCinemas: number
  /**
   * The p%-rule: a figure is withheld when two cinemas that put their own figures together could tell a third one's to within p
   * percent.
   */
  pPercent: number
  /** Scale of each of the two noises of a figure, in people: the standard deviation of one is about 1.4 times this. 0: none, and exact floors. */
  noiseScale: number
  /** People that may be addressed in a cell that is used for a campaign, at least. */
  activationPeople: number
  /** Cinemas that join or leave together, at least, before a figure shows it. */
  batchCinemas: number
}

export const DEFAULT_SETTINGS: DisclosureSettings = {
  minPeople: 100,
  minCinemas: 5,
  pPercent: 10,
  noiseScale: 3,
  activationPeople: 1000,
  batchCinemas: 3,
}

/** Below these nothing is shown, whatever the settings say. */
export const HARD_FLOOR = { people: 50, cinemas: 3 } as const

/** What the federation may set, each setting from its least to its most. */
export const SETTING_RANGES: Record<keyof DisclosureSettings, { min: number; max: number }> = {
  minPeople: { min: HARD_FLOOR.people, max: 10_000 },
  minCinemas: { min: HARD_FLOOR.cinemas, max: 50 },
  pPercent: { min: 5, max: 50 },
  noiseScale: { min: 2, max: 20 },
  activationPeople: { min: 500, max: 1_000_000 },
  batchCinemas: { min: HARD_FLOOR.cinemas, max: 20 },
}

export const SETTING_NAMES = Object.keys(SETTING_RANGES) as (keyof DisclosureSettings)[]

const within = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max)

/** Settings as the federation may choose them. */
export const ChosenSettings = z.strictObject({
  minPeople: within(SETTING_RANGES.minPeople),
  minCinemas: within(SETTING_RANGES.minCinemas),
  pPercent: within(SETTING_RANGES.pPercent),
  noiseScale: within(SETTING_RANGES.noiseScale),
  activationPeople: within(SETTING_RANGES.activationPeople),
  batchCinemas: within(SETTING_RANGES.batchCinemas),
}) satisfies z.ZodType<DisclosureSettings>

/** The settings, with nothing below the hard floors. */
export function withHardFloors(settings: DisclosureSettings): DisclosureSettings {
  return {
    ...settings,
    minPeople: Math.max(settings.minPeople, HARD_FLOOR.people),
    minCinemas: Math.max(settings.minCinemas, HARD_FLOOR.cinemas),
    activationPeople: Math.max(settings.activationPeople, HARD_FLOOR.people),
    batchCinemas: Math.max(settings.batchCinemas, HARD_FLOOR.cinemas),
  }
}
