import { type Campaign, clickUrl, htmlTag, move } from '../../campaign/index.js'
import type { CampaignFigures, Reason } from '../../click/index.js'
import { CampaignDates, CampaignState } from '../campaigns/table.js'
import { Code, EmptyState, Facts, Figure, Figures, Section, Table } from '../kit/index.js'
import { cellName } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

interface CampaignProps {
  campaign: Campaign
  figures: CampaignFigures | null
  pixelOrigin: string
}

/** A campaign: what it is, what its clicks are, its links and tags. */
export function CampaignPage(props: CampaignProps) {
  const { words } = useView()
  const { campaign } = props
  const mayEnd = move({ state: campaign.state, action: 'end', actor: 'distributor' }).moved
  return (
    <>
      <h1>{campaign.name}</h1>
      <CampaignFacts campaign={campaign} />
      <Clicks figures={props.figures} />
      <Links {...props} />
      {mayEnd && (
        <form method="post" action={`/distributeur/campagnes/${campaign.id}/terminer`}>
          <button type="submit" class="quiet">
            {words.campaign.end}
          </button>
        </form>
      )}
    </>
  )
}

function CampaignFacts({ campaign }: { campaign: Campaign }) {
  const { words } = useView()
  const said = words.campaigns
  return (
    <Facts
      facts={[
        [said.state, <CampaignState key="state" campaign={campaign} />],
        [said.film, campaign.film.title],
        [said.dates, <CampaignDates key="dates" campaign={campaign} />],
        [said.segment, cellName(words, campaign.segment)],
        [said.landing, campaign.landingUrl],
        [said.placements, campaign.placements.map(({ publisher, host }) => `${publisher} (${host})`).join(', ')],
        [words.campaign.creatives, campaign.creatives.map(({ headline }) => headline).join(' · ')],
      ]}
    />
  )
}

function Clicks({ figures }: { figures: CampaignFigures | null }) {
  const { words, format } = useView()
  const said = words.campaign
  const { raw, filtered, payable, pending, reasons } = figures ?? NO_CLICKS
  const known: Record<string, string> = said.reasons satisfies Record<Reason, string>
  const rows = Object.entries(reasons).sort(([, a], [, b]) => b - a)
  return (
    <Section title={said.clicks} id="clics">
      <Figures>
        <Figure label={said.raw} value={format.number(raw)} note={said.rawNote} />
        <Figure label={said.filtered} value={format.number(filtered)} note={said.filteredNote} />
        <Figure label={said.payable} value={format.number(payable)} note={said.payableNote} />
      </Figures>
      {pending > 0 && <p class="soft">{fill(said.pending, { count: format.number(pending) })}</p>}
      {rows.length > 0 && (
        <Table
          caption={said.why}
          columns={[{ title: said.reason }, { title: said.count, numeric: true }]}
          rows={rows.map(([reason, count]) => [known[reason] ?? reason, format.number(count)])}
        />
      )}
    </Section>
  )
}

const NO_CLICKS = { raw: 0, filtered: 0, payable: 0, pending: 0, reasons: {} as Record<string, number> }

/** A link and a tag for each headline on each site, once they are sealed. */
function Links({ campaign, pixelOrigin }: CampaignProps) {
  const { words, format } = useView()
  const said = words.campaign
  const over = campaign.state === 'ended' || campaign.state === 'refused'
  return (
    <Section title={said.links} id="liens">
      {campaign.links.length === 0 && over && <p>{said.over}</p>}
      {campaign.links.length === 0 && !over && <EmptyState title={said.noLinks.title}>{said.noLinks.text}</EmptyState>}
      {campaign.links.map(({ creative, placement, token, expiresAt }) => {
        const host = campaign.placements.find(({ id }) => id === placement)?.host ?? ''
        const shown = campaign.creatives.find(({ id }) => id === creative)
        if (shown === undefined) return null
        const { headline, imageUrl } = shown
        return (
          <div key={token}>
            <h3>{`${host} · ${headline}`}</h3>
            <Code label={fill(said.linkFor, { host, headline })}>{clickUrl({ pixelOrigin, token })}</Code>
            <Code label={fill(said.tagFor, { host, headline })}>
              {htmlTag({ pixelOrigin, token, headline, imageUrl })}
            </Code>
            <p class="soft">{fill(said.until, { day: format.date(expiresAt) })}</p>
          </div>
        )
      })}
    </Section>
  )
}
