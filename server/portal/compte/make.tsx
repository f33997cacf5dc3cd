import { Notice, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { PasskeyForm } from './passkey-form.js'

/** Where a passkey is made. */
export function MakePasskey({ wrong, name }: { wrong: 'wrongName' | 'invalid' | 'taken' | null; name: string | null }) {
  const { account } = useView().words
  const said = account.make
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {(wrong === 'invalid' || wrong === 'taken') && <Notice kind="error">{said[wrong]}</Notice>}
      <PasskeyForm
        does="make"
        action="/compte/passkeys"
        options="/compte/passkeys/options"
        button={said.button}
        noScript={account.passkeySays.noScript}
      >
        <TextField
          name="nom"
          label={said.name}
          hint={said.hint}
          value={name ?? said.suggested}
          maxLength={60}
          error={wrong === 'wrongName' ? said.wrongName : undefined}
        />
      </PasskeyForm>
      <p>
        <a href="/compte">{said.back}</a>
      </p>
    </>
  )
}
