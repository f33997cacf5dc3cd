import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** For somebody of an agency: for which distributor they work now, and where there are several the way to another. */
export function ActingFor() {
  const { words, format, person } = useView()
  const all = person?.actsFor ?? []
  if (all.length === 0) return null
  const chosen = all.find((one) => one.chosen)
  const said = words.agency
  if (chosen !== undefined && all.length === 1)
    return <p class="acting">{fill(said.acting, { distributor: format.name(chosen.organisation.name) })}</p>
  return (
    <form class="acting" method="post" action="/agence/distributeur">
      <select name="distributeur" aria-label={said.choose}>
        {chosen === undefined && (
          <option value="" selected disabled>
            {said.nobody}
          </option>
        )}
        {all.map(({ organisation, chosen }) => (
          <option key={organisation.id} value={organisation.id} selected={chosen}>
            {format.name(organisation.name)}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet">
        {chosen === undefined ? said.pick : said.change}
      </button>
    </form>
  )
}
