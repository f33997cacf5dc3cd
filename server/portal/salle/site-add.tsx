import type { SiteRefusal } from '../../contract/index.js'
import { only } from '../../membership/index.js'
import { Dialog, OnlyWith, Section, Typed } from '../kit/index.js'
import type { OwnSite } from '../read/salle.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

export const CHANGE_SITE = only('cinema', { own: true, role: 'manager', effect: 'change' })

/** What was given to be declared, and why it was not. */
export interface SiteForm {
  hosts: string
  wrong: { why: SiteRefusal; host: string } | null
}

export const EMPTY_SITE: SiteForm = { hosts: '', wrong: null }

/** The form that declares one more site of a cinema. */
export function AddSite({ slug, form }: { slug: string; form: SiteForm }) {
  const { words } = useView()
  const said = words.siteAdd
  const error = form.wrong && errorText(said.errors[form.wrong.why], form.wrong.host)
  return (
    <Section title={said.title} id="declarer">
      <OnlyWith access={CHANGE_SITE} to="site">
        <p>{said.lead}</p>
        <form method="post" action={`/salle/${slug}/site/declarer`} class="stack" novalidate>
          <div class={error ? 'field wrong' : 'field'}>
            <label for="adresses">{said.hosts}</label>
            <p class="hint" id="adresses-hint">
              <Typed text={said.hostsHint} />
            </p>
            {error && (
              <p class="error" id="adresses-error">
                {error}
              </p>
            )}
            <textarea
              id="adresses"
              name="adresses"
              rows={3}
              spellcheck={false}
              aria-describedby={error ? 'adresses-hint adresses-error' : 'adresses-hint'}
              {...(error ? { 'aria-invalid': 'true' as const } : {})}
            >
              {form.hosts}
            </textarea>
          </div>
          <p>
            <button type="submit">{said.do}</button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}

function errorText(text: string, host: string): string {
  return text.includes('{host}') ? fill(text, { host }) : text
}

/** The addresses of a site that has several, each with the question that removes it. */
export function SiteHosts({ slug, site }: { slug: string; site: OwnSite }) {
  const { words } = useView()
  const said = words.siteAdd.remove
  if (site.hosts.length < 2) return null
  return (
    <>
      <h3>{fill(said.title, { host: site.hosts[0] ?? '' })}</h3>
      <p class="soft">{said.text}</p>
      <OnlyWith access={CHANGE_SITE} to="site">
        <div class="actions">
          {site.hosts.map((host, at) => (
            <Dialog
              key={host}
              id={`retirer-${site.key}-${at}`}
              opener={fill(said.open, { host })}
              title={fill(said.ask, { host })}
              close={said.close}
            >
              <p>{said.answer}</p>
              <form method="post" action={`/salle/${slug}/site/retirer`}>
                <input type="hidden" name="site" value={site.key} />
                <button type="submit" name="adresse" value={host}>
                  {said.do}
                </button>
              </form>
            </Dialog>
          ))}
        </div>
      </OnlyWith>
    </>
  )
}
