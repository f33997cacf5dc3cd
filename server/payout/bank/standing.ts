/** What was decided about bank details that somebody gave: all that rules their effect. */
export interface BankDecisions {
  /** The order in which they were given: a later row has a greater one. */
  number: bigint
  askedAt: Date
  holdUntil: Date
  confirmedAt: Date | null
  stoppedAt: Date | null
}

/** Of an organisation's details, which are used, and which are to be. */
export interface BankStanding<D extends BankDecisions> {
  /** Payments go there: null while there are none. */
  inForce: D | null
  /** Given, and neither stopped nor in effect: while there are such, nothing is paid to anybody. */
  pending: D | null
}

/** When details take effect: when their wait is over and the federation has said yes. Null while nobody has, or when they were stopped. */
export function effectOf({ holdUntil, confirmedAt, stoppedAt }: Omit<BankDecisions, 'number'>): Date | null {
  if (confirmedAt === null || stoppedAt !== null) return null
  return confirmedAt > holdUntil ? confirmedAt : holdUntil
}

/** Now, or the last thing that happened to these rows: a clock that was set back undoes nothing that was decided. */
export function momentOf(rows: readonly Omit<BankDecisions, 'number' | 'holdUntil'>[], now: Date): Date {
  const moments = rows.flatMap(({ askedAt, confirmedAt, stoppedAt }) => [askedAt, confirmedAt, stoppedAt])
  return moments.reduce<Date>((latest, moment) => (moment !== null && moment > latest ? moment : latest), now)
}

/** Where an organisation stands at a moment, from all that it ever gave. The order of the rows does not matter. */
export function standingOf<D extends BankDecisions>(rows: readonly D[], now: Date): BankStanding<D> {
  const at = momentOf(rows, now)
  const standing: BankStanding<D> = { inForce: null, pending: null }
  for (const row of rows.filter(({ stoppedAt }) => stoppedAt === null)) {
    const effect = effectOf(row)
    const side = effect !== null && effect <= at ? 'inForce' : 'pending'
    const other = standing[side]
    if (other === null || row.number > other.number) standing[side] = row
  }
  // Newer details that took effect leave nothing to wait for.
  if (standing.pending && standing.inForce && standing.pending.number < standing.inForce.number) standing.pending = null
  return standing
}
