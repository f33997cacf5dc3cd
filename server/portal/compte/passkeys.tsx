import type { Passkey } from '../../membership/index.js'
import { EmptyState, Fold, Section, State, Table } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Somebody's own passkeys, and what may be done with each. */
export function Passkeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  const said = useView().words.account.passkeys
  const usable = passkeys.filter(({ lockedAt }) => lockedAt === null)
  return (
    <Section title={said.title} id="passkeys">
      {passkeys.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <List passkeys={passkeys} lastId={usable.length === 1 ? (usable[0]?.id ?? null) : null} />
      )}
      {usable.length === 1 && <p>{said.one}</p>}
      <p>
        <a href="/compte/passkeys/nouvelle">{said.add}</a>
      </p>
    </Section>
  )
}

/** @param lastId the only one that opens: it cannot be removed */
function List({ passkeys, lastId }: { passkeys: readonly Passkey[]; lastId: string | null }) {
  const { words, format } = useView()
  const said = words.account.passkeys
  return (
    <>
      <Table
        caption={said.title}
        captionUnseen
        columns={[{ title: said.name }, { title: said.added }, { title: said.used }, { title: said.state }]}
        rows={passkeys.map(({ name, createdAt, usedAt, backedUp, lockedAt }) => [
          name,
          format.date(createdAt),
          usedAt === null ? said.never : format.moment(usedAt),
          lockedAt === null ? (
            backedUp ? (
              said.synced
            ) : (
              said.device
            )
          ) : (
            <State key="locked" state="refused" label={said.locked} />
          ),
        ])}
      />
      <Fold summary={said.change} open={false}>
        {passkeys.map(({ id, name }) => (
          <Change key={id} id={id} name={name} removable={id !== lastId} />
        ))}
      </Fold>
    </>
  )
}

function Change({ id, name, removable }: { id: string; name: string; removable: boolean }) {
  const said = useView().words.account.passkeys
  return (
    <>
      <form method="post" action={`/compte/passkeys/${id}/nommer`}>
        <NameField id={id} label={fill(said.newName, { name })} value={name} />
        <button type="submit" class="quiet">
          {said.rename}
        </button>
      </form>
      {removable ? (
        <form method="post" action={`/compte/passkeys/${id}/retirer`}>
          <button type="submit" class="quiet">
            {fill(said.remove, { name })}
          </button>
        </form>
      ) : (
        <p class="soft">{said.last}</p>
      )}
    </>
  )
}

/** There are several of it on the page: each has an id of its own. */
function NameField({ id, label, value }: { id: string; label: string; value: string }) {
  return (
    <div class="field">
      <label for={`nom-${id}`}>{label}</label>
      <input id={`nom-${id}`} name="nom" type="text" value={value} maxLength={60} required autocomplete="off" />
    </div>
  )
}
