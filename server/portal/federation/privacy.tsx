import type { ComponentChildren } from 'preact'
import {
  type DisclosureSettings,
  HARD_FLOOR,
  type ReleaseEffect,
  SETTING_NAMES,
  SETTING_RANGES,
  type Withheld,
} from '../../audience/index.js'
import { OnlyWith, Section, Table, TextField } from '../kit/index.js'
import { whyWithheld } from '../segment.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE } from './access.js'
import { FederationTabs } from './tabs.js'

export const PRIVACY = '/federation/confidentialite'

export type SettingName = keyof DisclosureSettings
/** What somebody typed, before it is judged. */
export type TypedSettings = Record<SettingName, string>

/** The federation's settings of disclosure control, each with what it does, and what all did to the last release. */
export function Privacy(privacy: {
  effect: ReleaseEffect | null
  settings: DisclosureSettings
  typed: TypedSettings
  wrong: ReadonlySet<SettingName>
  children?: ComponentChildren
}) {
  const { words } = useView()
  const said = words.disclosure
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {privacy.children}
      <p class="lead">{said.lead}</p>
      <p class="soft">{said.secret}</p>
      <Effect effect={privacy.effect} />
      <Settings {...privacy} />
    </>
  )
}

function Effect({ effect }: { effect: ReleaseEffect | null }) {
  const { words, format } = useView()
  const said = words.disclosure.effect
  if (effect === null) {
    return (
      <Section title={said.title} id="effet">
        <p>{said.none}</p>
      </Section>
    )
  }
  const { cells, shown, held, withheld, madeAt } = effect
  const lines: [string, number][] = [
    [said.shown, shown],
    [said.held, held],
    ...Object.entries(withheld).map(([why, number]): [string, number] => [
      fill(said.withheld, { why: whyWithheld(words, why as Withheld) }),
      number,
    ]),
  ]
  return (
    <Section title={said.title} id="effet">
      <p>
        {fill(said.summary, {
          shown: format.number(shown + held),
          cells: format.number(cells),
          day: format.date(madeAt),
        })}
      </p>
      <Table
        caption={said.caption}
        captionUnseen
        columns={[{ title: said.what }, { title: said.cells, numeric: true }]}
        rows={lines.filter(([, number]) => number > 0).map(([what, number]) => [what, format.number(number)])}
      />
    </Section>
  )
}

function Settings({
  effect,
  settings,
  typed,
  wrong,
}: {
  effect: ReleaseEffect | null
  settings: DisclosureSettings
  typed: TypedSettings
  wrong: ReadonlySet<SettingName>
}) {
  const { words, format } = useView()
  const said = words.disclosure.settings
  return (
    <Section title={said.title} id="reglages">
      <p>{said.note}</p>
      <ul>
        {SETTING_NAMES.map((name) => (
          <li key={name}>
            <strong>
              {said.names[name]} : <span class="numeric">{format.number(settings[name])}</span>
            </strong>{' '}
            {said.texts[name]} {effect !== null && <span class="soft">{effectOf(name, effect)}</span>}
          </li>
        ))}
      </ul>
      <OnlyWith access={MANAGE} to="disclosure">
        <form method="post" action={PRIVACY}>
          {SETTING_NAMES.map((name) => (
            <TextField
              key={name}
              name={name}
              label={said.names[name]}
              hint={rangeOf(name, isHardFloor(name) ? said.floor : said.range)}
              value={typed[name]}
              maxLength={9}
              error={wrong.has(name) ? rangeOf(name, said.wrong) : undefined}
            />
          ))}
          <button type="submit">{said.save}</button>
        </form>
      </OnlyWith>
    </Section>
  )

  function rangeOf(name: SettingName, text: string): string {
    const { min, max } = SETTING_RANGES[name]
    return fill(text, { min: format.number(min), max: format.number(max) })
  }

  function effectOf(name: SettingName, { cells, shown, held, withheld, activated }: ReleaseEffect): string {
    const alpha = Math.exp(-1 / settings.noiseScale)
    const values = {
      value: settings[name],
      withheld: withheld[WITHHELD_BY[name] ?? 'waits'] ?? 0,
      shown: shown + held,
      ...{ cells, held, activated, waits: withheld.waits ?? 0 },
      // Two noises of this scale, one of the week and one of the cinemas.
      deviation: Math.ceil(2 * (Math.sqrt(alpha) / (1 - alpha))),
    }
    const text = said.effects[name]
    const told = Object.entries(values).filter(([key]) => text.includes(`{${key}}`))
    return fill(text, Object.fromEntries(told.map(([key, number]) => [key, format.number(number)])))
  }
}

const WITHHELD_BY: Partial<Record<SettingName, Withheld>> = {
  minPeople: 'few-people',
  minCinemas: 'few-cinemas',
  pPercent: 'dominated',
}

function isHardFloor(name: SettingName): boolean {
  const floors: Partial<Record<SettingName, number>> = {
    ...{ minPeople: HARD_FLOOR.people, minCinemas: HARD_FLOOR.cinemas, batchCinemas: HARD_FLOOR.cinemas },
  }
  return floors[name] === SETTING_RANGES[name].min
}
