import {
  DELIVERIES,
  type FieldFault,
  type FieldName,
  FORMATS,
  IDS,
  MAX_NAME,
  type Platform,
} from '../../activation/index.js'
import { SelectField, TextField } from '../kit/index.js'
import { useView } from '../view.js'

/** The fields as the form names them. */
export const FIELDS: Readonly<Record<FieldName, string>> = {
  name: 'nom',
  vendorId: 'fournisseur',
  syncHosts: 'hotes',
  syncUrl: 'synchronisation',
  ids: 'numeros',
  format: 'format',
  memberId: 'compte',
  delivery: 'remise',
  deliveryUrl: 'adresse',
  secret: 'secret',
}

export type FormValues = Record<FieldName, string>
export interface PlatformFormState {
  values: FormValues
  faults: Partial<Record<FieldName, FieldFault>>
}

/** What a form sent, as it was written. */
export function valuesOf(body: unknown): FormValues {
  const given = (body ?? {}) as Record<string, unknown>
  const entries = Object.entries(FIELDS).map(([field, name]) => {
    const value = given[name]
    return [field, typeof value === 'string' ? value : '']
  })
  return Object.fromEntries(entries) as FormValues
}

/** A platform as its form has it. */
export function formOf(platform: Platform): PlatformFormState {
  const { name, vendorId, syncHosts, syncUrl, ids, format, memberId, delivery, deliveryUrl, secret } = platform
  return {
    values: {
      ...{ name, ids, format, delivery },
      vendorId: vendorId === null ? '' : String(vendorId),
      syncHosts: syncHosts.join(' '),
      syncUrl: syncUrl ?? '',
      memberId: memberId === null ? '' : String(memberId),
      deliveryUrl: deliveryUrl ?? '',
      secret: secret ?? '',
    },
    faults: {},
  }
}

export const NEW_PLATFORM: PlatformFormState = {
  values: { ...valuesOf({}), ids: 'theirs', format: 'csv', delivery: 'folder' },
  faults: {},
}

/** The form of a platform. `fixed`: whose numbers and which format are said, and cannot be changed. */
export function PlatformForm({ action, state, fixed }: { action: string; state: PlatformFormState; fixed: boolean }) {
  const said = useView().words.platforms
  const text = (field: FieldName, more: { hint?: string; maxLength?: number; required?: boolean } = {}) => {
    const fault = state.faults[field]
    return (
      <TextField
        name={FIELDS[field]}
        label={said.fields[field]}
        value={state.values[field]}
        required={false}
        error={fault && said.wrong[fault]}
        {...more}
      />
    )
  }
  const select = (field: FieldName, options: { value: string; text: string }[]) => {
    const fault = state.faults[field]
    const { values } = state
    return (
      <SelectField
        {...{ name: FIELDS[field], label: said.fields[field], value: values[field], options }}
        error={fault && said.wrong[fault]}
      />
    )
  }
  return (
    <form method="post" action={action}>
      {text('name', { maxLength: MAX_NAME, required: true })}
      {text('vendorId', { hint: said.fields.vendorIdHint })}
      {text('syncHosts', { hint: said.fields.syncHostsHint })}
      {text('syncUrl', { hint: said.fields.syncUrlHint, maxLength: 1_000 })}
      {fixed ? (
        <>
          <input type="hidden" name={FIELDS.ids} value={state.values.ids} />
          <input type="hidden" name={FIELDS.format} value={state.values.format} />
        </>
      ) : (
        <>
          {select(
            'ids',
            IDS.map((value) => ({ value, text: said.ids[value] })),
          )}
          {select(
            'format',
            FORMATS.map((value) => ({ value, text: said.formats[value] })),
          )}
        </>
      )}
      {text('memberId', { hint: said.fields.memberIdHint })}
      {select(
        'delivery',
        DELIVERIES.map((value) => ({ value, text: said.deliveries[value] })),
      )}
      {text('deliveryUrl', { hint: said.fields.deliveryUrlHint, maxLength: 500 })}
      {text('secret', { hint: said.fields.secretHint, maxLength: 60 })}
      <button type="submit">{fixed ? said.save : said.add}</button>
    </form>
  )
}
