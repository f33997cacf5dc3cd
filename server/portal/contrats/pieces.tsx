import { type Contract, changesOfTerms, type TermChange } from '../../contract/index.js'
import { Dialog, Prose, Section } from '../kit/index.js'
import { useView } from '../view.js'

/** The files of a contract. `base`: where this reader finds contracts. */
export function ContractFiles({ base, contract }: { base: string; contract: Pick<Contract, 'id' | 'state'> }) {
  const { words } = useView()
  const said = words.contracts.files
  return (
    <Section title={said.title} id="fichiers">
      <ul>
        <li>
          <a href={`${base}/${contract.id}.pdf`}>{said.pdf}</a>
        </li>
        {contract.state !== 'offered' && (
          <li>
            <a href={`${base}/${contract.id}.json`}>{said.evidence}</a>
          </li>
        )}
      </ul>
      <p class="hint">{said.hash}</p>
    </Section>
  )
}

/** What differs between the contract in force and the one that is offered. */
export function Changes({ before, after }: { before: Contract['terms']; after: Contract['terms'] }) {
  const { words, language } = useView()
  const said = words.contracts.changes
  const changes = changesOfTerms(before, after, language)
  return (
    <Section title={said.title} id="changements">
      <p>{said.text}</p>
      <dl class="facts">
        {changes.map((change) => (
          <Change key={change.field} change={change} />
        ))}
      </dl>
      <p>{said.newText}</p>
    </Section>
  )
}

function Change({ change: { title, before, after } }: { change: TermChange }) {
  const { words } = useView()
  const said = words.contracts.changes
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <p class="soft">{said.before}</p>
        <Prose text={before ?? said.absent} />
        <p class="soft">{said.after}</p>
        <Prose text={after ?? said.absent} />
      </dd>
    </div>
  )
}

/** To decline an offer: what is in force stays so. */
export function Decline({ action, contract }: { action: string; contract: string }) {
  const { words } = useView()
  const said = words.contracts.decline
  return (
    <Dialog id="decliner" opener={said.open} title={said.title} close={words.admission.leave}>
      <p>{said.text}</p>
      <form method="post" action={action}>
        <input type="hidden" name="contrat" value={contract} />
        <button type="submit">{said.do}</button>
      </form>
    </Dialog>
  )
}

/** One button that posts. */
export function Do({
  action,
  fields = {},
  children,
}: {
  action: string
  fields?: Record<string, string>
  children: string
}) {
  return (
    <form method="post" action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit">{children}</button>
    </form>
  )
}
