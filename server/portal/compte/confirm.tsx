import type { Request } from 'express'
import type { Page } from '../page.js'
import { useView, type View } from '../view.js'
import { withLink } from '../with-link.js'
import { PasskeyForm } from './passkey-form.js'

/** Where a confirmation is asked for and given. */
export const CONFIRM = { options: '/compte/confirmer/options', confirm: '/compte/confirmer' } as const

/**
 * What answers a form that needs a confirmation by passkey: the same form again, its fields kept and hidden, which is sent as
 * soon as the passkey has confirmed. The fields are those that a page of ours has just sent, and come back to whoever sent
 * them: there is nothing in them to forge.
 */
export function stepUpPage(view: View, request: Pick<Request, 'originalUrl' | 'body' | 'method' | 'headers'>): Page {
  const kept = request.headers['content-type']?.startsWith('multipart/') !== true
  const action = `/${request.originalUrl.replace(/^[/\\]+/, '')}`
  return {
    title: view.words.account.confirm.title,
    status: 403,
    body: <Confirm action={action} fields={kept ? fieldsOf(request.body) : []} kept={kept} />,
  }
}

/** The question by itself; `fields` are sent to `action` when it is answered. */
export function Confirm({
  action,
  fields,
  kept,
  method = 'post',
}: {
  action: string
  fields: readonly (readonly [name: string, value: string])[]
  kept: boolean
  method?: 'get' | 'post'
}) {
  const said = useView().words.account.confirm
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {method === 'post' && <p>{kept ? said.kept : said.lost}</p>}
      <PasskeyForm
        does="confirm"
        method={method}
        action={action}
        {...CONFIRM}
        button={said.button}
        noScript={useView().words.account.passkeySays.noScript}
      >
        {fields.map(([name, value], index) => (
          <input key={index} type="hidden" name={name} value={value} />
        ))}
      </PasskeyForm>
      <p class="soft">{withLink(said.none, { href: '/compte/passkeys/nouvelle', text: said.makeOne })}</p>
    </>
  )
}

/** The fields of a form, as they were sent. */
function fieldsOf(body: unknown): [string, string][] {
  return Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as [string, string]] : [])),
  )
}
