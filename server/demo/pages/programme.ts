import { createHash } from 'node:crypto'
import { addDays, parisDay } from '../../lib/clock.js'
import type { DemoCinema } from '../cinemas.js'
import { type DemoFilm, demoFilms } from '../films.js'

export interface Screening {
  film: DemoFilm
  /** Local time, `20:15`. */
  time: string
  version: 'VF' | 'VO'
}

export interface ProgrammeDay {
  /** `2026-11-22` */
  day: string
  screenings: Screening[]
}

const DAYS = 7
const FILMS = 9

/** What a cinema shows, invented: the same for everybody on a day, another from cinema to cinema and week to week. */
export function filmsOf(cinema: DemoCinema, now: Date): DemoFilm[] {
  const week = Math.floor(now.getTime() / (DAYS * 86_400_000))
  const rank = (film: DemoFilm) => fingerprint(`${cinema.slug}:${week}:${film.slug}`)
  const byRank = [...demoFilms].sort((a, b) => rank(a) - rank(b))
  const children = byRank.filter((film) => film.forChildren)
  return [...byRank.filter((film) => !film.forChildren).slice(0, FILMS - children.length), ...children]
}

/** The screenings of a cinema in the coming week, a day each, in the order of the hour. */
export function programmeOf(cinema: DemoCinema, now: Date): ProgrammeDay[] {
  const films = filmsOf(cinema, now)
  return Array.from({ length: DAYS }, (_, ahead) => {
    const day = parisDay(addDays(now, ahead))
    const screenings = films.flatMap((film) => screeningsOf(film, `${cinema.slug}:${day}`))
    return { day, screenings: screenings.sort((a, b) => (a.time < b.time ? -1 : 1)) }
  })
}

function screeningsOf(film: DemoFilm, seed: string): Screening[] {
  const dice = fingerprint(`${seed}:${film.slug}`)
  const hours = film.forChildren ? ['10:30', '14:00'] : ['14:15', '16:30', '18:10', '20:30', '21:00']
  const count = film.forChildren ? dice % 2 : dice % 3
  return Array.from({ length: count }, (_, index) => ({
    film,
    time: hours[(dice + index * 2) % hours.length] as string,
    version: film.forChildren || dice % 5 === 0 ? 'VF' : 'VO',
  }))
}

/** A number that always comes out of the same text, 0 to 2^32 - 1. */
export function fingerprint(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0)
}

/** `2026-11-22` → `dimanche 22 novembre`. */
export function dayInWords(day: string): string {
  const format = new Intl.DateTimeFormat('fr', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
  return format.format(new Date(`${day}T12:00:00Z`))
}

/** `135` → `2 h 15`. */
export function lengthInWords(minutes: number): string {
  return `${Math.floor(minutes / 60)}\u202fh\u202f${String(minutes % 60).padStart(2, '0')}`
}
