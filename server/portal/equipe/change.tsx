import { type Colleague, refuseLeaving } from '../../membership/index.js'
import { Dialog, Fold, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import type { TeamPage } from './page.js'
import { RolesField } from './roles-field.js'

/** For each of the team: their roles, and that they left. */
export function ChangePeople({ page }: { page: Pick<TeamPage, 'team' | 'colleagues'> }) {
  const { words } = useView()
  return (
    <Section title={words.people.change.title} id="changer">
      {page.colleagues.map((colleague) => (
        <ChangeOne key={colleague.id} href={page.team.href} colleague={colleague} colleagues={page.colleagues} />
      ))}
    </Section>
  )
}

function ChangeOne({
  href,
  colleague: { id, name, roles },
  colleagues,
}: {
  href: string
  colleague: Colleague
  colleagues: readonly Colleague[]
}) {
  const { words, person } = useView()
  const said = words.people.change
  const action = `${href}/personnes/${id}`
  return (
    <Fold summary={fill(said.open, { name })} open={false}>
      <form method="post" action={action} class="stack">
        <RolesField group={id} label={fill(said.open, { name })} roles={roles} />
        <p>
          <button type="submit" name="geste" value="roles">
            {said.save}
          </button>
        </p>
      </form>
      {/* One leaves by oneself further down. */}
      {person !== null && id !== person.id && refuseLeaving({ by: person.id, who: id, colleagues }) === null && (
        <Dialog id={`depart-${id}`} opener={said.left} title={fill(said.leftTitle, { name })} close={said.close}>
          <p>{said.leftText}</p>
          <form method="post" action={action}>
            <p>
              <button type="submit" name="geste" value="partir">
                {said.leftDo}
              </button>
            </p>
          </form>
        </Dialog>
      )}
    </Fold>
  )
}
