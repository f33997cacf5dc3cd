import { isIP } from 'node:net'
import { z } from 'zod'

/** What values of the environment look like. */

export const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin)
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
export const ports = list
  .transform((items) => items.map(Number))
  .pipe(z.array(z.number().int().min(0).max(65_535)).max(8))
export const listen = z
  .string()
  .regex(/^[^\s]+:\d{1,5}$/, 'expected host:port')
  .transform((text) => ({
    host: hostOf(text.slice(0, text.lastIndexOf(':'))),
    port: Number(text.slice(text.lastIndexOf(':') + 1)),
  }))
export const addresses = list.pipe(
  z.array(
    z.string().refine(isAddressOrRange, {
      error: ({ input }) => `${input} is neither an address nor a range of them, such as 10.0.0.0/8`,
    }),
  ),
)

export function areRedisUrls(text: string): boolean {
  return text.split(',').every((url) => z.url({ protocol: /^rediss?$/ }).safeParse(url).success)
}

/** A range of no bits, which is everybody, is a mistake: whoever is trusted may say to be anybody. */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** An IPv6 address stands in brackets in an address with a port, and nowhere else. */
export function hostOf(text: string): string {
  return text.replace(/^\[(.*)\]$/, '$1')
}
