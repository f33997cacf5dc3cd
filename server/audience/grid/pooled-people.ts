import { FILMS_OF_TASTE } from './person.js'
import { grown, UuidTable } from './uuid-table.js'

/** What a taste of somebody is until now: 0 none, the number of its one film + 1, or `MANY`. With more films to a taste it would not do. */
FILMS_OF_TASTE satisfies 2
const MANY = 0xffff
export const MAX_FILMS = MANY - 1
export const MAX_CINEMAS = 0xffff
const BITS = 16
const FIRST = 1 << 10

/** A day of the pool, in numbers from 0. */
export interface NumberedDay {
  cinema: number
  /** Of the window. */
  day: number
  /** Pooled and to be used for choosing advertisements; else pooled only. */
  target: boolean
}

/** What the grid asks of one person. The same object is filled anew for each. */
export interface PersonRead {
  cinemas: Uint16Array
  cinemaCount: number
  /** Different days. */
  days: number
  tastes: Uint8Array
  tasteCount: number
}

/**
 * The people of the pool in typed arrays: what `readPerson` needs of each, and no row of the pool. Days with *target* and the
 * others are in two records, since a person is evaluated over both, and over the first alone; most people have one only.
 */
export class PooledPeople {
  readonly visitors = new UuidTable()
  readonly #tasteCount: number
  readonly #dayWords: number
  /** Of a record: the days as bits, then a state for each taste. */
  readonly #stride: number
  readonly #tastesOfFilm: readonly Uint8Array[]
  /** By person, twice: number + 1 of the record of the days with *target*, and of the others. */
  #recordOf = new Uint32Array(2 * FIRST)
  #recordCount = 0
  #records: Uint16Array
  /** By record: number + 1 of its first visit in a chain of different cinemas. */
  #firstOf = new Uint32Array(FIRST)
  #visitCount = 0
  #visitCinema = new Uint16Array(FIRST)
  #visitNext = new Uint32Array(FIRST)

  /** @param tastesOfFilm the numbers of the tastes that each film speaks for */
  constructor({ days, tastes, tastesOfFilm }: { days: number; tastes: number; tastesOfFilm: readonly Uint8Array[] }) {
    this.#tasteCount = tastes
    this.#tastesOfFilm = tastesOfFilm
    this.#dayWords = Math.ceil(days / BITS)
    this.#stride = this.#dayWords + tastes
    this.#records = new Uint16Array(this.#stride * FIRST)
  }

  get bytes(): number {
    const columns = [this.#recordOf, this.#records, this.#firstOf, this.#visitCinema, this.#visitNext]
    return columns.reduce((sum, column) => sum + column.byteLength, this.visitors.bytes)
  }

  /** Adds a day, and gives its record for `addFilm`. */
  addDay(person: number, { cinema, day, target }: NumberedDay): number {
    const record = this.#record(2 * person + (target ? 0 : 1))
    const word = record * this.#stride + (day >> 4)
    this.#records[word] = (this.#records[word] as number) | (1 << (day & 15))
    this.#addCinema(record, cinema)
    return record
  }

  addFilm(record: number, film: number): void {
    const tastes = this.#tastesOfFilm[film] as Uint8Array
    const states = record * this.#stride + this.#dayWords
    for (let n = 0; n < tastes.length; n++) {
      const at = states + (tastes[n] as number)
      const state = this.#records[at] as number
      if (state === 0) this.#records[at] = film + 1
      else if (state !== film + 1) this.#records[at] = MANY
    }
  }

  scratch(cinemas: number): PersonRead {
    return {
      ...{ cinemas: new Uint16Array(cinemas), cinemaCount: 0, days: 0 },
      ...{ tastes: new Uint8Array(this.#tasteCount), tasteCount: 0 },
    }
  }

  /** What somebody is over all their days, or over those with *target* only. False: they have none of them. */
  read(person: number, into: PersonRead, { targetOnly }: { targetOnly: boolean }): boolean {
    const first = (this.#recordOf[2 * person] as number) - 1
    const second = targetOnly ? -1 : (this.#recordOf[2 * person + 1] as number) - 1
    if (first === -1 && second === -1) return false
    const one = first === -1 ? second : first
    const other = first === -1 ? -1 : second
    this.#readDays(one, other, into)
    this.#readTastes(one, other, into)
    into.cinemaCount = 0
    this.#readCinemas(one, into, 0)
    if (other !== -1) this.#readCinemas(other, into, into.cinemaCount)
    return true
  }

  #record(owner: number): number {
    while (owner >= this.#recordOf.length) this.#recordOf = grown(this.#recordOf)
    const found = this.#recordOf[owner] as number
    if (found !== 0) return found - 1
    const record = this.#recordCount++
    if (record === this.#firstOf.length) {
      this.#firstOf = grown(this.#firstOf)
      this.#records = grown(this.#records)
    }
    this.#recordOf[owner] = record + 1
    return record
  }

  #addCinema(record: number, cinema: number): void {
    const first = this.#firstOf[record] as number
    for (let visit = first; visit !== 0; visit = this.#visitNext[visit - 1] as number) {
      if (this.#visitCinema[visit - 1] === cinema) return
    }
    const visit = this.#visitCount++
    if (visit === this.#visitCinema.length) {
      this.#visitCinema = grown(this.#visitCinema)
      this.#visitNext = grown(this.#visitNext)
    }
    this.#visitCinema[visit] = cinema
    this.#visitNext[visit] = first
    this.#firstOf[record] = visit + 1
  }

  #readDays(one: number, other: number, into: PersonRead): void {
    into.days = 0
    for (let word = 0; word < this.#dayWords; word++) {
      const more = other === -1 ? 0 : (this.#records[other * this.#stride + word] as number)
      into.days += bitsIn((this.#records[one * this.#stride + word] as number) | more)
    }
  }

  #readTastes(one: number, other: number, into: PersonRead): void {
    into.tasteCount = 0
    const ones = one * this.#stride + this.#dayWords
    const others = other * this.#stride + this.#dayWords
    for (let taste = 0; taste < this.#tasteCount; taste++) {
      const state = this.#records[ones + taste] as number
      const more = other === -1 ? 0 : (this.#records[others + taste] as number)
      const two = state !== 0 && more !== 0 && state !== more
      if (state === MANY || more === MANY || two) into.tastes[into.tasteCount++] = taste
    }
  }

  /** The cinemas of a record that are not among the first `known`. */
  #readCinemas(record: number, into: PersonRead, known: number): void {
    for (let visit = this.#firstOf[record] as number; visit !== 0; visit = this.#visitNext[visit - 1] as number) {
      const cinema = this.#visitCinema[visit - 1] as number
      let n = 0
      while (n < known && into.cinemas[n] !== cinema) n++
      if (n === known) into.cinemas[into.cinemaCount++] = cinema
    }
  }
}

/** How many of 16 bits are set. */
function bitsIn(word: number): number {
  let bits = word - ((word >> 1) & 0x5555)
  bits = (bits & 0x3333) + ((bits >> 2) & 0x3333)
  bits = (bits + (bits >> 4)) & 0x0f0f
  return (bits + (bits >> 8)) & 0x1f
}
