import { hasRole } from '../../../membership/index.js'
import { RETURN_REASONS, type SigningRole } from '../../../payout/index.js'
import { PasskeyForm } from '../../compte/passkey-form.js'
import { Dialog, Fold, OnlyWith, Section, SelectField, TextField } from '../../kit/index.js'
import { useView } from '../../view.js'
import { withLink } from '../../with-link.js'
import { fill } from '../../words/index.js'
import { FILE_FOR, PAYOUTS, PREPARE, SIGN_AS } from './access.js'
import type { BatchShown } from './batch-page.js'

/** What is to be done next with a batch, by whoever looks. */
export function Acts({ shown }: { shown: BatchShown }) {
  const { batch, fault } = shown
  const { state } = batch
  const sound = fault === null
  return (
    <>
      {state === 'prepared' && sound && <Sign shown={shown} as="preparer" />}
      {state === 'signed' && sound && <Sign shown={shown} as="approver" />}
      {state === 'approved' && sound && <Hand shown={shown} />}
      {state === 'handed' && <Execute shown={shown} />}
      {['handed', 'executed', 'closed'].includes(state) && <Returned id={batch.id} />}
      {['prepared', 'signed', 'approved', 'handed'].includes(state) && <Cancel shown={shown} />}
    </>
  )
}

function Sign({ shown, as: role }: { shown: BatchShown; as: SigningRole }) {
  const { words, person } = useView()
  const said = words.batch.sign
  const { batch, hasPasskey } = shown
  const isOwn = person?.id === batch.preparedBy
  const title = role === 'preparer' ? said.asPreparer : said.asApprover
  const hash = batch.fileSha256.toString('hex')
  return (
    <Section title={title} id="signer">
      <OnlyWith access={SIGN_AS[role]} to={role === 'preparer' ? 'preparePayout' : 'approvePayout'}>
        {role === 'preparer' && !isOwn && <p>{said.waitPreparer}</p>}
        {role === 'approver' && isOwn && <p>{said.own}</p>}
        {isOwn === (role === 'preparer') && (
          <>
            <FileLink shown={shown} as={role} />
            <p>{fill(said.text, { hash: `${hash.slice(0, 12)}…` })}</p>
            {hasPasskey ? (
              <PasskeyForm
                does="confirm"
                action={`${PAYOUTS}/${batch.id}/${ADDRESS[role]}`}
                options={`${PAYOUTS}/${batch.id}/${ADDRESS[role]}/options`}
                button={title}
                noScript={said.noScript}
              >
                <input type="hidden" name="empreinte" value={hash} />
              </PasskeyForm>
            ) : (
              <p>{withLink(said.noPasskey, { href: '/compte/passkeys/nouvelle', text: said.make })}</p>
            )}
          </>
        )}
      </OnlyWith>
    </Section>
  )
}

/** Where each role signs. */
export const ADDRESS = { preparer: 'signer', approver: 'approuver' } as const

function FileLink({ shown: { batch }, as: role }: { shown: BatchShown; as: SigningRole }) {
  const { words, person } = useView()
  const said = words.batch.hand
  if (!hasRole(person, FILE_FOR[role].role ?? 'reader')) return null
  return (
    <p>
      <a href={`${PAYOUTS}/${batch.id}/${FILE_ADDRESS[role]}`} download>
        {role === 'preparer' ? said.file : said.fileApprover}
      </a>
    </p>
  )
}

export const FILE_ADDRESS = { preparer: 'fichier', approver: 'fichier-a-relire' } as const

function Hand({ shown: { batch, dayOver } }: { shown: BatchShown }) {
  const { words, format } = useView()
  const { id, executionOn } = batch
  const said = words.batch.hand
  return (
    <Section title={said.open} id="remettre">
      <OnlyWith access={PREPARE} to="preparePayout">
        <p>
          <a href={`${PAYOUTS}/${id}/${FILE_ADDRESS.preparer}`} download>
            {said.file}
          </a>
        </p>
        <Dialog id="remise" opener={said.open} title={said.ask} close={said.close} main>
          <p>{said.text}</p>
          {dayOver && <p>{fill(words.batch.one.dayOver, { day: format.day(executionOn) })}</p>}
          <form method="post" action={`${PAYOUTS}/${id}/remettre`}>
            <button type="submit">{said.do}</button>
          </form>
        </Dialog>
      </OnlyWith>
    </Section>
  )
}

function Execute({ shown }: { shown: BatchShown }) {
  const { words } = useView()
  const said = words.batch.execute
  return (
    <Section title={said.title} id="executer">
      <OnlyWith access={PREPARE} to="preparePayout">
        <FileLink shown={shown} as="preparer" />
        <form method="post" action={`${PAYOUTS}/${shown.batch.id}/executer`}>
          <TextField name="reference" label={said.reference} hint={said.referenceHint} value="" maxLength={140} />
          <TextField name="jour" label={said.day} type="date" value="" />
          <button type="submit">{said.do}</button>
        </form>
      </OnlyWith>
    </Section>
  )
}

function Returned({ id }: { id: string }) {
  const { words } = useView()
  const said = words.batch.returned
  return (
    <Section title={said.title} id="retours">
      <OnlyWith access={PREPARE} to="preparePayout">
        <p>{said.text}</p>
        <Fold summary={said.do} open={false}>
          <form method="post" action={`${PAYOUTS}/${id}/retour`}>
            <TextField name="identifiant" label={said.id} hint={said.idHint} value="" maxLength={35} />
            <SelectField
              name="motif"
              label={said.reason}
              value="other"
              options={RETURN_REASONS.map((code) => ({ value: code, text: said.reasons[code] }))}
            />
            <button type="submit">{said.do}</button>
          </form>
        </Fold>
        <Fold summary={said.file} open={false}>
          <form method="post" action={`${PAYOUTS}/${id}/rapport`} enctype="multipart/form-data">
            <div class="field">
              <label for="rapport">{said.file}</label>
              <p class="hint" id="rapport-hint">
                {said.fileHint}
              </p>
              <input
                {...{ id: 'rapport', name: 'rapport', type: 'file', accept: '.xml,application/xml,text/xml' }}
                aria-describedby="rapport-hint"
                required
              />
            </div>
            <button type="submit">{said.fileDo}</button>
          </form>
        </Fold>
      </OnlyWith>
    </Section>
  )
}

function Cancel({ shown: { batch } }: { shown: BatchShown }) {
  const { words } = useView()
  const said = words.batch.cancel
  return (
    <Section title={said.open} id="annuler">
      <OnlyWith access={PREPARE} to="preparePayout">
        <Dialog id="annulation" opener={said.open} title={said.ask} close={said.close}>
          <p>{batch.state === 'handed' ? said.handedText : said.text}</p>
          <form method="post" action={`${PAYOUTS}/${batch.id}/annuler`}>
            <button type="submit">{said.do}</button>
          </form>
        </Dialog>
      </OnlyWith>
    </Section>
  )
}
