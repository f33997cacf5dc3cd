import { PORTAL } from '../../membership/index.js'
import { PasskeyForm } from '../compte/passkey-form.js'
import { Notice, Section } from '../kit/index.js'
import { useView } from '../view.js'
import { withLink } from '../with-link.js'

export type EntryNotice = 'asked' | 'wrong' | 'invalid' | 'unknown' | 'locked' | 'cloned'

/** How one enters: by a passkey, or by a link that is sent. */
export function Enter({
  notice,
  email,
  development,
}: {
  notice: EntryNotice | null
  /** What was typed, when it was no address. */
  email: string
  development: boolean
}) {
  const { words, person } = useView()
  const said = words.enter
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {person !== null && (
        <p>
          {withLink(said.signedIn, { href: PORTAL[person.organisation.kind], text: said.goOn }, { name: person.name })}
        </p>
      )}
      {notice === 'asked' && <Notice kind="done">{said.link.asked}</Notice>}
      {notice === 'asked' && development && (
        <p class="soft">{withLink(said.link.mailbox, { href: '/courrier', text: said.link.mailboxLink })}</p>
      )}
      {notice !== null && notice !== 'asked' && notice !== 'wrong' && (
        <Notice kind="error">{said.refusals[notice]}</Notice>
      )}
      <Section title={said.passkey.title} id="cle">
        <p>{said.passkey.text}</p>
        <PasskeyForm
          does="enter"
          action="/entrer/passkey/reponse"
          options="/entrer/passkey/options"
          button={said.passkey.button}
          noScript={said.passkey.noScript}
        />
      </Section>
      <LinkForm wrong={notice === 'wrong'} email={email} />
    </>
  )
}

function LinkForm({ wrong, email }: { wrong: boolean; email: string }) {
  const said = useView().words.enter.link
  return (
    <Section title={said.title} id="lien">
      <p id="lien-texte">{said.text}</p>
      <form method="post" action="/entrer">
        <div class={wrong ? 'field wrong' : 'field'}>
          <label for="adresse">{said.email}</label>
          {wrong && (
            <p class="error" id="adresse-error">
              {said.wrong}
            </p>
          )}
          <input
            id="adresse"
            name="adresse"
            type="email"
            value={email}
            maxLength={254}
            required
            autocomplete="username webauthn"
            aria-describedby={wrong ? 'adresse-error' : 'lien-texte'}
            aria-invalid={wrong ? 'true' : undefined}
          />
        </div>
        <button type="submit">{said.button}</button>
      </form>
    </Section>
  )
}
