import { MICROS_PER_CENT, MICROS_PER_EURO } from '../lib/money.js'
import type { ContractKind, Terms } from './terms.js'
import { type ContractWords, type Language, UNITS, type Unit, WORDS } from './words.js'

export type { Language }

/** The two who agree, by the names that the text prints. */
export interface PartyNames {
  federation: string
  party: string
  /** Of a cinema's contract: who runs the campaigns, and is its customer; absent where no contract with one was in force. */
  operator?: string | undefined
}

/**
 * Puts the terms into a text's `{{placeholders}}`, so that text and terms cannot disagree. A name that the terms do not
 * have throws: a text that asks for it must not be published.
 */
export function renderText(
  template: string,
  { terms, names, language }: { terms: Terms<ContractKind>; names: PartyNames; language: Language },
): string {
  const values = new Map<string, string>([
    ['federation', names.federation],
    ['party', names.party],
    ['operator', names.operator ?? WORDS[language].operator],
    ...Object.entries(terms).map(([name, value]): [string, string] => [name, say(name, value, language)]),
  ])
  // Whoever is the debtor of the cinemas is their customer.
  if (terms.kind === 'federation-cinema')
    values.set('customer', terms.payer === 'federation' ? names.federation : (values.get('operator') as string))
  if (terms.kind === 'operator-federation')
    values.set('clickPricePerThousand', sayEuros(BigInt(terms.clickPriceMicros) * 1000n, language))
  return fill(template, values)
}

/** Replaces each placeholder once: what a value contains is never read as a placeholder. */
export function fill(template: string, values: ReadonlyMap<string, string>): string {
  const text = template.replace(/\{\{(.*?)\}\}/gs, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`the text asks for {{${name}}}, which the terms do not have`)
    return value
  })
  return text.normalize('NFC')
}

/** The names of the placeholders in a text, each once. */
export function placeholders(template: string): string[] {
  return [...new Set([...template.matchAll(/\{\{(.*?)\}\}/gs)].map((match) => match[1] as string))]
}

/** A field of the terms in words; the end of its name tells its unit. */
export function say(name: string, value: unknown, language: Language): string {
  const words = WORDS[language]
  if (name === 'roleMatrix') return sayMatrix(value as Matrix, words)
  if (name === 'purposes') return sayList(value as string[], words.purposes)
  if (name === 'securityMeasures') return sayList(value as string[], words.securityMeasures)
  if (name === 'subprocessorTasks') return sayList(value as string[], words.subprocessorTasks)
  if (name === 'dataCategories') return sayList(value as string[], words.dataCategories)
  if (name === 'negotiable') return sayList(value as string[], words.fields)
  if (Array.isArray(value)) return value.join(', ')
  const choices = words.choices[name]
  if (choices !== undefined) return known(choices, String(value))
  if (name.endsWith('Micros')) return sayEuros(BigInt(value as string), language)
  if (name.endsWith('Cents')) return sayEuros(BigInt(value as string) * MICROS_PER_CENT, language)
  if (name.endsWith('BasisPoints')) return sayPercent(value as number, language)
  const unit = UNITS.find((end) => name.endsWith(end))
  return unit === undefined ? String(value) : sayCount(value as number, unit, language)
}

/** Euros exactly: at least two decimals, and as many more as the amount has. */
export function sayEuros(micros: bigint, language: Language): string {
  const whole = NUMBER[language].format(micros / MICROS_PER_EURO)
  const decimals = (micros % MICROS_PER_EURO)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')
  return language === 'fr' ? `${whole},${decimals}\u00a0€` : `€${whole}.${decimals}`
}

type Matrix = Terms<'federation-cinema'>['roleMatrix']

/** Made once: making one takes longer than all the rest of a text. */
const NUMBER: Record<Language, Intl.NumberFormat> = { fr: new Intl.NumberFormat('fr'), en: new Intl.NumberFormat('en') }

function sayMatrix(rows: Matrix, { matrix, duties, actors }: ContractWords): string {
  const lines = rows.map(({ duty, lead, helps }) => {
    const helpers = helps.map((actor) => actors[actor]).join(', ')
    return `| ${duties[duty]} | ${actors[lead]} | ${helpers === '' ? '–' : helpers} |`
  })
  return [`| ${matrix.duty} | ${matrix.lead} | ${matrix.helps} |`, '| --- | --- | --- |', ...lines].join('\n')
}

function sayList(codes: readonly string[], words: Readonly<Record<string, string>>): string {
  return codes.map((code) => `- ${known(words, code)}`).join('\n')
}

function sayCount(count: number, unit: Unit, language: Language): string {
  const [one, many] = WORDS[language].units[unit]
  return `${NUMBER[language].format(count)}\u00a0${count === 1 ? one : many}`
}

function sayPercent(basisPoints: number, language: Language): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(basisPoints / 100)
  return language === 'fr' ? `${number}\u00a0%` : `${number}%`
}

function known(words: Readonly<Record<string, string>>, code: string): string {
  const said = words[code]
  if (said === undefined) throw new Error(`a contract has no words for “${code}”`)
  return said
}
