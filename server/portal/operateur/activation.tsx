import type { Campaign } from '../../campaign/index.js'
import { EmptyState, Section, Table } from '../kit/index.js'
import { useView, type View } from '../view.js'

/** Where the files of a campaign's audience are, for one platform. */
export interface ActivationStatus {
  platform: string
  /** When the last file left; null before the first. */
  sentAt: Date | null
  /** In words of whoever sends: what became of it. */
  state: string
  /** Of the people who may be aimed at, the part that the platform knows, as it is shown: protected. Null while it is not known. */
  matched: string | null
}

/** Tells it of a campaign, one entry for each platform; none while nothing was sent. */
export type ActivationStatusOf = (campaign: Campaign, view: View) => Promise<readonly ActivationStatus[]>

/** What became of the files of a campaign's audience. */
export function Activation({ statuses }: { statuses: readonly ActivationStatus[] }) {
  const { words, format } = useView()
  const said = words.work.activation
  return (
    <Section title={said.title} id="envoi">
      {statuses.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[{ title: said.platform }, { title: said.sent }, { title: said.state }, { title: said.matched }]}
          rows={statuses.map(({ platform, sentAt, state, matched }) => [
            format.name(platform),
            sentAt === null ? '—' : format.moment(sentAt),
            state,
            matched ?? '—',
          ])}
        />
      )}
    </Section>
  )
}
