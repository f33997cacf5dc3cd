import type { ComponentChildren } from 'preact'

export interface FieldProps {
  name: string
  label: string
  hint?: string
  /** What is wrong with what was given; shown beside the field and tied to it. */
  error?: string | undefined
}

/** One line of text, a day or an address. */
export function TextField(
  field: FieldProps & {
    value: string
    type?: 'text' | 'date' | 'url'
    maxLength?: number
    required?: boolean
  },
) {
  const { name, value, type = 'text', maxLength, required = true } = field
  const attributes = { ...described(field), name, value, required, maxLength, autocomplete: 'off' } as const
  return (
    <Field {...field}>
      {type === 'date' && <input {...attributes} type="date" />}
      {type === 'url' && <input {...attributes} type="url" />}
      {type === 'text' && <input {...attributes} type="text" />}
    </Field>
  )
}

/** One of a list. */
export function SelectField(
  field: FieldProps & { value: string; placeholder?: string; options: readonly { value: string; text: string }[] },
) {
  const { name, value, placeholder, options } = field
  return (
    <Field {...field}>
      <select {...described(field)} name={name} required>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** Several fields that answer one question. */
export function FieldGroup({ name, label, hint, error, children }: FieldProps & { children: ComponentChildren }) {
  return (
    <fieldset aria-describedby={describedBy({ name, hint, error })} class={error ? 'wrong' : undefined}>
      <legend>{label}</legend>
      <Hints name={name} hint={hint} error={error} />
      {children}
    </fieldset>
  )
}

function Field({ name, label, hint, error, children }: FieldProps & { children: ComponentChildren }) {
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={name}>{label}</label>
      <Hints name={name} hint={hint} error={error} />
      {children}
    </div>
  )
}

function Hints({ name, hint, error }: { name: string; hint: string | undefined; error: string | undefined }) {
  return (
    <>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  )
}

function described({ name, hint, error }: FieldProps) {
  const by = describedBy({ name, hint, error })
  return {
    id: name,
    ...(by === undefined ? {} : { 'aria-describedby': by }),
    ...(error ? { 'aria-invalid': 'true' as const } : {}),
  }
}

function describedBy(field: { name: string; hint: string | undefined; error: string | undefined }): string | undefined {
  const ids = [field.hint && `${field.name}-hint`, field.error && `${field.name}-error`].filter(Boolean)
  return ids.length === 0 ? undefined : ids.join(' ')
}
