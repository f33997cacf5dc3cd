import type { Frame, Page } from 'playwright-core'
import { z } from 'zod'
import { within } from './within.js'

/** A page that does much, on a machine that does much else, answers late; one that does not answer at all is cut short. */
const ANSWER_MS = 7_000

/** Now and then a browser loses what it was asked, and answers at once when it is asked again. */
const FIRST_ANSWER_MS = 3_000

/** What our scripts bring back from a page. */
export const FROM_PAGE = {
  flags: z.array(z.boolean()).max(100),
  links: z.array(z.string().max(2_000)).max(400),
  services: z.array(z.string().max(60)).max(10),
  snippets: z.array(z.object({ site: z.string().max(64), notice: z.string().max(32).nullable() })).max(10),
  /** Names in the two storages, and whether our banner's memory is in the first. */
  storage: z.object({
    local: z.array(z.string().max(60)).max(40),
    session: z.array(z.string().max(60)).max(40),
    ours: z.boolean(),
  }),
}

/**
 * Runs a script of ours in a page and reads what it gives. It runs among the page's own scripts, which may have changed whatever
 * it uses: an answer of another shape is none. It may run twice.
 */
export async function askPage<T>(where: Page | Frame, script: string, shape: z.ZodType<T>): Promise<T | null> {
  const answer =
    (await within<unknown>(where.evaluate(script), FIRST_ANSWER_MS, null)) ??
    (await within<unknown>(where.evaluate(script), ANSWER_MS, null))
  const read = shape.safeParse(answer)
  return read.success ? read.data : null
}
