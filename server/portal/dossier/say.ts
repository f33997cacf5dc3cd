import { ACTORS, type Actor, CONTRACT_WORDS } from '../../contract/index.js'
import type { View } from '../view.js'
import { fill } from '../words/index.js'
import { MEASURE_PLACES } from './activities.js'
import { KEEPINGS, type KeepingCode, type KeepingTerms, type Length } from './keepings.js'
import type { OpenPoint, Register, RegisteredActivity } from './register.js'
import type { RoleLine } from './roles.js'

/** What the register says of an activity, in the order of GDPR art. 30(1). */
export const COLUMNS = [
  'controllers',
  'purposes',
  'basis',
  'people',
  'data',
  'tables',
  'recipients',
  'transfers',
  'keepings',
  'measures',
] as const
export type Column = (typeof COLUMNS)[number]

export type SaidActivity = { title: string; text: string; state: string } & Record<Column, string[]>

type Saying = Pick<View, 'words' | 'language' | 'format'>

/** An activity in the words of a language, each column as its points. */
export function sayActivity(activity: RegisteredActivity, register: Register, view: Saying): SaidActivity {
  const said = view.words.dossier
  const contract = CONTRACT_WORDS[view.language]
  return {
    ...said.activities[activity.code],
    state: said.states[activity.state],
    controllers: sayControllers(activity, register, view),
    purposes:
      activity.purposes.length === 0
        ? [said.ownPurposes[activity.code as keyof typeof said.ownPurposes]]
        : activity.purposes.map((purpose) => contract.purposes[purpose].replaceAll('**', '')),
    basis: [said.bases[activity.basis]],
    people: activity.people.map((who) => said.people[who]),
    data: activity.data.map((what) =>
      what in said.ownData
        ? said.ownData[what as keyof typeof said.ownData]
        : contract.dataCategories[what as keyof typeof contract.dataCategories],
    ),
    tables: activity.tables.length === 0 ? [said.noTable] : [...activity.tables],
    recipients: [...activity.recipients.map((who) => said.recipients[who]), ...sayContractors(register, view)],
    transfers: [said.noTransfer, sayHosting(register, view)],
    keepings: activity.keepings.map((code) => sayKeeping(code, register.terms, view)),
    measures: activity.measures.map((measure) => {
      const place = MEASURE_PLACES[measure]
      return `${contract.securityMeasures[measure]} (${place ?? said.placeElsewhere})`
    }),
  }
}

/** How long, and by what it ends: `le détail d’une visite : 30 jours (effacé chaque jour par le programme)`. */
export function sayKeeping(code: KeepingCode, terms: KeepingTerms, { words, language }: Saying): string {
  const said = words.dossier
  const lengths: Record<string, Length | null> = KEEPINGS[code].lengths(terms)
  const values = Object.entries(lengths).map(([name, length]) => [name, sayLength(length, language) ?? said.toBeTold])
  return `${fill(said.keepings[code], Object.fromEntries(values))} (${said.keptBy[KEEPINGS[code].by]})`
}

export function sayOpenPoint(point: OpenPoint, { words, language, format }: Saying): string {
  const said = words.dossier
  if (point.code === 'older-terms' || point.code === 'older-notice')
    return format.plural(point.count, said.openCounts[point.code])
  if (point.code === 'no-end')
    return fill(said.open['no-end'], {
      what: point.keepings.map((code) => said.kept[code as keyof typeof said.kept]).join(', '),
    })
  if (point.code === 'elsewhere') {
    const { securityMeasures } = CONTRACT_WORDS[language]
    return fill(said.open.elsewhere, { what: point.measures.map((measure) => securityMeasures[measure]).join(' ; ') })
  }
  return said.open[point.code]
}

/** So many names are said where an actor is; more are said once, by `sayParties`. */
const NAMES_SAID = 4

/** Who an actor is by name: `la fédération (SCARE)`, or only what they are where nobody has a contract. */
function sayParty(actor: Actor, { parties }: Register, { words, language, format }: Saying): string {
  const role = CONTRACT_WORDS[language].actors[actor]
  const names = parties[actor]
  if (names.length === 0) return role
  if (names.length > NAMES_SAID) return fill(words.dossier.manyParties, { role, count: format.number(names.length) })
  return `${role} (${names.map((name) => format.name(name)).join(', ')})`
}

/** All parties of contracts in force, by what they are. */
export function sayParties(
  { parties }: Register,
  { words, language, format }: Saying,
): [role: string, names: string][] {
  return ACTORS.map((actor) => {
    const names = parties[actor].map((name) => format.name(name)).join(', ')
    return [CONTRACT_WORDS[language].actors[actor], names || words.controllers.none]
  })
}

export function sayHosting({ hostingCountry }: Register, { words }: Saying): string {
  const said = words.dossier
  return hostingCountry === null ? said.hostingMissing : fill(said.hosting, { country: hostingCountry })
}

/** Who leads comes first, each once. Where no line of the matrix speaks of it the federation is responsible by itself. */
function sayControllers({ roles }: RegisteredActivity, register: Register, view: Saying): string[] {
  const { dossier: said } = view.words
  if (roles.length === 0) return [`${sayParty('federation', register, view)}${said.colon}${said.alone}`]
  const duties = CONTRACT_WORDS[view.language].duties
  const actors = [...new Set(roles.flatMap(({ leads }) => leads).concat(roles.flatMap(({ helps }) => helps)))]
  return actors.map((actor) => {
    const of = (lines: readonly RoleLine[]) => lines.map(({ duty }) => duties[duty].toLocaleLowerCase(view.language))
    const leads = of(roles.filter((line) => line.leads.includes(actor)))
    const helps = of(roles.filter((line) => line.helps.includes(actor)))
    const parts = [
      ...(leads.length > 0 ? [fill(said.leads, { duties: leads.join(', ') })] : []),
      ...(helps.length > 0 ? [fill(said.helps, { duties: helps.join(', ') })] : []),
    ]
    return `${sayParty(actor, register, view)}${said.colon}${parts.join(' ; ')}`
  })
}

function sayContractors({ contractors }: Register, { words, language }: Saying): string[] {
  const tasks: Record<string, string> = CONTRACT_WORDS[language].subprocessorTasks
  if (contractors.length === 0) return []
  return [fill(words.dossier.contractors, { tasks: contractors.map((task) => tasks[task]).join(', ') })]
}

function sayLength(length: Length | null, language: string): string | null {
  if (length === null) return null
  return new Intl.NumberFormat(language, { style: 'unit', unit: length.unit, unitDisplay: 'long' }).format(length.count)
}
