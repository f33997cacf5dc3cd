import {
  type CheckDetail,
  type DeclaredSite,
  type Finding,
  type Other,
  othersOf,
  type Phase,
  RULES,
  type SiteResult,
} from '../../conformity/index.js'
import { Notice, Section, State, Table, Typed } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** Colours of states that there are already: the word says it. */
const LOOKS = { green: 'in-force', amber: 'offered', red: 'suspended', impossible: 'draft', none: 'draft' } as const

/** Where a site stands, in a word. */
export function SiteState({ site }: { site: Pick<SiteResult, 'check' | 'suspendedAt'> }) {
  const { words } = useView()
  const said = words.conformity.states
  if (site.suspendedAt !== null) return <State state="suspended" label={said.suspended} />
  const state = site.check?.state ?? 'none'
  return <State state={LOOKS[state]} label={said[state]} />
}

/** What one look at a site found, with all that shows it. `screenshotAt`: where its picture is. */
export function Result({
  site,
  check,
  screenshotAt,
}: {
  site: DeclaredSite
  check: CheckDetail
  screenshotAt: string
}) {
  const { words, format } = useView()
  const said = words.conformity
  if (check.state === 'impossible')
    return <Notice kind="warning">{check.observation.unreachable === 'as-root' ? said.asRoot : said.noChromium}</Notice>
  const { pages, banners } = check.observation
  return (
    <>
      {check.state === 'green' ? <Notice kind="done">{said.good}</Notice> : <Findings findings={check.findings} />}
      {pages.length > 0 && (
        <>
          <Others others={othersOf(check.observation, site)} />
          <Ours check={check} />
          <p class="soft">{fill(said.pages, { pages: pages.map(({ host, path }) => host + path).join(', ') })}</p>
          {banners.length > 0 && <p class="soft">{fill(said.banners, { banners: banners.join(', ') })}</p>}
          <Screenshot check={check} address={screenshotAt} />
        </>
      )}
      <p class="soft">{fill(said.rules, { version: format.name(check.rules) })}</p>
    </>
  )
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const { words } = useView()
  const said = words.conformity
  const phases: Record<string, string> = said.ours.phases
  const shownEvidence = (code: Finding['code'], evidence: readonly string[]) =>
    code === 'cut-short' ? evidence.map((phase) => phases[phase] ?? phase) : evidence
  return (
    <Table
      caption={said.findings}
      prose
      columns={[{ title: said.found }, { title: said.todo }, { title: said.evidence }, { title: said.source }]}
      rows={findings.map(({ code, severity, evidence }) => {
        const { what, todo } = said.codes[code]
        const places = what.includes('{why}') ? { why: whyText(said.why, evidence[0]) } : {}
        const isOnce = RULES[code].severity === 'red' && severity === 'amber'
        return [
          <span key="what">
            <State state={LOOKS[severity]} label={isOnce ? said.once : said.states[severity]} /> {fill(what, places)}
          </span>,
          <Typed key="todo" text={todo} />,
          'why' in places ? '' : shownEvidence(code, evidence).join(', '),
          RULES[code].source,
        ]
      })}
    />
  )
}

type Whys = ReturnType<typeof useView>['words']['conformity']['why']

function whyText(why: Whys, reason: string | undefined): string {
  return reason !== undefined && Object.hasOwn(why, reason) ? why[reason as keyof Whys] : why.other
}

function Others({ others }: { others: readonly Other[] }) {
  const { words, format } = useView()
  const said = words.conformity.others
  const calls = (other: Other, phase: Phase) =>
    other.counts[phase] === 0 ? said.silent : format.plural(other.counts[phase], said.calls)
  return (
    <Section title={said.title}>
      <p>{said.text}</p>
      {others.length === 0 ? (
        <p>{said.none}</p>
      ) : (
        <Table
          caption={said.title}
          captionUnseen
          columns={[
            { title: said.who },
            { title: said.kind },
            { title: said.before },
            { title: said.refused },
            { title: said.accepted },
            { title: said.cookies },
          ]}
          rows={others.map((other) => [
            other.name,
            said.kinds[other.kind ?? 'other'],
            calls(other, 'before'),
            calls(other, 'refused'),
            calls(other, 'accepted'),
            other.cookies.join(', ') || said.silent,
          ])}
        />
      )}
    </Section>
  )
}

function Ours({ check }: { check: CheckDetail }) {
  const { words, format } = useView()
  const said = words.conformity.ours
  const requests = check.observation.seen.flatMap(({ phase, count, ours }) =>
    ours === undefined ? [] : [{ phase, count, ours }],
  )
  const answerText = (answer: string | null) => {
    if (answer === null) return said.noAnswer
    return answer === 'refused; bot' ? said.refused : answer
  }
  return (
    <Section title={said.title}>
      {requests.length === 0 ? (
        <p>{said.none}</p>
      ) : (
        <Table
          caption={said.caption}
          captionUnseen
          columns={[
            { title: said.phase },
            { title: said.request },
            { title: said.count, numeric: true },
            { title: said.answer },
          ]}
          rows={requests.map(({ phase, count, ours }) => [
            said.phases[phase],
            <code key="request">{`${ours.method} ${ours.path}`}</code>,
            format.number(count),
            answerText(ours.answer),
          ])}
        />
      )}
    </Section>
  )
}

function Screenshot({ check, address }: { check: CheckDetail; address: string }) {
  const { words, format } = useView()
  const said = words.conformity
  if (!check.hasScreenshot) return <p class="soft">{said.noScreenshot}</p>
  const text = fill(said.screenshot, { moment: format.moment(check.at) })
  return (
    <figure class="capture">
      <img src={address} alt={text} width="1024" height="640" loading="lazy" />
      <figcaption class="soft">{text}</figcaption>
    </figure>
  )
}

/** The looks before the last one. */
export function Earlier({ checks }: { checks: readonly CheckDetail[] }) {
  const { words, format } = useView()
  const said = words.conformity
  if (checks.length === 0) return null
  return (
    <details>
      <summary>{said.earlier}</summary>
      <Table
        caption={said.earlier}
        captionUnseen
        columns={[{ title: said.when }, { title: said.state }, { title: said.findings }]}
        rows={checks.map((check) => [
          format.moment(check.at),
          <SiteState key="state" site={{ check, suspendedAt: null }} />,
          check.findings.map(({ code }) => said.codes[code].what.replace(/ : \{why\}|: \{why\}/, '')).join(' '),
        ])}
      />
    </details>
  )
}
