import { Table } from '../kit/index.js'
import type { CampaignClicks } from '../read/clicks.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Payable clicks by days together, as far as they may be told; nothing before the first number. */
export function PayablePeriods({ figures }: { figures: CampaignClicks | null }) {
  const { words, format } = useView()
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
          format.number(figure),
        ])}
      />
      <p class="soft">{words.campaign.protected}</p>
    </>
  )
}
