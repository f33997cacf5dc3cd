import type { MembersPlan } from '../../membership/index.js'
import { ChosenFile, Figure, Figures, Notice, OnlyWith, Section, State, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill, type Words } from '../words/index.js'
import { MANAGE } from './access.js'
import { whyOf } from './members-report.js'
import { FederationTabs } from './tabs.js'

export const MEMBERS = '/federation/adherents'

type Sum = keyof Words['members']['trial']['sums']

export interface MembersPageShown {
  /** What was sent; it travels with the form, so that the same is imported that was tried. */
  text: string
  plan: MembersPlan | null
  unreadable: keyof Words['members']['unreadable'] | null
  /** It was to be imported, and is not what was tried any more. */
  changed: boolean
  imported: boolean
  sums: Readonly<Record<Sum, number>>
}

/** A list of members: the form; then what would happen line by line, and the button that does it; then that it was done. */
export function MembersView(page: MembersPageShown) {
  const { words } = useView()
  const { plan, unreadable, changed, imported } = page
  const said = words.members
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      {unreadable !== null && (
        <Notice kind="error">
          <Typed text={said.unreadable[unreadable]} />
        </Notice>
      )}
      {changed && <Notice kind="error">{said.changed}</Notice>}
      {imported && <Imported sums={page.sums} />}
      <OnlyWith access={MANAGE} to="importMembers">
        {plan === null ? <Form text={page.text} /> : <Trial {...page} plan={plan} />}
      </OnlyWith>
    </>
  )
}

function Form({ text }: { text: string }) {
  const { words } = useView()
  const said = words.members
  return (
    <>
      <p class="lead">{said.lead}</p>
      <p>
        <Typed text={said.columns} />
      </p>
      <form method="post" action={MEMBERS} class="stack">
        <div class="field">
          <label for="texte">{said.text}</label>
          <textarea id="texte" name="texte" rows={12} spellcheck={false} autocomplete="off">
            {text}
          </textarea>
        </div>
        <ChosenFile label={said.file} read={said.fileRead} />
        <p>
          <button type="submit">{said.tryIt}</button>
        </p>
      </form>
    </>
  )
}

/** So many lines are on the page; the report has all. */
const SHOWN = 500

function Trial({ plan, sums, text, imported }: MembersPageShown & { plan: MembersPlan }) {
  const view = useView()
  const { words, format } = view
  const said = words.members
  const { planned, ignored, mark } = plan
  const shown = { shown: format.number(SHOWN), count: format.number(planned.length) }
  return (
    <Section title={said.trial.title} id="essai">
      <Figures>
        {(Object.keys(said.trial.sums) as Sum[]).map((sum) => (
          <Figure
            key={sum}
            label={sums[sum] > 1 ? said.trial.sums[sum].other : said.trial.sums[sum].one}
            value={format.number(sums[sum])}
          />
        ))}
      </Figures>
      {ignored.length > 0 && <p class="soft">{fill(said.trial.ignored, { names: ignored.join(', ') })}</p>}
      {!imported && (sums.new > 0 ? <Import text={text} mark={mark} /> : <p>{said.trial.nothing}</p>)}
      <Table
        caption={said.trial.title}
        captionUnseen
        prose
        columns={[
          { title: said.trial.line, numeric: true },
          { title: said.trial.about },
          { title: said.trial.outcome },
          { title: said.trial.why },
        ]}
        rows={planned
          .slice(0, SHOWN)
          .map((row) => [
            format.number(row.line),
            row.about,
            <State key="outcome" state={STATES[row.outcome]} label={said.outcomes[row.outcome]} />,
            whyOf(row, view),
          ])}
      />
      {planned.length > SHOWN && <p class="soft">{fill(said.trial.shown, shown)}</p>}
      <div class="actions">
        <form method="post" action={`${MEMBERS}/rapport.csv`}>
          <input type="hidden" name="texte" value={text} />
          <button type="submit" class="quiet">
            {said.trial.report}
          </button>
        </form>
        <a href={MEMBERS}>{said.trial.again}</a>
      </div>
    </Section>
  )
}

const STATES = { new: 'running', there: 'ended', doubtful: 'submitted', refused: 'refused' } as const

function Import({ text, mark }: { text: string; mark: string }) {
  const { words } = useView()
  return (
    <form method="post" action={MEMBERS}>
      <input type="hidden" name="texte" value={text} />
      <input type="hidden" name="empreinte" value={mark} />
      <button type="submit" name="geste" value="importer">
        {words.members.trial.do}
      </button>
    </form>
  )
}

function Imported({ sums }: Pick<MembersPageShown, 'sums'>) {
  const { words, format } = useView()
  const said = words.members
  const { organisations, invitations } = said.trial.sums
  return (
    <Section title={said.done.title} id="importe">
      <p>
        {fill(said.done.text, {
          organisations: format.count(sums.organisations, organisations),
          invitations: format.count(sums.invitations, invitations),
        })}
      </p>
      <p>
        <a class="button" href="/federation/salles">
          {said.done.next}
        </a>
      </p>
    </Section>
  )
}
