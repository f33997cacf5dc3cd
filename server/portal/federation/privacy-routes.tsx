import {
  ChosenSettings,
  changeSettings,
  type DisclosureSettings,
  latestEffect,
  readSettings,
  SETTING_NAMES,
} from '../../audience/index.js'
import { DeclaredRoutes, only, requireStepUp } from '../../membership/index.js'
import { Notice, Toast } from '../kit/index.js'
import { type Answer, type Asked, type Page, type PortalOptions, page, signedIn } from '../page.js'
import { MANAGE } from './access.js'
import { PRIVACY, Privacy, type SettingName, type TypedSettings } from './privacy.js'

// The settings are confidential: whoever knows them can undo some of what they do.
const READ = only('federation')

/** `/federation/confidentialite`: what disclosure control does, and what the federation decides about it. */
export function privacyRoutes(options: PortalOptions): DeclaredRoutes {
  return new DeclaredRoutes()
    .add('get', PRIVACY, READ, page(options, show))
    .add('post', PRIVACY, MANAGE, requireStepUp(), page(options, change))
}

async function show({ request, view }: Asked, options: PortalOptions): Promise<Answer> {
  const said = view.words.disclosure.settings
  const { fait } = request.query
  const settings = await readSettings(options.pool)
  const notice =
    fait === 'enregistres' ? <Toast>{said.saved}</Toast> : fait === 'inchanges' && <Toast>{said.unchanged}</Toast>
  return privacyPage({ view }, options, { settings, typed: textsOf(settings), wrong: new Set(), notice })
}

async function change({ request, view, now }: Asked, options: PortalOptions): Promise<Answer> {
  const typed = typedIn(request.body)
  const judged = ChosenSettings.safeParse(numbersOf(typed))
  if (!judged.success) {
    const wrong = new Set(judged.error.issues.map(({ path }) => path[0] as SettingName))
    const notice = <Notice kind="error">{view.words.disclosure.settings.notSaved}</Notice>
    const settings = await readSettings(options.pool)
    return { ...(await privacyPage({ view }, options, { settings, typed, wrong, notice })), status: 422 }
  }
  const organisationId = signedIn(view).organisation.id
  const changed = await changeSettings(options.pool, { settings: judged.data, organisationId, now })
  return { redirect: `${PRIVACY}?fait=${changed ? 'enregistres' : 'inchanges'}` }
}

async function privacyPage(
  { view }: Pick<Asked, 'view'>,
  { pool }: PortalOptions,
  {
    notice,
    ...shown
  }: {
    settings: DisclosureSettings
    typed: TypedSettings
    wrong: ReadonlySet<SettingName>
    notice: preact.ComponentChildren
  },
): Promise<Page> {
  const effect = await latestEffect(pool)
  const body = <Privacy {...{ ...shown, effect }}>{notice}</Privacy>
  return { title: view.words.disclosure.title, body }
}

function textsOf(settings: DisclosureSettings): TypedSettings {
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, String(settings[name])])) as TypedSettings
}

function typedIn(body: unknown): TypedSettings {
  const given = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value.trim().slice(0, 9) : '')
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, text(given[name])])) as TypedSettings
}

/** What is no whole number is none at all: it is refused by its shape. */
function numbersOf(typed: TypedSettings): Record<string, number> {
  const number = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN)
  return Object.fromEntries(SETTING_NAMES.map((name) => [name, number(typed[name])]))
}
