import type { Arrivals } from '../read/salle.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'

type Reader = Pick<View, 'words' | 'language'>

/** What has just arrived, a line each: `14 h 32, page Horaires`. */
export function arrivalTexts(view: Reader, arrived: Arrivals, at: Date): string[] {
  const said = view.words.salle.light
  const time = timeOf(view, at)
  return linesOf(view, arrived).map((what) => fill(said.arrival, { time, what }))
}

/** What arrived since a moment, a line each: `page Horaires`. */
export function linesOf({ words }: Reader, { visits, refused }: Arrivals): string[] {
  const said = words.salle.light
  const many = (text: string, count: number) =>
    count === 1 ? text : fill(said.times, { what: text, count: String(count) })
  return [
    ...[...visits].map(([kind, count]) => many(kindOf(words.salle.light.kinds, kind), count)),
    ...[...refused].map(([reason, count]) => many(fill(said.refusedVisit, { reason: reasonOf(words, reason) }), count)),
  ]
}

/** The time of day in France: `14 h 32`, `14:32`. */
export function timeOf({ words, language }: Reader, at: Date): string {
  const parts = CLOCKS[language].formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return fill(words.salle.light.time, { hour: part('hour'), minute: part('minute') })
}

const paris = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: 'Europe/Paris' } as const
const CLOCKS = { fr: new Intl.DateTimeFormat('fr-FR', paris), en: new Intl.DateTimeFormat('en-GB', paris) }

/** The pixel may count a kind or a reason that these pages do not know yet. */
function kindOf(kinds: Readonly<Record<string, string>> & { other: string }, kind: string): string {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] as string) : kinds.other
}

function reasonOf({ salle }: View['words'], reason: string): string {
  const known: Readonly<Record<string, { what: string }>> = salle.reasons
  const said = Object.hasOwn(known, reason) ? known[reason]?.what : undefined
  return said ?? fill(salle.refusals.other.what, { reason })
}
