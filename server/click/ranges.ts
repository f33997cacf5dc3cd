import { isIPv4, isIPv6 } from 'node:net'
import { parse } from 'csv-parse/sync'
import { sha256 } from '../lib/id.js'

/** Networks of data centres, from which machines click and not people. */
export interface DataCentres {
  /** Which list it is: kept with each click. */
  list: string
  /** How many ranges it holds, once those that touch are one. */
  ranges: number
  has(address: string): boolean
}

const MAX_BYTES = 50_000_000

/**
 * Reads a list of ranges as the list ipcat has them: CSV `start,end,name,url` without quotes or with, both ends included,
 * IPv4 or IPv6, a header or none. An IPv6 range is taken by its first 64 bits, the smallest network that is given to anybody.
 * Throws for a line that is no range, and names it: half a list would let machines through and tell nobody.
 */
export function readDataCentres(csv: string): DataCentres {
  if (csv.length > MAX_BYTES) throw new Error('the list of data centres is too long')
  const rows = parse(csv, { bom: true, relax_column_count: true, skip_empty_lines: true, comment: '#', trim: true })
  const four: Range[] = []
  const six: Range[] = []
  for (const [index, [start = '', end = '']] of (rows as string[][]).entries()) {
    if (index === 0 && start.toLowerCase() === 'start') continue
    const range = rangeOf(start, end)
    if (range === null) throw new Error(`line ${index + 1} of the list of data centres is no range of addresses`)
    ;(isIPv4(start) ? four : six).push(range)
  }
  const [inFour, inSix] = [inOrder(four), inOrder(six)]
  // Numbers where they suffice: a search among big integers takes twice as long.
  const v4 = {
    starts: Float64Array.from(inFour, ({ start }) => Number(start)),
    ends: Float64Array.from(inFour, ({ end }) => Number(end)),
  }
  const v6 = {
    starts: BigUint64Array.from(inSix, ({ start }) => start),
    ends: BigUint64Array.from(inSix, ({ end }) => end),
  }
  return {
    list: `dc-${sha256(csv).toString('hex').slice(0, 8)}`,
    ranges: inFour.length + inSix.length,
    has(address) {
      const plain = isIPv4(address) ? address : withoutPort(address)
      if (isIPv4(plain)) return isWithin(v4, numberOf4(plain))
      return isIPv6(plain) && inSix.length > 0 && isWithin(v6, numberOf6(plain))
    },
  }
}

interface Range {
  start: bigint
  end: bigint
}

/** Sorted, none touching another. */
interface Ranges<N extends number | bigint> {
  starts: ArrayLike<N>
  ends: ArrayLike<N>
}

function rangeOf(start: string, end: string): Range | null {
  const both = isIPv4(start) && isIPv4(end) ? numberOf4 : isIPv6(start) && isIPv6(end) ? numberOf6 : null
  if (both === null) return null
  const range = { start: BigInt(both(start)), end: BigInt(both(end)) }
  return range.start <= range.end ? range : null
}

function inOrder(ranges: Range[]): Range[] {
  const merged: Range[] = []
  for (const range of ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
    const last = merged.at(-1)
    if (last !== undefined && range.start <= last.end + 1n) {
      if (range.end > last.end) last.end = range.end
    } else merged.push({ ...range })
  }
  return merged
}

/** Binary search: the last range that begins at or before the address. */
function isWithin<N extends number | bigint>({ starts, ends }: Ranges<N>, address: N): boolean {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as N) <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && address <= (ends[low - 1] as N)
}

/** Some proxies write the port behind an address. */
function withoutPort(address: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(address)?.[1] ?? address
}

function numberOf4(address: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return ((a * 256 + b) * 256 + c) * 256 + d
}

/** The first 64 bits. */
function numberOf6(address: string): bigint {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, '0:0')
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? before : [...before, ...new Array(8 - before.length - after.length).fill('0'), ...after]
  return groups.slice(0, 4).reduce((number, group) => (number << 16n) | BigInt(Number.parseInt(group, 16)), 0n)
}
