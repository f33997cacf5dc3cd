import { createHmac } from 'node:crypto'

/**
 * Two-sided geometric noise, the same for the same name: asking again tells nothing more. Cut at twenty scales, which changes less
 * than one draw in 100 million.
 * @param scale in people; the standard deviation is about 1.4 times as much; 0: none
 */
export function stickyNoise({ key, name, scale }: { key: Buffer; name: string; scale: number }): number {
  if (scale === 0) return 0
  const bytes = createHmac('sha256', key).update(`noise|${name}`).digest()
  const uniform = uniformOf(bytes)
  const alpha = Math.exp(-1 / scale)
  // P(0) = (1 - alpha) / (1 + alpha), and P(n) = P(0) alpha^|n|.
  const zero = (1 - alpha) / (1 + alpha)
  if (uniform < zero) return 0
  const tail = 1 - (uniform - zero) / (1 - zero)
  const magnitude = Math.min(1 + Math.floor(Math.log(tail) / Math.log(alpha)), Math.ceil(20 * scale))
  return (bytes[6] as number) & 1 ? magnitude : -magnitude
}

/** Above 0 and below 1, the same for the same name. */
export function stickyUniform({ key, name }: { key: Buffer; name: string }): number {
  return uniformOf(createHmac('sha256', key).update(`uniform|${name}`).digest())
}

function uniformOf(bytes: Buffer): number {
  return (bytes.readUIntBE(0, 6) + 0.5) / 2 ** 48
}

/** A whole number rounded to two significant digits: 123 → 120, 45,678 → 46,000. */
export function twoDigits(n: number): number {
  const unit = unitOf(n)
  return Math.round(n / unit) * unit
}

/** The least number of two significant digits that is not below `n`. */
export function twoDigitsUp(n: number): number {
  const unit = unitOf(n)
  return Math.ceil(n / unit) * unit
}

function unitOf(n: number): number {
  return n < 100 ? 1 : 10 ** (Math.floor(Math.log10(n)) - 1)
}
