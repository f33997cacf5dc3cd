/** What a spectator may say yes to, each by itself. Stored as a bit mask, 1 to 7. */
export const PURPOSE = { pool: 1, target: 2, pay: 4 } as const

export type PurposeName = keyof typeof PURPOSE

export const PURPOSE_NAMES = ['pool', 'target', 'pay'] as const satisfies readonly PurposeName[]

export const ALL_PURPOSES = PURPOSE.pool | PURPOSE.target | PURPOSE.pay

/**
 * The purposes of the Transparency and Consent Framework (TCF) that each of ours needs, all of them by consent: 1 store or
 * access information on a device, 3 create profiles for advertising, 4 use them, 7 measure advertising performance.
 */
export const TCF_PURPOSES = { pool: [1, 3], target: [1, 4], pay: [1, 7] } as const satisfies Record<
  PurposeName,
  readonly number[]
>

/** The bit mask of some names; 0 for none. */
export function purposeMask(names: readonly PurposeName[]): number {
  return names.reduce((mask, name) => mask | PURPOSE[name], 0)
}

/** The names in a bit mask, in the order of PURPOSE_NAMES. */
export function purposeNames(mask: number): PurposeName[] {
  return PURPOSE_NAMES.filter((name) => (mask & PURPOSE[name]) !== 0)
}
