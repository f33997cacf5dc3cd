import { assert } from '../../lib/assert.js'

export interface VatSplit {
  netCents: bigint
  vatCents: bigint
}

/**
 * Parts an amount that was paid into what is net of tax and the tax: the price says nothing of tax, so that it is within what is paid
 * (CJUE C-249/12). The tax is rounded to the nearest cent, halves up (CGI, annexe II, article 242 nonies A), and the net is the
 * rest: both sum to what was paid. The tax is then within a cent of the rate on the net, as EN 16931 (BR-CO-17) allows.
 * @param totalCents > 0; @param rateBasisPoints 0 where no tax is due
 */
export function splitVat(totalCents: bigint, rateBasisPoints: number): VatSplit {
  assert(totalCents > 0n, 'an invoice is of something')
  assert(Number.isInteger(rateBasisPoints) && rateBasisPoints >= 0, 'a rate is basis points')
  const whole = BigInt(10_000 + rateBasisPoints)
  const vatCents = (2n * totalCents * BigInt(rateBasisPoints) + whole) / (2n * whole)
  const netCents = totalCents - vatCents
  assert(netCents + vatCents === totalCents && netCents >= 0n, 'net and tax sum to what was paid')
  return { netCents, vatCents }
}
