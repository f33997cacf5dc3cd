import type { ComponentChildren } from 'preact'
import { type CreativeFormat, FORMAT_RULES, readSize } from '../../campaign/index.js'
import { type FieldProps, Typed } from '../kit/index.js'
import { fill, type Words } from '../words/index.js'

/** Several lines of text. */
export function AreaField(
  field: Omit<FieldProps, 'error'> & {
    value: string
    rows: number
    required?: boolean
    error?: ComponentChildren
  },
) {
  const { name, label, hint, error, value, rows, required = false } = field
  const by = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          <Typed text={hint} />
        </p>
      )}
      {error && (
        <div class="error" id={`${name}-error`}>
          {error}
        </div>
      )}
      <textarea
        {...{ id: name, name, rows, required, spellcheck: false }}
        {...(by === '' ? {} : { 'aria-describedby': by })}
        {...(error ? { 'aria-invalid': 'true' as const } : {})}
        autocomplete="off"
      >
        {value}
      </textarea>
    </div>
  )
}

/** The sizes of a format, to choose from. */
export function sizeOptions(format: CreativeFormat, words: Words): { value: string; text: string }[] {
  return FORMAT_RULES[format].sizes.map((size) => ({ value: size, text: sizeWord(words, size) }))
}

export function sizeWord(words: Words, size: string | null): string {
  if (size === null) return words.creative.noSize
  const { width, height } = readSize(size)
  return fill(words.creative.sizeText, { width: String(width), height: String(height) })
}
