import type { Contract, Evidence, Side } from '../contract/index.js'
import { Notice, Table } from './kit/index.js'
import type { ContractSignature } from './read/contracts.js'
import { useView } from './view.js'

/** What the signatures of a contract prove: each by itself, and all of them together. */
export interface Proof {
  signatures: readonly ContractSignature[]
  /** Null where there are no keys to verify with. */
  evidence: Evidence | null
}

/** Who signed a contract, for whom and when, and whether that can be verified. */
export function Signatures({ contract, proof: { signatures, evidence } }: { contract: Contract; proof: Proof }) {
  const { words, format } = useView()
  const said = words.agreement.signatures
  const names: Record<Side, string> = { federation: contract.federation.name, party: contract.party.name }
  const check = (verified: boolean) => (evidence === null ? said.unknown : verified ? said.good : said.bad)
  if (signatures.length === 0) return <p>{said.none}</p>
  return (
    <>
      <Table
        caption={said.title}
        captionUnseen
        columns={[{ title: said.who }, { title: said.side }, { title: said.at }, { title: said.check }]}
        rows={signatures.map(({ name, side, at, verified, parties }) => [
          format.name(name),
          format.name(parties?.[side] ?? names[side]),
          format.moment(at),
          check(verified),
        ])}
      />
      <Together evidence={evidence} signatures={signatures} />
    </>
  )
}

function Together({ evidence, signatures }: Proof) {
  const { words } = useView()
  const said = words.agreement.signatures
  if (evidence === null) return <p>{said['no-keys']}</p>
  if (evidence.valid) return <p>{said.valid}</p>
  if (evidence.why !== 'not-signed-by-both') return <Notice kind="error">{said[evidence.why]}</Notice>
  const missing = (['party', 'federation'] as const).filter((side) => !signatures.some((one) => one.side === side))
  return <p>{[said['not-signed-by-both'], ...missing.map((side) => said.missing[side])].join(' ')}</p>
}
