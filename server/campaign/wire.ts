import { z } from 'zod'

/** Text that a database can keep: no NUL, no lone surrogate. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'not clean text')
const id = z.number().int().min(1).max(0x7fff_ffff)
const moment = z.iso.datetime({ offset: true }).transform((value) => new Date(value))

const MAX_DAYS = 366

/** A campaign as a distributor books it. */
export const NewCampaign = z
  .object({
    filmId: id,
    name: text(120),
    /** A cell of the release's grid, in its canonical form. */
    segment: text(80).regex(/^[\p{L}\p{N}:' .-]+$/u, 'a cell of the grid'),
    /** Criteria for the operator's buying platform, as IAB Audience Taxonomy ids: we do not know them ourselves. */
    iabCriteria: z.array(id).max(50).default([]),
    landingUrl: text(2048),
    startsAt: moment,
    endsAt: moment,
    creatives: z
      .array(
        z.object({
          format: text(40),
          headline: text(200),
          imageUrl: z
            .url({ protocol: /^https$/ })
            .max(2048)
            .nullable()
            .default(null),
        }),
      )
      .min(1)
      .max(20),
    placements: z
      .array(
        z.object({
          publisherId: z.uuid(),
          host: text(253).regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'a host name, in small letters'),
        }),
      )
      .min(1)
      .max(50),
  })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ['endsAt'], message: 'a campaign ends after it starts' })
  .refine(({ startsAt, endsAt }) => endsAt.getTime() - startsAt.getTime() <= MAX_DAYS * 86_400_000, {
    path: ['endsAt'],
    message: `a campaign lasts at most ${MAX_DAYS} days`,
  })
export type NewCampaign = z.output<typeof NewCampaign>
