import { iabIdsOf, parseCell } from '../../audience/index.js'
import type { Campaign } from '../../campaign/index.js'
import { Section, Table } from '../kit/index.js'
import { useView, type View } from '../view.js'
import { fill } from '../words/index.js'

interface Identifier {
  /** Of the element that the button copies. */
  place: string
  what: string
  /** Null: there is none yet. */
  value: string | null
}

/** Everything that ad-ops copies into other people's tools, each with a button that copies it. */
export function Identifiers({ campaign }: { campaign: Campaign }) {
  const view = useView()
  const said = view.words.work
  return (
    <Section title={said.ids} id="identifiants">
      <p class="soft">{said.idsNote}</p>
      <Table
        caption={said.ids}
        captionUnseen
        columns={[{ title: said.what }, { title: said.id }]}
        rows={identifiersOf(campaign, view).map((one) => [one.what, <Copied key={one.place} {...one} />])}
      />
    </Section>
  )
}

export function identifiersOf(campaign: Campaign, { words, format }: Pick<View, 'words' | 'format'>): Identifier[] {
  const said = words.work
  const cell = parseCell(campaign.segment)
  const list = (values: readonly (string | number)[]) => (values.length === 0 ? null : values.join(','))
  return [
    { place: 'id-campagne', what: said.campaign, value: String(campaign.id) },
    { place: 'id-code', what: said.code, value: campaign.activationCode },
    { place: 'id-deal', what: said.deal, value: campaign.dealId },
    { place: 'id-public', what: said.cell, value: campaign.segment },
    { place: 'id-lignes', what: said.cellRows, value: cell === null ? null : list(iabIdsOf(cell)) },
    { place: 'id-criteres', what: said.criteria, value: list(campaign.iabCriteria) },
    { place: 'id-lieux', what: said.places, value: list(campaign.iabPlaces) },
    ...campaign.placements.map(({ id, host }) => ({
      ...{ place: `id-emplacement-${id}`, what: fill(said.placement, { host }), value: String(id) },
    })),
    ...campaign.creatives.map(({ id, headline }) => ({
      place: `id-creation-${id}`,
      what: fill(said.creative, { headline: format.name(headline) }),
      value: String(id),
    })),
  ]
}

function Copied({ place, what, value }: Identifier) {
  const { words } = useView()
  if (value === null) return <span class="soft">{words.work.noId}</span>
  return (
    <span class="actions">
      <code id={place}>{value}</code>
      <button
        type="button"
        class="quiet copy"
        data-copy={place}
        data-copied={words.frame.copied}
        aria-label={fill(words.work.copyNamed, { what })}
        hidden
      >
        {words.frame.copy}
      </button>
    </span>
  )
}
