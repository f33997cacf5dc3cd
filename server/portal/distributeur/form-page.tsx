import { isCell, ROOT_CELL, regionOfCell, usableCells } from '../../audience/index.js'
import { askedFor } from '../../membership/index.js'
import { type Page, type PortalOptions, signedIn } from '../page.js'
import { filmsToBook, mayBook, publishersToBook } from '../read/distributeur.js'
import type { View } from '../view.js'
import { MINE } from './access.js'
import type { Booking, BookingErrors } from './booking.js'
import { type BookingForm, BookingPage } from './form.js'

/**
 * The form of a campaign, with what it is filled in from.
 * @param meant for whom it was filled in, when that is not the one that is chosen: it stays that one's
 */
export async function formPage(
  view: View,
  { pool }: Pick<PortalOptions, 'pool'>,
  shown: {
    booking: Booking
    errors: BookingErrors | null
    now: Date
    meant?: string
    editing?: { id: number; seen: string; meanwhile?: boolean }
  },
): Promise<Page> {
  const { booking, errors, now, meant, editing } = shown
  const organisationId = askedFor(signedIn(view), MINE).id
  const [films, publishers, usable, allowed] = await Promise.all([
    filmsToBook(pool),
    publishersToBook(pool),
    usableCells(pool),
    mayBook(pool, { organisationId, now }),
  ])
  const form: BookingForm = {
    ...{ distributorId: meant ?? organisationId, elsewhere: meant !== undefined },
    ...{ editing: editing?.id ?? null, seen: editing?.seen ?? null, meanwhile: editing?.meanwhile ?? false },
    ...{ booking, errors, films, publishers, segments: offered(usable, booking.segment) },
  }
  return {
    title: editing === undefined ? view.words.booking.title : view.words.draft.editTitle,
    body: <BookingPage form={form} mayBook={allowed} />,
    status: errors === null ? 200 : 422,
  }
}

/** Whole régions, and what was composed on the audience's own page: all that may be booked would be thousands. */
function offered(usable: ReadonlySet<string>, chosen: string): string[] {
  const whole = [...usable].filter((cell) => cell !== ROOT_CELL && typeof regionOfCell(cell) === 'string')
  const composed = chosen !== ROOT_CELL && isCell(chosen) && usable.has(chosen) && !whole.includes(chosen)
  return composed ? [...whole, chosen] : whole
}
