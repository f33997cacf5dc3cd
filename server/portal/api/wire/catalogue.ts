import { z } from 'zod'
import { FilmDecision, Id, Moment, Next, Paging, Uuid } from './shared.js'

export const Film = z
  .object({
    id: Id,
    title: z.string(),
    directors: z.array(z.string()),
    genres: z.array(z.string()),
    year: z.number().int().nullable(),
    landingUrl: z.string().nullable(),
    decision: FilmDecision,
  })
  .meta({ id: 'Film' })

export const FilmsAsked = z.object({ ...Paging, title: z.string().trim().min(1).max(120).optional() })
export const Films = z.object({ films: z.array(Film), next: Next }).meta({ id: 'Films' })

export const Publisher = z.object({ id: Uuid, name: z.string(), host: z.string().nullable() }).meta({ id: 'Publisher' })
export const Publishers = z.object({ publishers: z.array(Publisher) }).meta({ id: 'Publishers' })

export const Platform = z
  .object({
    id: Uuid,
    name: z.string(),
    status: z.enum(['connected', 'ended']),
    since: Moment,
    endedAt: Moment.nullable(),
    vendorId: z.number().int().nullable(),
  })
  .meta({ id: 'Platform' })
export const Platforms = z.object({ platforms: z.array(Platform) }).meta({ id: 'Platforms' })
