/** A field of a form as text; nothing for what is none, or longer than anybody types. */
export function field(body: unknown, name: string): string {
  const value = ((body ?? {}) as Record<string, unknown>)[name]
  return typeof value === 'string' && value.length <= 500 ? value : ''
}

/** An amount in euros, `152,30` or `152.3`, as cents; null for what is none. Spaces between thousands are no matter. */
export function centsOf(text: string): bigint | null {
  const [, euros = '', cents = ''] = /^(\d{1,9})(?:[,.](\d{1,2}))?$/.exec(text.replace(/[\s€]/g, '')) ?? []
  return euros === '' ? null : BigInt(euros) * 100n + BigInt(cents.padEnd(2, '0'))
}
