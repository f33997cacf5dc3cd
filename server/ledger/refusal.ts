/** Why the ledger refused a batch: the SQLSTATEs of the migration, under names. */
const codes = {
  LA001: 'key-reused',
  LA002: 'malformed',
  LA003: 'unbalanced',
  LA004: 'over-limit',
  LA005: 'append-only',
  LA006: 'isolation',
  '22003': 'overflow',
} as const

export type LedgerRefusalCode = (typeof codes)[keyof typeof codes]

/** The ledger refused a batch: nothing of it is written, and the transaction around it is aborted. */
export class LedgerRefusal extends Error {
  readonly code: LedgerRefusalCode
  /** The posting that was refused, when it is known. */
  readonly key: string | null

  constructor({ code, key, message }: { code: LedgerRefusalCode; key: string | null; message: string }) {
    super(message)
    this.name = 'LedgerRefusal'
    this.code = code
    this.key = key
  }
}

/** A key that was used before came with another body: two facts have one name. */
export class LedgerConflict extends LedgerRefusal {
  constructor({ key, message }: { key: string | null; message: string }) {
    super({ code: 'key-reused', key, message })
    this.name = 'LedgerConflict'
  }
}

/** The refusal that a database error stands for, or the error itself. */
export function asRefusal(error: unknown): unknown {
  const { code, message, detail } = error as { code?: string; message: string; detail?: string }
  const name = codes[code as keyof typeof codes]
  if (name === undefined) return error
  const key = detail ? detail : null
  return name === 'key-reused' ? new LedgerConflict({ key, message }) : new LedgerRefusal({ code: name, key, message })
}
