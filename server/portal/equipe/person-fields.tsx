import { TextField } from '../kit/index.js'
import { useView } from '../view.js'

/** Somebody's name and address, as they were typed, and which of them is wrong. */
export interface GivenPerson {
  name: string
  email: string
  wrong: { name?: boolean; email?: boolean }
}

/** The two fields of whoever is invited: `adresse`, and the name under what the form calls it. */
export function PersonFields({
  field,
  label,
  hint,
  person,
}: {
  field: 'nom' | 'personne'
  label: string
  hint?: string
  person: GivenPerson
}) {
  const { words } = useView()
  const said = words.people.invite
  const { name, email, wrong } = person
  return (
    <>
      <TextField
        name={field}
        label={label}
        {...(hint === undefined ? {} : { hint })}
        value={name}
        maxLength={200}
        error={wrong.name ? said.badName : undefined}
      />
      <TextField
        name="adresse"
        label={said.email}
        value={email}
        maxLength={254}
        error={wrong.email ? said.badEmail : undefined}
      />
    </>
  )
}
