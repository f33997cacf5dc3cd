import { Table } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { clicksText } from './clicks.js'

/** Payable clicks by days together, as far as they may be told; nothing before the first number. */
export function PayablePeriods({ figures }: { figures: CampaignClicks | null }) {
  const view = useView()
  const { words, format } = view
  const said = words.results
  const periods = figures?.payable.periods ?? []
  if (periods.length === 0) return null
  return (
    <>
      <Table
        caption={said.periods}
        columns={[{ title: said.period }, { title: said.payable, numeric: true }]}
        rows={periods.map(({ from, to, figure }) => [
          from === null
            ? fill(said.periodUntil, { to: format.day(to) })
            : fill(said.periodText, { from: format.day(from), to: format.day(to) }),
          clicksText(view, { figure, withheld: null }),
        ])}
      />
      <p class="soft">{words.campaign.protected}</p>
    </>
  )
}
