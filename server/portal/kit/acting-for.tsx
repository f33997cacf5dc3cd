import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** For somebody of an agency: for which distributor they work now, and where there are several the way to another. */
export function ActingFor() {
  const { words, format, person } = useView()
  const [chosen, ...others] = person?.actsFor ?? []
  if (chosen === undefined) return null
  const said = words.agency
  if (others.length === 0)
    return <p class="acting">{fill(said.acting, { distributor: format.name(chosen.organisation.name) })}</p>
  return (
    <form class="acting" method="post" action="/agence/distributeur">
      <select name="distributeur" aria-label={said.choose}>
        {[chosen, ...others].map(({ organisation }, index) => (
          <option key={organisation.id} value={organisation.id} selected={index === 0}>
            {format.name(organisation.name)}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet">
        {said.change}
      </button>
    </form>
  )
}
