import type { Campaign, ServedBy } from '../../campaign/index.js'
import type { Micros } from '../../lib/money.js'
import { Creatives } from '../campaigns/creatives.js'
import type { DeliveryBeside } from '../campaigns/delivered.js'
import { CampaignLinks } from '../campaigns/links.js'
import { CampaignOutcome } from '../campaigns/results.js'
import { CampaignFacts, FilmState, SegmentState } from '../campaigns/show.js'
import { CampaignSteps } from '../campaigns/steps.js'
import { iabName } from '../iab.js'
import { Contents, Facts, Money, Section, Table, Ticket } from '../kit/index.js'
import type { CampaignClicks, ShownResults } from '../read/clicks.js'
import { IAB_ROW } from '../segment.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { Activation, type ActivationStatus } from './activation.js'
import { Answer } from './answer.js'
import { Deal } from './deal.js'
import { Delivery, type DeliveryShown } from './delivery.js'
import { Identifiers } from './ids.js'
import { QuoteDesk, type QuoteForm } from './quote-form.js'

/** What the operator's contract in force says; null without one. */
export type Agreed = { priceMicros: Micros; answerDays: number } | null

export interface WorkPage {
  campaign: Campaign
  figures: CampaignClicks | null
  results: ShownResults
  agreed: Agreed
  /** What is owed for it: of the months that are over. */
  owed: { months: readonly { month: string; clicks: number }[]; micros: Micros }
  /** Its audience is still said to be large enough. */
  usable: boolean
  delivery: DeliveryBeside | null
  statuses: readonly ActivationStatus[]
  pixelOrigin: string
  /** What its tags are made for. */
  servedBy: ServedBy
  /** Forms that came back with what is wrong in them. */
  forms: { quote: QuoteForm; deal: string | null; report: DeliveryShown }
  now: Date
}

/** One campaign as ad-ops works on it: what there is to do now, its ids and links, its results, what it owes, all its facts. */
export function CampaignWork(work: WorkPage) {
  const { words, format } = useView()
  const { campaign, pixelOrigin, delivery, forms, now } = work
  const page = `/operateur/campagnes/${campaign.id}`
  const tags = { servedBy: work.servedBy, page }
  const waiting = campaign.state === 'draft' || campaign.state === 'submitted'
  // Before its first day there is nothing to read yet, and links to place.
  const toPlace = campaign.state === 'accepted'
  return (
    <>
      <h1>{format.name(campaign.name)}</h1>
      <p>
        <a href="/operateur">{words.adops.back}</a>
      </p>
      <CampaignSteps campaign={campaign} />
      {!waiting && <Contents parts={partsOf(words)} />}
      {campaign.state !== 'submitted' && <FilmState campaign={campaign} />}
      <SegmentState campaign={campaign} usable={work.usable} />
      <ToDo campaign={campaign} />
      <QuoteDesk {...{ campaign, now, form: forms.quote }} />
      {toPlace && <CampaignLinks {...{ campaign, pixelOrigin, tags }} />}
      {!waiting && <Outcome {...work} />}
      {!waiting && <Delivery {...{ campaign, delivery, ...forms.report }} />}
      <WorkFacts {...work} />
      <Creatives {...{ campaign, base: page }} />
      {campaign.state !== 'draft' && <Identifiers campaign={campaign} />}
      <Deal {...{ campaign, wrong: forms.deal !== null }} {...(forms.deal === null ? {} : { given: forms.deal })} />
      {!waiting && !toPlace && <CampaignLinks {...{ campaign, pixelOrigin, tags }} />}
      {!waiting && <Activation statuses={work.statuses} />}
    </>
  )
}

/** The page is long once a campaign runs: what ad-ops looks for is a step away. */
function partsOf({ campaign, delivery, work }: Words) {
  return [
    { id: 'clics', title: campaign.clicks },
    { id: 'diffusion', title: delivery.title },
    { id: 'identifiants', title: work.ids },
    { id: 'liens', title: campaign.links },
    { id: 'envoi', title: work.activation.title },
  ]
}

/** What ad-ops does in the state that it is in. */
function ToDo({ campaign }: { campaign: Campaign }) {
  const { words } = useView()
  const said = words.adops
  const steps: Record<string, string> = said.steps[campaign.state]
  return (
    <Section title={said.todo} id="a-faire">
      <ol class="steps">
        {Object.entries(steps).map(([name, text]) => (
          <li key={name}>{text}</li>
        ))}
      </ol>
      {campaign.state === 'submitted' && <Answer campaign={campaign} from="campagne" />}
    </Section>
  )
}

function Outcome(work: WorkPage) {
  return (
    <>
      <CampaignOutcome {...work} csv={`/operateur/campagnes/${work.campaign.id}/resultats.csv`} />
      <Owed {...work} />
    </>
  )
}

function Owed({ owed: { months, micros } }: WorkPage) {
  const { words, format } = useView()
  const said = words.adops
  const clicks = months.reduce((sum, one) => sum + one.clicks, 0)
  return (
    <Section title={words.desk.owed} id="du">
      <Ticket title={said.owed} stub={format.count(clicks, words.desk.clicks)}>
        <p class="value">
          <Money micros={micros} exact />
        </p>
        <p class="soft">{months.length === 0 ? said.owedNone : said.owedNote}</p>
      </Ticket>
      {months.length > 0 && (
        <Table
          caption={said.owedMonths}
          columns={[{ title: said.owedMonth }, { title: words.results.payable, numeric: true }]}
          rows={months.map((one) => [format.month(one.month), format.number(one.clicks)])}
        />
      )}
    </Section>
  )
}

function WorkFacts({ campaign, agreed }: WorkPage) {
  const { words, format } = useView()
  const said = words.adops
  const price = agreed && fill(said.priceText, { price: format.exactEuros(agreed.priceMicros) })
  return (
    <Section title={said.facts} id="reservation">
      <p>
        {words.work.brief.text} <a href={`/operateur/campagnes/${campaign.id}/brief.pdf`}>{words.work.brief.pdf}</a> ·{' '}
        <a href={`/operateur/campagnes/${campaign.id}/brief.json`}>{words.work.brief.json}</a>
      </p>
      <CampaignFacts campaign={campaign} withDistributor withState={false} />
      <Facts
        facts={[
          [said.taxonomy, IAB_ROW],
          [
            said.criteria,
            campaign.iabCriteria.length === 0 ? said.noCriteria : campaign.iabCriteria.map(iabName).join(', '),
          ],
          [said.price, price ?? said.noContract],
          ...(agreed === null ? [] : [[said.answer, format.count(agreed.answerDays, said.answerDays)] as const]),
        ]}
      />
    </Section>
  )
}
