import { EmptyState, Fold, OnlyWith, Section, SHORT_LIST, State, Table } from '../kit/index.js'
import { countCinemasOf, type Member } from '../read/admission.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { MANAGE, SIGN } from './access.js'
import { FederationTabs } from './tabs.js'

/** The cinemas: those that wait for the federation, those that it waits for, and where each of them stands. */
export function FederationCinemas({ members }: { members: readonly Member[] }) {
  const { words, format } = useView()
  const said = words.admission
  const doing = members.filter(({ step }) => step === 'countersign' || step === 'propose')
  const waits = members.filter(({ step }) => step === 'waits')
  // Whoever has signed waits longest.
  const toAdmit = [...doing].sort((a, b) => Number(b.step === 'countersign') - Number(a.step === 'countersign'))
  return (
    <>
      <h1>{said.title}</h1>
      <FederationTabs />
      <p>
        <a href="/federation/inviter">{words.joining.link}</a>
      </p>
      <Section title={said.toAdmit} id="a-admettre">
        {toAdmit.length === 0 ? (
          <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
        ) : (
          <>
            <p class="lead">{format.plural(countCinemasOf(toAdmit), said.lead)}</p>
            <div class="programme">
              {toAdmit.map((member) => (
                <Waiting key={member.organisationId} member={member} />
              ))}
            </div>
          </>
        )}
      </Section>
      {waits.length > 0 && (
        <Section title={said.waiting} id="proposees">
          <div class="programme">
            {waits.map((member) => (
              <Waiting key={member.organisationId} member={member} />
            ))}
          </div>
        </Section>
      )}
      <Members members={members} />
    </>
  )
}

/** One organisation for which there is something to do, or to wait for. */
function Waiting({ member }: { member: Member }) {
  const { words, format } = useView()
  const said = words.admission
  const { cinemas, step } = member
  const [first, ...others] = cinemas
  if (first === undefined) return null
  const name = titleOf(first, format.name)
  return (
    <article>
      <h3>{name}</h3>
      <WhyItWaits member={member} />
      {others.length > 0 && (
        <p class="soft">{fill(said.also, { names: others.map((one) => titleOf(one, format.name)).join(' ; ') })}</p>
      )}
      <div class="actions">
        {step === 'countersign' && (
          <a
            class="button"
            href={`/federation/salles/${first.slug}`}
            aria-label={fill(said.readAndSignNamed, { name })}
          >
            {said.readAndSign}
          </a>
        )}
        {step === 'propose' && (
          <Gesture slug={first.slug} gesture="proposer" label={fill(said.proposeNamed, { name })}>
            {said.propose}
          </Gesture>
        )}
        {step === 'waits' && (
          <a href={`/federation/salles/${first.slug}`} aria-label={fill(said.seeNamed, { name })}>
            {said.see}
          </a>
        )}
      </div>
    </article>
  )
}

function WhyItWaits({ member: { step, signatures, open, last, withdrawn } }: { member: Member }) {
  const { words, format } = useView()
  const said = words.admission
  const signed = signatures.find(({ side }) => side === 'party')
  if (step === 'countersign' && signed !== undefined)
    return <p>{fill(said.signedBy, { name: signed.name, day: format.date(signed.at) })}</p>
  if (step === 'waits' && open?.offeredAt) return <p>{fill(said.waitsSince, { day: format.date(open.offeredAt) })}</p>
  if (last?.endedAt)
    return <p>{fill(withdrawn ? said.offerWithdrawn : said.ended, { day: format.date(last.endedAt) })}</p>
  return <p>{said.never}</p>
}

/** One thing done to an organisation's contract. `contract`: the one that was looked at, so that no other is meant. */
export function Gesture(gesture: {
  slug: string
  gesture: string
  contract?: string | undefined
  label?: string
  children: string
}) {
  const { slug, contract, label, children } = gesture
  // A signature has an address of its own: a passkey confirms it first.
  const signs = gesture.gesture === 'contresigner'
  return (
    <OnlyWith access={signs ? SIGN : MANAGE} to={signs ? 'sign' : 'admit'}>
      <form method="post" action={`/federation/salles/${slug}${signs ? '/contresigner' : ''}`}>
        {contract !== undefined && <input type="hidden" name="contrat" value={contract} />}
        <button type="submit" name="geste" value={gesture.gesture} aria-label={label}>
          {children}
        </button>
      </form>
    </OnlyWith>
  )
}

function Members({ members }: { members: readonly Member[] }) {
  const { words, format } = useView()
  const said = words.admission.members
  const all = members
    .flatMap((member) => member.cinemas.map((cinema) => ({ ...cinema, member })))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
  return (
    <Section title={said.title} id="toutes">
      {all.length === 0 ? (
        <EmptyState title={said.none.title}>{said.none.text}</EmptyState>
      ) : (
        <Fold summary={fill(said.each, { count: format.number(all.length) })} open={all.length <= SHORT_LIST}>
          <Table
            caption={said.caption}
            columns={[{ title: said.cinema }, { title: said.city }, { title: said.contract }, { title: said.since }]}
            rows={all.map(({ slug, name, city, member }) => [
              <a key="name" href={`/federation/salles/${slug}`}>
                {format.name(name)}
              </a>,
              format.name(city),
              <ContractState key="state" member={member} />,
              dateOr(sinceOf(member), format.date),
            ])}
          />
        </Fold>
      )}
    </Section>
  )
}

export function ContractState({ member: { live, open, last, withdrawn } }: { member: Member }) {
  const { words } = useView()
  const current = live ?? open
  const state = (current ?? last)?.state ?? 'none'
  const shown = current === null && withdrawn ? 'withdrawn' : state
  return <State state={state} label={words.contract.states[shown]} />
}

/** Since when a cinema stands where it stands. */
function sinceOf({ live, open, last, signatures, stoppedAt }: Member): Date | null {
  if (live !== null) return live.state === 'suspended' ? stoppedAt : live.inForceFrom
  if (open !== null) return signatures.at(-1)?.at ?? open.offeredAt
  return last?.endedAt ?? null
}

function dateOr(at: Date | null, print: (at: Date) => string): string {
  return at === null ? '—' : print(at)
}

export function titleOf({ name, city }: { name: string; city: string }, print: (text: string) => string): string {
  return `${print(name)}, ${print(city)}`
}
