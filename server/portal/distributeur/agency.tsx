import { type GrantedAgency, only } from '../../membership/index.js'
import { Dialog, EmptyState, Notice, OnlyWith, Section, SelectField, Table, TextField, Toast } from '../kit/index.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { DistributeurTabs } from './tabs.js'

export const AGENCIES = '/distributeur/agences'
export const MANAGE_AGENCIES = only('distributor', { role: 'manager', effect: 'change' })

/** The form that gives an agency access, with what is wrong in it. */
export interface GrantForm {
  email: string
  agency: string
  person: string
  scope: string
  wrong: 'badEmail' | 'notFound' | null
}

export const EMPTY_GRANT: GrantForm = { email: '', agency: '', person: '', scope: 'book', wrong: null }

/** The agencies that act for a distributor, each with how to take that back, and how to let another in. */
export function Agencies(page: {
  agencies: readonly GrantedAgency[]
  form: GrantForm
  done: unknown
  refused: keyof Words['agencies']['refusals'] | null
}) {
  const { words } = useView()
  const { agencies, form, done, refused } = page
  const said = words.agencies
  const texts: Record<string, string> = said.done
  return (
    <>
      <h1>{said.title}</h1>
      <DistributeurTabs />
      {typeof done === 'string' && Object.hasOwn(texts, done) && <Toast>{texts[done]}</Toast>}
      {refused !== null && <Notice kind="error">{said.refusals[refused]}</Notice>}
      <p class="lead">{said.lead}</p>
      <Section title={said.granted} id="acces">
        {agencies.length === 0 ? (
          <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
        ) : (
          <Granted agencies={agencies} />
        )}
      </Section>
      <OnlyWith access={MANAGE_AGENCIES} to="agencies">
        <Grant form={form} />
      </OnlyWith>
    </>
  )
}

function Granted({ agencies }: { agencies: readonly GrantedAgency[] }) {
  const { words, format, person } = useView()
  const said = words.agencies
  const manages = person?.roles.includes('manager') ?? false
  return (
    <Table
      caption={said.granted}
      captionUnseen
      columns={[
        { title: said.name },
        { title: said.scope },
        { title: said.since },
        ...(manages ? [{ title: said.actions }] : []),
      ]}
      rows={agencies.map(({ id, name, scopes, grantedAt, empty }) => [
        empty ? fill(said.empty, { name: format.name(name) }) : format.name(name),
        said.scopes[scopes.includes('book') ? 'book' : 'read'],
        format.date(grantedAt),
        ...(manages ? [<Revoke key="revoke" id={id} name={format.name(name)} />] : []),
      ])}
    />
  )
}

function Revoke({ id, name }: { id: string; name: string }) {
  const { words } = useView()
  const said = words.agencies
  return (
    <Dialog id={`reprendre-${id}`} opener={said.revoke} title={fill(said.revokeAsk, { name })} close={said.close}>
      <p>{said.revokeText}</p>
      <form method="post" action={`${AGENCIES}/reprendre`}>
        <p>
          <button type="submit" name="agence" value={id} aria-label={fill(said.revokeNamed, { name })}>
            {said.revoke}
          </button>
        </p>
      </form>
    </Dialog>
  )
}

function Grant({ form }: { form: GrantForm }) {
  const { words } = useView()
  const said = words.agencies.grant
  const scopes = words.agencies.scopes
  return (
    <Section title={said.title} id="donner">
      {form.wrong !== null && <Notice kind="error">{said.wrong}</Notice>}
      <form method="post" action={AGENCIES} class="stack" novalidate>
        <TextField
          name="adresse"
          label={said.email}
          hint={said.emailHint}
          value={form.email}
          maxLength={254}
          error={form.wrong === null ? undefined : said[form.wrong]}
        />
        <SelectField
          name="droit"
          label={said.scope}
          value={form.scope}
          options={(['book', 'read'] as const).map((value) => ({ value, text: scopes[value] }))}
        />
        <TextField
          name="agence"
          label={said.agency}
          hint={said.agencyHint}
          value={form.agency}
          maxLength={200}
          required={false}
        />
        <TextField name="personne" label={said.person} value={form.person} maxLength={200} required={false} />
        <p>
          <button type="submit">{said.do}</button>
        </p>
      </form>
    </Section>
  )
}
