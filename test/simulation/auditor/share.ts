import { createHash } from 'node:crypto'

/** Equal parts; each micro-euro that is left goes to one of the first by the hash of click and cinema. */
export function shareEqually(click: string, priceMicros: bigint, cinemas: readonly string[]): Map<string, bigint> {
  const count = BigInt(cinemas.length)
  const luck = (cinema: string) => createHash('sha256').update(`${click}${cinema}`).digest('hex')
  const order = cinemas.map((cinema) => ({ cinema, luck: luck(cinema) })).sort((a, b) => (a.luck < b.luck ? -1 : 1))
  const shares = order.map(({ cinema }, place): [string, bigint] => [
    cinema,
    priceMicros / count + (BigInt(place) < priceMicros % count ? 1n : 0n),
  ])
  return new Map(shares)
}
