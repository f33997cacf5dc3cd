import type { ApiKey } from '../../membership/index.js'
import { Code, EmptyState, Notice, Section, SelectField, Table, TextField, Toast, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** What a key is for: to read results, to read all, to book as well. */
export type KeyPurpose = 'results' | 'read' | 'book'

export interface KeysShown {
  keys: readonly ApiKey[]
  /** What a new key may be for. */
  purposes: readonly KeyPurpose[]
  /** A key that was just made. */
  secret: string | null
  /** It takes the place of another. */
  rotated: boolean
  wrong: 'wrong' | 'many' | null
  revoked: boolean
}

/** The keys of an organisation. */
export function ApiKeys({ shown }: { shown: KeysShown }) {
  const { purposes, secret, rotated, wrong, revoked } = shown
  const said = useView().words.account.keys
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {revoked && <Toast>{said.revoked}</Toast>}
      {wrong === 'many' && <Notice kind="error">{said.many}</Notice>}
      {secret !== null && (
        <Section title={said.secret} id="cle">
          <Notice kind="warning">{said.made}</Notice>
          {rotated && <p>{said.rotated}</p>}
          <Code id="cle-texte" label={said.secret}>
            {secret}
          </Code>
        </Section>
      )}
      <p>
        <Typed text={said.use} /> <a href="/api">{said.document}</a>
      </p>
      {shown.keys.some(({ creator, expiresAt }) => creator.left && expiresAt === null) && (
        <Notice kind="warning">{said.leaver}</Notice>
      )}
      <List keys={shown.keys} />
      <Section title={said.add} id="nouvelle">
        <form method="post" action="/compte/cles">
          <TextField
            name="nom"
            label={said.newName}
            hint={said.hint}
            value=""
            maxLength={60}
            error={wrong === 'wrong' ? said.wrong : undefined}
          />
          {purposes.length > 1 && (
            <SelectField
              name="pour"
              label={said.purpose}
              value="results"
              options={purposes.map((value) => ({ value, text: said.purposes[value] }))}
            />
          )}
          <button type="submit">{said.add}</button>
        </form>
      </Section>
      <p>
        <a href="/compte">{said.back}</a>
      </p>
    </>
  )
}

function List({ keys }: { keys: readonly ApiKey[] }) {
  const { words, format } = useView()
  const said = words.account.keys
  if (keys.length === 0) return <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
  return (
    <Table
      caption={said.title}
      captionUnseen
      columns={[
        { title: said.name },
        { title: said.scopes },
        { title: said.since },
        { title: said.by },
        { title: said.used },
        { title: said.until },
        { title: said.change },
      ]}
      rows={keys.map(({ id, name, scopes, createdAt, creator, usedDay, expiresAt }) => [
        name,
        scopes.map((scope) => said.scope[scope]).join(', '),
        format.date(createdAt),
        creator.left ? fill(said.left, { name: creator.name }) : creator.name,
        usedDay === null ? said.never : format.day(usedDay),
        expiresAt === null ? said.noEnd : format.moment(expiresAt),
        <Change key="change" id={id} name={name} />,
      ])}
    />
  )
}

function Change({ id, name }: { id: string; name: string }) {
  const said = useView().words.account.keys
  return (
    <>
      <form method="post" action={`/compte/cles/${id}/renouveler`}>
        <button type="submit" class="quiet" aria-label={fill(said.rotateOne, { name })}>
          {said.rotate}
        </button>
      </form>
      <form method="post" action={`/compte/cles/${id}/revoquer`}>
        <button type="submit" class="quiet" aria-label={fill(said.revokeOne, { name })}>
          {said.revoke}
        </button>
      </form>
    </>
  )
}
