import type { Erased } from '../../visit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** What drops when the lamp goes out: the date, and counts of what was erased. It is shown once, and kept nowhere here. */
export function Receipt({ erased, at }: { erased: Erased; at: Date }) {
  const { words, format } = useView()
  const said = words.donnees.erased
  const lines = (['consents', 'days', 'visits', 'clicks'] as const).map((what) => [said[what], erased[what]] as const)
  const nothing = lines.every(([, count]) => count === 0)
  return (
    <div class="receipt">
      <h2>{said.receipt}</h2>
      <p>{fill(said.on, { date: format.moment(at) })}</p>
      {nothing ? (
        <p>{said.nothing}</p>
      ) : (
        <dl>
          {lines.map(([what, count]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{format.number(count)}</dd>
            </div>
          ))}
        </dl>
      )}
      <p>{said.stays}</p>
      <p>
        <a
          href={`data:application/json,${encodeURIComponent(receiptText({ erased, at }))}`}
          download="lanterne-effacement.json"
        >
          {said.save}
        </a>
      </p>
    </div>
  )
}

/** The same as a file, carried by the page itself: nobody could ask for it afterwards. */
function receiptText({ erased, at }: { erased: Erased; at: Date }): string {
  const { consents, days, visits, clicks } = erased
  const counts = { consentsWithdrawn: consents, daysErased: days, visitsErased: visits, clicksUnlinked: clicks }
  return `${JSON.stringify({ format: 'lanterne-erasure-1', erasedAt: at.toISOString(), ...counts }, null, 2)}\n`
}
