import { MICROS_PER_EURO } from '../lib/money.js'

/**
 * An amount of euros as people and platforms write it: `1 234,56`, `1234.5 €`; at most six decimals. Null for anything else, and where
 * one cannot tell which mark is the decimal one: `1,234.56`, and `1,234`, which may be a thousand or one.
 * @returns micro-euros, zero or more
 */
export function readEuros(text: string): bigint | null {
  const plain = text.replace(/[\s\u00a0\u202f]|€|EUR$/g, '')
  const [, euros, , decimals = ''] = /^(\d{1,12})([.,](\d{1,6}))?$/.exec(plain)?.map((part) => part ?? '') ?? []
  if (euros === undefined || /^[1-9]\d{0,2}[.,]\d{3}$/.test(plain)) return null
  return BigInt(euros) * MICROS_PER_EURO + BigInt(decimals.padEnd(6, '0'))
}

/** A whole number as people and platforms write it, with blanks between thousands at most. Null for anything else. */
export function readCount(text: string): bigint | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '')
  return /^\d{1,12}$/.test(plain) ? BigInt(plain) : null
}
