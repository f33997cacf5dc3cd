import { checkTransferFile } from '../../server/payout/sepa/check.js'
import { type TransferFile, writePain001 } from '../../server/payout/sepa/pain001.js'
import { hasSchema, schemaFault } from '../payout/sepa/xsd.js'

export interface PayoutFigures {
  lines: number
  /** The file is written. */
  fileMs: number
  /** It is read back, and held against batch and balances. */
  checksMs: number
  /** It is validated by the schema of ISO 20022; null where that is not here. */
  schemaMs: number | null
  ms: number
}

const LINES = 2_000

/** A batch of 2,000 payouts: its file, our own checks of it, and the schema's. */
export function measurePayout(): PayoutFigures {
  const file = fileOf(LINES)
  const lines = file.transfers.map(({ endToEndId, cents }) => ({ endToEndId, cents, payableCents: cents }))
  const start = performance.now()
  const xml = writePain001(file)
  const written = performance.now()
  const { faults } = checkTransferFile(xml, { messageId: file.messageId, lines })
  const checked = performance.now()
  const fault = hasSchema ? schemaFault(xml) : null
  const validated = performance.now()
  if (faults.length > 0 || fault !== null) throw new Error(`the file is not sound: ${[...faults, fault].join(', ')}`)
  return {
    lines: LINES,
    fileMs: Math.round(written - start),
    checksMs: Math.round(checked - written),
    schemaMs: hasSchema ? Math.round(validated - checked) : null,
    ms: Math.round(validated - start),
  }
}

function fileOf(count: number): TransferFile {
  const account = { holder: 'Ciné-Club de l’Étoile', iban: 'FR7630006000011234567890189', bic: null }
  return {
    ...{ messageId: '20261126-a1b2c3d4', madeAt: new Date('2026-11-26T10:00:00Z'), executionOn: '2026-12-01' },
    from: { ...account, holder: 'Opérateur SAS' },
    transfers: Array.from({ length: count }, (_, index) => ({
      endToEndId: `20261126-a1b2c3d4-${String(index + 1).padStart(4, '0')}`,
      ...{ cents: 5_000n + BigInt(index * 7), to: account, about: 'Lanterne 2026-12' },
    })),
  }
}
