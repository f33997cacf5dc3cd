import { createMembershipStore, DeclaredRoutes, endOtherSessions, ownSessions } from '../../membership/index.js'
import { type Answer, type Asked, type PortalOptions, page, signedIn } from '../page.js'
import { signatoriesOf } from '../read/people.js'
import { OWN_CINEMA, ownCinema } from './own-cinema.js'
import { People } from './people.js'

/** `/salle/:slug/equipe`: who may sign in for a cinema, and where one is signed in oneself. */
export function peopleRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', '/salle/:slug/equipe', OWN_CINEMA, page(options, people))
    .add('post', '/salle/:slug/equipe/sessions/fermer', OWN_CINEMA, page(options, endSessions))
}

async function people(asked: Asked, options: PortalOptions): Promise<Answer> {
  const { request, view, now } = asked
  const cinema = await ownCinema(asked, options)
  const { id: personId, organisation } = signedIn(view)
  const store = createMembershipStore(options.prisma)
  const [colleagues, signed, sessions] = await Promise.all([
    store.colleagues(organisation.id),
    signatoriesOf(options.pool, { organisationId: organisation.id, kind: 'federation-cinema' }),
    ownSessions(store, { personId, cookie: request.headers.cookie, now }),
  ])
  const ended = request.query.fait === 'sessions-fermees'
  const shown = { cinema, organisation: organisation.name, colleagues, signed, personId, sessions, ended, now }
  return { title: view.words.people.title, body: <People people={shown} /> }
}

/** Ends one's own sessions, never somebody else's: whose they are is taken from the cookie alone. */
async function endSessions(asked: Asked, options: PortalOptions): Promise<Answer> {
  const cinema = await ownCinema(asked, options)
  const { id: personId } = signedIn(asked.view)
  const store = createMembershipStore(options.prisma)
  await endOtherSessions(store, { personId, cookie: asked.request.headers.cookie })
  return { redirect: `/salle/${cinema.slug}/equipe?fait=sessions-fermees` }
}
