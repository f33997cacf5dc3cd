import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { AGENCIES, type GrantForm } from './agency.js'
import { DistributeurTabs } from './tabs.js'

/** An address led to an agency: its name, before it is given anything. */
export function ConfirmAgency({ form, agency }: { form: GrantForm; agency: { id: string; name: string } }) {
  const { words, format } = useView()
  const said = words.agencies.confirm
  const name = format.name(agency.name)
  const can = words.agencies.scopes[form.scope === 'book' ? 'book' : 'read']
  return (
    <>
      <h1>{words.agencies.title}</h1>
      <DistributeurTabs />
      <h2>{fill(said.title, { name })}</h2>
      <p class="lead">{fill(said.text, { email: form.email, can })}</p>
      <form method="post" action={AGENCIES} class="actions">
        <input type="hidden" name="adresse" value={form.email} />
        <input type="hidden" name="droit" value={form.scope} />
        <button type="submit" name="agence_trouvee" value={agency.id}>
          {fill(said.do, { name })}
        </button>
        <a href={AGENCIES}>{said.no}</a>
      </form>
    </>
  )
}
