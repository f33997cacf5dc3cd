import { assert } from '../lib/assert.js'
import { decimalEuros, MICROS_PER_EURO, type Micros } from '../lib/money.js'
import { frenchSpaces, printedApostrophes } from '../lib/typography.js'
import type { Language } from './words/index.js'

/** How numbers, money and dates are written in a language. Days and times are those of France. */
export interface Format {
  number(value: number | bigint): string
  /** A part of a whole, without decimals: `62 %`. A whole of zero has no parts: an em dash. */
  share(part: number, whole: number): string
  /** A day of the calendar, in words: `22 novembre 2026`. */
  day(day: string): string
  /** `22 nov.` */
  shortDay(day: string): string
  /** A month (`YYYY-MM`), in words: `novembre 2026`. */
  month(month: string): string
  /** A moment's day, in words. */
  date(at: Date): string
  /** Two moments' days; of the first no more than is needed: `22 novembre`, `24 décembre 2026`. */
  dates(from: Date, to: Date): { from: string; to: string }
  /** A moment to the minute: `22 novembre 2026 à 10:00`. */
  moment(at: Date): string
  /**
   * Amounts have the sign of print (U+2212) below zero; files for programs write their own.
   * From one euro on, euros and cents, cut; below, all that is known, since a click is worth 0,0004 €.
   */
  euros(micros: Micros): string
  /** All that is known, at least two decimals. */
  exactEuros(micros: Micros): string
  /** Always six decimals, except for nothing: `0 €`. */
  microEuros(micros: Micros): string
  /** A name that somebody typed, in French nearly always: with the apostrophes and spaces of print. */
  name(text: string): string
  /** An age in the largest unit that fits: `3 secondes`, `2 heures`. */
  seconds(seconds: number): string
  /** The form of a noun after a number, the number in front. */
  count(value: number | bigint, forms: { one: string; other: string }): string
  /** A sentence in the form that a number needs; `{count}` is the number. */
  plural(value: number, forms: { one: string; other: string }): string
}

export function formatOf(language: Language): Format {
  return FORMATS[language]
}

const FORMATS: Record<Language, Format> = { fr: createFormat('fr-FR'), en: createFormat('en-GB') }

function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent' })
  const plural = new Intl.PluralRules(locale)
  const dates = createDates(locale)
  const euros = createEuros(locale)
  return {
    ...dates,
    ...euros,
    number: (value) => number.format(value),
    name: (text) => printedApostrophes(frenchSpaces(text)),
    share: (part, whole) => (whole === 0 ? '—' : percent.format(part / whole)),
    seconds(seconds) {
      const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? UNITS[UNITS.length - 1] ?? ['second', 1]
      const value = Math.floor(seconds / length)
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
    },
    count: (value, forms) =>
      `${number.format(value)}\u00a0${plural.select(Number(value)) === 'one' ? forms.one : forms.other}`,
    plural: (value, forms) =>
      (plural.select(value) === 'one' ? forms.one : forms.other).replace('{count}', number.format(value)),
  }
}

const UNITS: [unit: string, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

function createDates(locale: string): Pick<Format, 'day' | 'shortDay' | 'month' | 'date' | 'dates' | 'moment'> {
  // A day of the calendar is the same day everywhere: it is read and written in UTC.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Paris' })
  const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: 'Europe/Paris' })
  const year = new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: 'Europe/Paris' })
  // The first of a month is the only day that French counts: 1er, 2, 3…
  const write = (text: string) => (locale === 'fr-FR' ? text.replace(/^1 /, '1er\u00a0') : text)
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Paris' })
  return {
    day: (text) => write(day.format(calendarDay(text))),
    shortDay: (text) => write(shortDay.format(calendarDay(text))),
    month: (text) => month.format(calendarDay(`${text}-01`)),
    date: (at) => write(date.format(at)),
    dates: (from, to) => ({
      from: write((year.format(from) === year.format(to) ? dayOfYear : date).format(from)),
      to: write(date.format(to)),
    }),
    moment: (at) => write(moment.format(at)),
  }
}

function calendarDay(text: string): Date {
  assert(/^\d{4}-\d{2}-\d{2}$/.test(text), 'a day is YYYY-MM-DD')
  return new Date(`${text}T00:00:00Z`)
}

function createEuros(locale: string): Pick<Format, 'euros' | 'exactEuros' | 'microEuros'> {
  const style = { style: 'currency', currency: 'EUR', minimumFractionDigits: 2 } as const
  const cents = new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: 2, roundingMode: 'trunc' } as object)
  const exact = new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: 6 })
  const micro = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 6 })
  const nothing = new Intl.NumberFormat(locale, { ...style, minimumFractionDigits: 0 }).format(0)
  // A decimal text goes in, so that the amount never passes through a float.
  const write = (amounts: Intl.NumberFormat, micros: Micros) =>
    amounts.format(decimalEuros(micros) as `${number}`).replace('-', '\u2212')
  const exactEuros = (micros: Micros) => write(exact, micros)
  return {
    exactEuros,
    microEuros: (micros) => (micros === 0n ? nothing : write(micro, micros)),
    euros: (micros) =>
      micros > -MICROS_PER_EURO && micros < MICROS_PER_EURO ? exactEuros(micros) : write(cents, micros),
  }
}
