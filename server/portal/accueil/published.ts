/** What the published agreements of 2026-11 say (`contracts/`), for whoever has not signed one: a test compares them. */
export const PUBLISHED = { clickMicros: 400n, thresholdMicros: 50_000_000n, lookBackDays: 90 } as const
