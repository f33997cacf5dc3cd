import type { PublisherSite } from '../../campaign/index.js'
import { parisDay } from '../../lib/clock.js'
import { mayEnter, only } from '../../membership/index.js'
import { Notice, OnlyWith, Section, Table, TextField, Toast } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Which pages may ask is said by whoever answers for them. */
export const MANAGE_SITES = only('publisher', { role: 'manager', effect: 'change' })
export const SITES = '/editeur/sites'

/** What was just done (`fait`), or what is wrong with what was typed. */
export interface SitesForm {
  done?: unknown
  wrong?: 'not-a-host' | 'another-publisher' | 'too-many'
  typed?: string
}

/** A publisher's own sites, and those that campaigns name and nobody has confirmed: only pages of the first get answers. */
export function Sites({ sites, form }: { sites: readonly PublisherSite[]; form: SitesForm }) {
  const { words, format, person } = useView()
  const said = words.publisher.sites
  const may = mayEnter(person, MANAGE_SITES).may
  return (
    <Section title={said.title} id="sites">
      <p class="soft">{said.note}</p>
      {form.done === 'site-confirme' && <Toast>{said.confirmed}</Toast>}
      {form.done === 'site-retire' && <Toast>{said.removed}</Toast>}
      {sites.length > 0 && (
        <Table
          caption={said.title}
          captionUnseen
          columns={[{ title: said.site }, { title: said.since }, ...(may ? [{ title: said.change }] : [])]}
          rows={sites.map(({ host, confirmedAt }) => [
            <code key="host">{host}</code>,
            confirmedAt === null ? <strong key="waits">{said.waits}</strong> : format.day(parisDay(confirmedAt)),
            ...(may ? [<Change key="change" host={host} isOwn={confirmedAt !== null} />] : []),
          ])}
        />
      )}
      <OnlyWith access={MANAGE_SITES} to="publisherSites">
        {form.wrong !== undefined && <Notice kind="error">{said.wrong[form.wrong]}</Notice>}
        <form class="stack" method="post" action={SITES} novalidate>
          <TextField
            {...{ name: 'site', label: said.add, hint: said.addHint, value: form.typed ?? '', maxLength: 300 }}
            {...{ error: form.wrong === undefined ? undefined : said.wrong[form.wrong] }}
          />
          <p>
            <button type="submit">{said.confirm}</button>
          </p>
        </form>
      </OnlyWith>
    </Section>
  )
}

function Change({ host, isOwn }: { host: string; isOwn: boolean }) {
  const said = useView().words.publisher.sites
  return (
    <form method="post" action={isOwn ? `${SITES}/retirer` : SITES}>
      <input type="hidden" name="site" value={host} />
      <button type="submit" class="quiet" aria-label={fill(isOwn ? said.removeNamed : said.confirmNamed, { host })}>
        {isOwn ? said.remove : said.confirm}
      </button>
    </form>
  )
}
