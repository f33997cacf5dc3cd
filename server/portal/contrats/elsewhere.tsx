import type { Contract, Side, SignedElsewhere } from '../../contract/index.js'
import { Code, OnlyWith, Section, SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'
import { fill } from '../words/index.js'
import { FEDERATION_RECORDS, FEDERATION_SIGNS } from './access.js'
import { Do } from './pieces.js'

/** What was signed elsewhere: recorded by one officer, read and confirmed by another. `missing`: the sides that may be recorded. */
export function Elsewhere(shown: {
  contract: Contract
  records: readonly SignedElsewhere[]
  missing: readonly Side[]
}) {
  const { words } = useView()
  const { contract, records, missing } = shown
  const said = words.contracts.elsewhere
  const free = missing.filter((side) => !records.some((one) => one.side === side))
  return (
    <Section title={said.title} id="ailleurs">
      {records.map((record) => (
        <Recorded key={record.id} {...{ contract, record }} />
      ))}
      {free.length > 0 && (
        <OnlyWith access={FEDERATION_RECORDS} to="sign">
          <p>{said.text}</p>
          <form method="post" action={`/federation/contrats/${contract.id}/ailleurs`} enctype="multipart/form-data">
            <SelectField
              name="cote"
              label={said.side}
              value={free[0] ?? ''}
              options={free.map((side) => ({ value: side, text: said.sides[side] }))}
            />
            <TextField name="nom" label={said.name} value="" maxLength={120} />
            <TextField name="qualite" label={said.capacity} hint={said.capacityHint} value="" maxLength={120} />
            <TextField name="date" label={said.signedOn} value="" type="date" />
            <div class="field">
              <label for="document">{said.file}</label>
              <input id="document" type="file" name="document" accept="application/pdf" required />
            </div>
            <button type="submit">{said.do}</button>
          </form>
        </OnlyWith>
      )}
    </Section>
  )
}

function Recorded({ contract, record }: { contract: Contract; record: SignedElsewhere }) {
  const { words, format, person } = useView()
  const said = words.contracts.elsewhere
  const { id, signatoryName, capacity, signedOn, recordedBy, confirmedBy, readBy, sha256 } = record
  const facts = { name: signatoryName, capacity, day: format.day(signedOn), by: format.name(recordedBy.name) }
  const action = `/federation/contrats/${contract.id}/ailleurs`
  return (
    <article>
      <p>
        {confirmedBy === null
          ? fill(said.waits, facts)
          : fill(said.counts, { ...facts, other: format.name(confirmedBy.name) })}
      </p>
      <Code id={`document-${id}`} label={said.hash}>
        {sha256.toString('hex')}
      </Code>
      <OnlyWith access={{ ...FEDERATION_RECORDS, effect: 'read' }} to="sign">
        <p>
          <a href={`/federation/signatures/${id}.pdf`}>{said.read}</a>
        </p>
      </OnlyWith>
      {confirmedBy === null && (
        <OnlyWith access={FEDERATION_SIGNS} to="sign">
          <div class="actions">
            {recordedBy.id === person?.id ? null : readBy.includes(person?.id ?? '') ? (
              <Do action={`${action}/confirmer`} fields={{ document: id }}>
                {said.confirm}
              </Do>
            ) : (
              <p class="hint">{said.readFirst}</p>
            )}
            <Do action={`${action}/ecarter`} fields={{ document: id }}>
              {said.discard}
            </Do>
          </div>
        </OnlyWith>
      )}
    </article>
  )
}
