import { z } from 'zod'
import { MAX_CRITERIA } from '../../../audience/index.js'
import { Day, Dimension, Id, InBothLanguages, Moment, Next, Paging, Shown, Uuid } from './shared.js'

export const Grid = z
  .object({
    root: z.string(),
    maxCriteria: z.literal(MAX_CRITERIA),
    territories: z.array(z.object({ territory: z.string(), cell: z.string(), name: InBothLanguages })),
    dimensions: z.array(
      z.object({
        dimension: Dimension,
        name: InBothLanguages,
        values: z.array(z.object({ value: z.string(), criterion: z.string(), name: InBothLanguages })),
      }),
    ),
  })
  .meta({ id: 'Grid' })

export const CellInPath = z.object({ cell: z.string().min(1).max(200) })

export const Cell = z
  .object({
    cell: z.string(),
    name: InBothLanguages,
    sentence: InBothLanguages,
    territory: z.string(),
    criteria: z.array(z.object({ dimension: Dimension, value: z.string() })),
    iabIds: z.array(z.number().int()),
    people: Shown,
    addressable: Shown,
    matched: z.array(z.object({ platform: Uuid, people: Shown })),
    heldSince: Moment.nullable(),
    usable: z.boolean(),
  })
  .meta({ id: 'Cell' })

export const CellsAsked = z.object({ ...Paging, territory: z.string().min(1).max(60).optional() })
export const Cells = z.object({ release: Id.nullable(), cells: z.array(Cell), next: Next }).meta({ id: 'Cells' })

export const Language = z.object({ language: z.enum(['fr', 'en']).default('fr') })

export const Label = z
  .object({
    provider: z.object({ name: z.string(), domain: z.string() }),
    segment: z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      standardIds: z.array(z.string()),
      taxonomy: z.string(),
    }),
    audience: z.object({
      geography: z.string(),
      precision: z.literal('individual'),
      idTypes: z.array(z.literal('cookie')),
      idCount: z.number().int().nullable(),
      withheldBecause: z.string().nullable(),
      expansion: z.literal(false),
      deviceExpansion: z.literal(false),
      refresh: z.literal('weekly'),
      lookBackDays: z.number().int(),
    }),
    source: z.object({
      kind: z.string(),
      inclusion: z.string(),
      refresh: z.literal('daily'),
      offlineMatchKeys: z.null(),
      window: z.object({ from: Day, to: Day }).nullable(),
    }),
    unknown: z.array(z.string()),
  })
  .meta({ id: 'TransparencyLabel' })

export const Release = z
  .object({ id: Id, madeAt: Moment, windowFrom: Day, windowTo: Day, current: z.boolean() })
  .meta({ id: 'Release' })
export const ReleasesAsked = z.object(Paging)
export const Releases = z.object({ releases: z.array(Release), next: Next }).meta({ id: 'Releases' })
