import { assertMayTouch, only } from '../../membership/index.js'
import { type Asked, missing, type PortalOptions, slugOf } from '../page.js'
import { cinemaBySlug, type OwnCinema } from '../read/salle.js'

/** What every page of one cinema declares. */
export const OWN_CINEMA = only('cinema', { own: true })

/** What is done on its pages by those who manage it, and by those who sign for it. */
export const MANAGE = only('cinema', { own: true, role: 'manager', effect: 'change' })
export const SIGN = only('cinema', { own: true, role: 'signatory', effect: 'sign' })

/** The cinema that an address names (`:slug`), of the organisation of whoever asks; anything else is missing. */
export async function ownCinema(
  { request, response }: Pick<Asked, 'request' | 'response'>,
  { pool }: Pick<PortalOptions, 'pool'>,
): Promise<OwnCinema & { organisationId: string }> {
  const cinema = await cinemaBySlug(pool, slugOf(request.params.slug))
  if (cinema === null || cinema.organisationId === null) throw missing()
  const { organisationId } = cinema
  assertMayTouch(response, OWN_CINEMA, [organisationId])
  return { ...cinema, organisationId }
}
