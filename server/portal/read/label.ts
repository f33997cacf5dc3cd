import { type Cell, nameOf } from '../../audience/index.js'
import { shiftDay } from '../../lib/paris.js'
import { cellName, sentenceOf } from '../cell-words.js'
import type { Words } from '../words/index.js'
import type { ReadAudience } from './audience.js'

/**
 * What a data buyer may know of an audience, in the fields of the IAB Data Transparency Standard 1.1 as far as its blocks are
 * public: provider, audience, how it was made, where it comes from. The figure is the published one, or null.
 */
export interface TransparencyLabel {
  provider: { name: string; domain: string }
  segment: { id: string; name: string; description: string; standardIds: readonly string[]; taxonomy: string }
  audience: {
    geography: string
    precision: 'individual'
    idTypes: readonly ['cookie']
    idCount: number | null
    withheldBecause: string | null
    expansion: false
    deviceExpansion: false
    refresh: 'weekly'
    lookBackDays: number
  }
  source: {
    kind: 'online, own sites of the members, declared consent'
    inclusion: string
    refresh: 'daily'
    offlineMatchKeys: null
    window: { from: string; to: string } | null
  }
  unknown: readonly string[]
}

const LOOK_BACK_DAYS = 90

export function labelOf(
  cell: Cell,
  { audience, words, provider }: { audience: ReadAudience; words: Words; provider: { name: string; domain: string } },
): TransparencyLabel {
  const name = nameOf(cell)
  const people = audience.cell(name)?.people ?? null
  const { release } = audience
  return {
    provider,
    segment: {
      id: name,
      name: cellName(words, name),
      description: sentenceOf(words, cell),
      standardIds: audience.iabIds(cell).map(String),
      taxonomy: 'IAB Audience Taxonomy 1.1',
    },
    audience: {
      geography: 'FRA',
      precision: 'individual',
      idTypes: ['cookie'],
      idCount: people?.figure ?? null,
      withheldBecause: people?.withheld ?? null,
      expansion: false,
      deviceExpansion: false,
      refresh: 'weekly',
      lookBackDays: LOOK_BACK_DAYS,
    },
    source: {
      kind: 'online, own sites of the members, declared consent',
      inclusion: words.segment.sourceText,
      refresh: 'daily',
      offlineMatchKeys: null,
      window: release === null ? null : { from: release.windowFrom, to: shiftDay(release.windowTo, -1) },
    },
    unknown: ['age', 'gender', 'interests'],
  }
}
