import type { ComponentChildren } from 'preact'
import { useView } from '../view.js'

/**
 * A form whose button asks a passkey (server/portal/entrer/passkey-script.ts). Without the script its button stays disabled,
 * and the page says what to do instead.
 */
export function PasskeyForm(form: {
  does: 'enter' | 'confirm' | 'make'
  action: string
  method?: 'get' | 'post'
  /** Where the script asks for a challenge, */
  options: string
  /** and where it sends the answer, when the form is something else's. */
  confirm?: string
  button: string
  noScript: string
  children?: ComponentChildren
}) {
  const { words, assets } = useView()
  const { does, action, method = 'post', options, confirm, button, noScript, children } = form
  const says = words.account.passkeySays
  return (
    <form method={method} action={action} data-passkey={does} data-options={options} data-confirm={confirm}>
      {children}
      {confirm === undefined && <input type="hidden" name="reponse" value="" />}
      <button type="submit" disabled>
        {button}
      </button>
      <div role="status">
        {(['waiting', 'failed', 'locked', 'known', 'often', 'unsupported'] as const).map((what) => (
          <p key={what} data-says={what} hidden>
            {says[what]}
          </p>
        ))}
      </div>
      <noscript>
        <p>{noScript}</p>
      </noscript>
      <script defer src={assets.passkeyScript} />
    </form>
  )
}
