import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

/**
 * Forms that a passkey answers: `<form data-passkey="enter | confirm | make" data-options="address">`. Its button asks the
 * address for a challenge, the authenticator answers it, and the answer is sent: by the form itself, in its field `reponse`,
 * or, to confirm, to `data-confirm`, after which the form is sent as it is. Messages are in the page: `[data-says]`.
 */
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  if (!browserSupportsWebAuthn()) {
    say(form, 'unsupported')
    continue
  }
  form.querySelector('button')?.removeAttribute('disabled')
  say(form, null)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void run(form, { autofill: false })
  })
  if (form.dataset.passkey === 'enter') void offer(form)
}

/** The browser proposes passkeys where the address is typed, without being asked for them. */
async function offer(form: HTMLFormElement): Promise<void> {
  if (await browserSupportsWebAuthnAutofill()) await run(form, { autofill: true })
}

async function run(form: HTMLFormElement, { autofill }: { autofill: boolean }): Promise<void> {
  if (!autofill) say(form, 'waiting')
  try {
    const options = await post(form.dataset.options ?? '')
    if (!options.ok) return say(form, options.status === 429 ? 'often' : 'failed')
    const answer = await answerOf(form, await options.json(), autofill)
    if (form.dataset.confirm === undefined) {
      ;(form.elements.namedItem('reponse') as HTMLInputElement).value = JSON.stringify(answer)
      return form.submit()
    }
    const confirmed = await post(form.dataset.confirm, { reponse: JSON.stringify(answer) })
    if (confirmed.ok) return form.submit()
    const problem = (await confirmed.json().catch(() => ({}))) as { code?: string }
    say(form, problem.code === 'passkey-locked' ? 'locked' : 'failed')
  } catch (error) {
    // One that was only offered and not taken is no failure; nor is one that another try has put an end to.
    if (!autofill) say(form, (error as Error).name === 'InvalidStateError' ? 'known' : 'failed')
  }
}

function answerOf(form: HTMLFormElement, optionsJSON: unknown, useBrowserAutofill: boolean) {
  if (form.dataset.passkey === 'make')
    return startRegistration({ optionsJSON: optionsJSON as PublicKeyCredentialCreationOptionsJSON })
  return startAuthentication({
    optionsJSON: optionsJSON as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill,
    verifyBrowserAutofillInput: false,
  })
}

function post(address: string, fields: Record<string, string> = {}): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(fields),
  })
}

/** Shows one of the form's messages, or none. */
function say(form: HTMLFormElement, what: string | null): void {
  for (const message of form.querySelectorAll<HTMLElement>('[data-says]'))
    message.hidden = message.dataset.says !== what
}
