import type { JSX } from 'preact'
import { type Access, type Organisation, type OrganisationKind, only } from '../../membership/index.js'
import { DistributeurTabs } from '../distributeur/tabs.js'
import { FederationTabs } from '../federation/tabs.js'
import { type Asked, type PortalOptions, signedIn } from '../page.js'
import { ownCinema } from '../salle/own-cinema.js'
import { SalleTabs } from '../salle/tabs.js'

/** Where an organisation's people are shown: each kind has its page, all are the same. */
export interface TeamPlace {
  kind: OrganisationKind
  /** The page's address, as its route has it. */
  path: string
  /** The address names something of an organisation. */
  own: boolean
  /** The contract that its people sign as a party; null for those who sign none so. */
  contract: string | null
}

export const TEAM_PLACES: readonly TeamPlace[] = [
  { kind: 'cinema', path: '/salle/:slug/equipe', own: true, contract: 'federation-cinema' },
  { kind: 'distributor', path: '/distributeur/equipe', own: false, contract: 'federation-distributor' },
  { kind: 'federation', path: '/federation/equipe', own: false, contract: null },
  { kind: 'operator', path: '/operateur/equipe', own: false, contract: 'operator-federation' },
  { kind: 'publisher', path: '/editeur/equipe', own: false, contract: 'federation-publisher' },
  { kind: 'agency', path: '/agence/equipe', own: false, contract: null },
]

/** Whose people are shown, at which address, below what. */
export interface Team {
  place: TeamPlace
  organisation: Organisation
  href: string
  /** What stands between the title and the people. */
  head: JSX.Element | null
}

export function teamAccess({ kind, own }: TeamPlace): {
  read: Access
  self: Access
  manage: Access
  manageOne: Access
} {
  return {
    read: only(kind, { own }),
    self: only(kind, { own, effect: 'change' }),
    manage: only(kind, { own, role: 'manager', effect: 'change' }),
    manageOne: only(kind, { own: true, role: 'manager', effect: 'change' }),
  }
}

/** The team that an address means: of the cinema that it names, or else of whoever asks. */
export async function teamOf(asked: Asked, options: PortalOptions, place: TeamPlace): Promise<Team> {
  const { organisation } = signedIn(asked.view)
  if (place.kind !== 'cinema') return { place, organisation, href: place.path, head: headOf(place.kind) }
  const cinema = await ownCinema(asked, options)
  const head = (
    <>
      <p class="soft">{`${asked.view.format.name(cinema.name)}, ${cinema.city}`}</p>
      <SalleTabs slug={cinema.slug} />
    </>
  )
  return { place, organisation, href: `/salle/${cinema.slug}/equipe`, head }
}

function headOf(kind: OrganisationKind): JSX.Element | null {
  if (kind === 'federation') return <FederationTabs />
  return kind === 'distributor' ? <DistributeurTabs /> : null
}
