import { FOUNDED_KINDS, type FreeCinema, UNSTAFFED_ON_PAGE, type Unstaffed } from '../../membership/index.js'
import { PersonFields } from '../equipe/person-fields.js'
import { FieldGroup, Notice, OnlyWith, Section, SelectField, TextField, Toast } from '../kit/index.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { MANAGE } from './access.js'
import type { InviteOrganisation, Wrong } from './invite-form.js'
import { FederationTabs } from './tabs.js'

export const INVITE = '/federation/inviter'

export interface InvitePage {
  form: InviteOrganisation
  wrong: Wrong
  refused: keyof Words['joining']['refusals'] | null
  done: unknown
  /** Those that are ticked, and those that were looked for. */
  cinemas: readonly FreeCinema[]
  unstaffed: { organisations: readonly Unstaffed[]; count: number; page: number }
  /** The one to which only a person is invited; null: a new one is made. */
  organisation: Unstaffed | null
}

/** An organisation comes in: which cinemas it runs, what it is called, and who is its first person. */
export function InviteOrganisationPage(page: InvitePage) {
  const { words } = useView()
  const { wrong, refused, done, organisation } = page
  const said = words.joining
  const texts: Record<string, string> = said.done
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {typeof done === 'string' && Object.hasOwn(texts, done) && <Toast>{texts[done]}</Toast>}
      {refused !== null && <Notice kind="error">{said.refusals[refused]}</Notice>}
      {Object.keys(wrong).length > 0 && <Notice kind="error">{said.wrong}</Notice>}
      <p class="lead">{said.lead}</p>
      <OnlyWith access={MANAGE} to="inviteCinema">
        {organisation === null ? <Form {...page} /> : <FirstPerson {...page} organisation={organisation} />}
        <UnstaffedList unstaffed={page.unstaffed} />
      </OnlyWith>
    </>
  )
}

function Form({ form, wrong, cinemas }: InvitePage) {
  const { words } = useView()
  const said = words.joining
  return (
    <form method="post" action={INVITE} class="stack" novalidate>
      <SelectField
        name="genre"
        label={said.kind}
        value={form.kind}
        options={FOUNDED_KINDS.map((value) => ({ value, text: said.kinds[value] }))}
      />
      <FieldGroup
        name="salles"
        label={said.search.title}
        hint={said.search.hint}
        error={wrong.cinemas && said.errors.cinemas}
      >
        <TextField name="chercher" label={said.search.text} value={form.search} maxLength={100} required={false} />
        <p>
          <button type="submit" name="geste" value="chercher" class="quiet">
            {said.search.do}
          </button>
        </p>
        <Ticked cinemas={cinemas} form={form} />
        <div class="choice">
          <label>
            <input type="checkbox" name="proposer" value="oui" checked={form.offer} />
            {said.offer}
          </label>
        </div>
      </FieldGroup>
      <TextField
        name="nom"
        label={said.name}
        hint={said.nameHint}
        value={form.name}
        maxLength={200}
        error={wrong.name && said.errors.name}
      />
      <Person form={form} wrong={wrong} />
      <p>
        <button type="submit" name="geste" value="inviter">
          {said.do}
        </button>
      </p>
    </form>
  )
}

function Ticked({ cinemas, form }: Pick<InvitePage, 'cinemas' | 'form'>) {
  const { words, format } = useView()
  const said = words.joining.search
  if (cinemas.length === 0) return form.search === '' ? null : <p>{said.none}</p>
  return (
    <>
      {cinemas.map(({ slug, name, city }) => (
        <div key={slug} class="choice">
          <label>
            <input type="checkbox" name="salle" value={slug} checked={form.cinemas.includes(slug)} />
            {fill(said.place, { name: format.name(name), city: format.name(city) })}
          </label>
        </div>
      ))}
    </>
  )
}

/** The first person of an organisation. */
function Person({ form, wrong }: Pick<InvitePage, 'form' | 'wrong'>) {
  const { words } = useView()
  const given = {
    name: form.person,
    email: form.email,
    wrong: { name: wrong.person === true, email: wrong.email === true },
  }
  return <PersonFields field="personne" label={words.joining.person} person={given} />
}

function FirstPerson({ form, wrong, organisation }: InvitePage & { organisation: Unstaffed }) {
  const { words, format } = useView()
  const said = words.joining.unstaffed
  return (
    <Section title={fill(said.open, { name: format.name(organisation.name) })} id="personne-invitee">
      <form method="post" action={INVITE} class="stack" novalidate>
        <input type="hidden" name="organisation" value={organisation.id} />
        <Person form={form} wrong={wrong} />
        <p>
          <button type="submit" name="geste" value="inviter">
            {said.do}
          </button>
        </p>
      </form>
    </Section>
  )
}

function UnstaffedList({ unstaffed }: Pick<InvitePage, 'unstaffed'>) {
  const { words, format } = useView()
  const said = words.joining.unstaffed
  if (unstaffed.count === 0) return null
  return (
    <Section title={said.title} id="sans-personne">
      <p class="soft">{said.text}</p>
      <ul>
        {unstaffed.organisations.map(({ id, name, invited, withdrawable }) => (
          <li key={id}>
            <a href={`${INVITE}?organisation=${id}`}>{fill(said.open, { name: format.name(name) })}</a>
            {invited && ` (${said.waits})`}
            {withdrawable && <TakeBack id={id} name={format.name(name)} />}
          </li>
        ))}
      </ul>
      <Pages unstaffed={unstaffed} />
    </Section>
  )
}

/** Which of them are shown, and the way to the others; nothing where all are. */
function Pages({ unstaffed: { organisations, count, page } }: Pick<InvitePage, 'unstaffed'>) {
  const { words, format } = useView()
  const said = words.joining.unstaffed
  if (count <= UNSTAFFED_ON_PAGE) return null
  const before = (page - 1) * UNSTAFFED_ON_PAGE
  const last = before + organisations.length
  const shown = { from: format.number(before + 1), to: format.number(last), count: format.number(count) }
  const href = (to: number) => `${INVITE}?page=${to}#sans-personne`
  return (
    <nav aria-label={said.pages}>
      <p>{fill(said.shown, shown)}</p>
      {page > 1 && <a href={href(page - 1)}>{said.previous}</a>}
      {page > 1 && last < count && ' · '}
      {last < count && <a href={href(page + 1)}>{said.next}</a>}
    </nav>
  )
}

/** An address may have been a wrong one: then the link is dead before another is sent. */
function TakeBack({ id, name }: { id: string; name: string }) {
  const { words } = useView()
  const said = words.joining.unstaffed
  return (
    <form method="post" action={INVITE}>
      <input type="hidden" name="organisation" value={id} />
      <button type="submit" name="geste" value="retirer" class="quiet" aria-label={fill(said.withdrawNamed, { name })}>
        {said.withdraw}
      </button>
    </form>
  )
}
