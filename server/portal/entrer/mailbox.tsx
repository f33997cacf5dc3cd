import { isFromLoopback } from '../../membership/index.js'
import { EmptyState, Section } from '../kit/index.js'
import { type Answer, type Asked, missing, type PortalOptions } from '../page.js'
import { type WaitingMail, waitingMails } from '../read/mails.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'

/** `/courrier`, in development: what waits to be sent, for whoever sits at the machine. */
export async function mailbox({ request, view, now }: Asked, { pool }: PortalOptions): Promise<Answer> {
  const { headers, socket } = request
  if (!isFromLoopback({ remoteAddress: socket.remoteAddress, headers })) throw missing()
  const mails = await waitingMails(pool, { now })
  return { title: view.words.mailbox.title, body: <Mailbox mails={mails} /> }
}

function Mailbox({ mails }: { mails: readonly WaitingMail[] }) {
  const { words, format } = useView()
  const said = words.mailbox
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      {mails.length === 0 && <EmptyState title={said.empty.title}>{said.empty.text}</EmptyState>}
      {mails.map(({ id, recipient, subject, body, createdAt }) => (
        <Section key={id} title={subject}>
          <p class="soft">{fill(said.to, { address: recipient, at: format.moment(createdAt) })}</p>
          {body.split('\n').map((line, index) => (
            <MailLine key={index} line={line} />
          ))}
        </Section>
      ))}
    </>
  )
}

/** A line that is an address is a link, as mail programs make it one. */
function MailLine({ line }: { line: string }) {
  if (line === '') return null
  return <p>{/^https?:\/\/\S+$/.test(line) ? <a href={line}>{line}</a> : line}</p>
}
