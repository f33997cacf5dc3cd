import { VALUES } from './cell.js'
import { habitNumber, habitsAt, type Layout } from './layout.js'
import { frequenceOf } from './person.js'
import type { PersonRead } from './pooled-people.js'

const { frequence: FREQUENCES, gout: TASTES } = VALUES

/** The habits of one person, in the order in which a place counts the first so many of them. */
interface Habits {
  numbers: Uint16Array
  /** With at most one criterion, and with at most two. */
  single: number
  all: number
}

/** Counts people, one after the other, by place and habit. */
export class Tally {
  readonly #layout: Layout
  /** Everybody's, by place and habit, but for those that `#ofClass` has: most people know cinemas of one class only. */
  readonly #atPlace: Uint32Array
  readonly #ofClass: Uint32Array
  readonly #ofCinema: Uint32Array | null
  readonly #habits: Habits = { numbers: new Uint16Array(2 + 2 * TASTES.length), single: 0, all: 0 }
  /** The last person who was counted at a place. */
  readonly #lastAt: Int32Array
  #person = 0

  /** @param byCinema whether people are counted by cinema as well */
  constructor(layout: Layout, { byCinema }: { byCinema: boolean }) {
    const { places, habits, placesOfClass, classOf } = layout
    this.#layout = layout
    this.#atPlace = new Uint32Array(places * habits)
    this.#ofClass = new Uint32Array(placesOfClass.length * habits)
    this.#ofCinema = byCinema ? new Uint32Array(classOf.length * habits) : null
    this.#lastAt = new Int32Array(places)
  }

  add(person: PersonRead): void {
    const { classOf, habits } = this.#layout
    const { numbers, all } = this.#readHabits(person)
    const { cinemas, cinemaCount } = person
    let others = 0
    for (let n = 0; n < cinemaCount; n++) {
      const cinema = cinemas[n] as number
      if (classOf[cinema] !== classOf[cinemas[0] as number]) others++
      if (this.#ofCinema !== null) raise(this.#ofCinema, cinema * habits, numbers, all)
    }
    if (others === 0) raise(this.#ofClass, (classOf[cinemas[0] as number] as number) * habits, numbers, all)
    else this.#addToPlaces(person)
  }

  /** Different people by cell. */
  people(): Uint32Array {
    const { placeOf, habitOf, habits } = this.#layout
    const atPlace = this.#withClasses()
    return Uint32Array.from(placeOf, (place, cell) => atPlace[place * habits + (habitOf[cell] as number)] as number)
  }

  /** People by cell and cinema; of a cinema that is not what a cell asks for, none. */
  byCinema(): Uint32Array {
    const { placeOf, habitOf, habits, classOf, placesOfClass, places } = this.#layout
    const ofCinema = this.#ofCinema as Uint32Array
    const cinemas = classOf.length
    const counts = new Uint32Array(placeOf.length * cinemas)
    const isPlace = placesOfClass.map((its) => {
      const flags = new Uint8Array(places)
      for (const place of its) flags[place] = 1
      return flags
    })
    for (let cell = 0; cell < placeOf.length; cell++) {
      for (let cinema = 0; cinema < cinemas; cinema++) {
        if (isPlace[classOf[cinema] as number]?.[placeOf[cell] as number] !== 1) continue
        counts[cell * cinemas + cinema] = ofCinema[cinema * habits + (habitOf[cell] as number)] as number
      }
    }
    return counts
  }

  #readHabits({ days, tastes, tasteCount }: PersonRead): Habits {
    const frequence = FREQUENCES.indexOf(frequenceOf(days))
    const habits = this.#habits
    habits.numbers[0] = habitNumber({ frequence: -1, taste: -1 })
    habits.numbers[1] = habitNumber({ frequence, taste: -1 })
    habits.single = 2 + tasteCount
    habits.all = 2 + 2 * tasteCount
    for (let n = 0; n < tasteCount; n++) {
      const taste = tastes[n] as number
      habits.numbers[2 + n] = habitNumber({ frequence: -1, taste })
      habits.numbers[habits.single + n] = habitNumber({ frequence, taste })
    }
    return habits
  }

  /** Somebody of cinemas of several classes: once at each place, however many of their cinemas are there. */
  #addToPlaces({ cinemas, cinemaCount }: PersonRead): void {
    const { classOf, placesOfClass, placeCriteria, habits } = this.#layout
    this.#person++
    for (let n = 0; n < cinemaCount; n++) {
      const places = placesOfClass[classOf[cinemas[n] as number] as number] as Uint16Array
      for (let p = 0; p < places.length; p++) {
        const place = places[p] as number
        if (this.#lastAt[place] === this.#person) continue
        this.#lastAt[place] = this.#person
        const counted = habitsAt(placeCriteria[place] as number, this.#habits)
        raise(this.#atPlace, place * habits, this.#habits.numbers, counted)
      }
    }
  }

  #withClasses(): Uint32Array {
    const { placesOfClass, habits } = this.#layout
    const total = this.#atPlace.slice()
    placesOfClass.forEach((places, its) => {
      for (const place of places) {
        for (let habit = 0; habit < habits; habit++) {
          const at = place * habits + habit
          total[at] = (total[at] as number) + (this.#ofClass[its * habits + habit] as number)
        }
      }
    })
    return total
  }
}

function raise(counts: Uint32Array, from: number, numbers: Uint16Array, count: number): void {
  for (let n = 0; n < count; n++) {
    const at = from + (numbers[n] as number)
    counts[at] = (counts[at] as number) + 1
  }
}
