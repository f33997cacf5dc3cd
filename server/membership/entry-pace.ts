import { Allowance } from '../lib/allowance.js'
import { SECOND_MS } from '../lib/clock.js'
import { sha256 } from '../lib/id.js'
import { networkPrefix } from '../lib/network.js'

/**
 * How often links are asked for and passkeys are tried (OWASP ASVS 5.0 §6.6.3). Kept in memory, by the network's prefix and
 * the hash of the address that was typed; whether anybody has that address is not asked.
 */
export class EntryPace {
  readonly #perNetwork = new Allowance({ atOnce: 12, everyMs: 60 * SECOND_MS, maxKept: 20_000 })
  readonly #perAddressAndNetwork = new Allowance({ atOnce: 3, everyMs: 600 * SECOND_MS, maxKept: 20_000 })
  /** From everywhere together: so that a mailbox is not filled. It is wide, since anybody could use it up for somebody else. */
  readonly #perAddress = new Allowance({ atOnce: 20, everyMs: 180 * SECOND_MS, maxKept: 20_000 })
  readonly #tries = new Allowance({ atOnce: 60, everyMs: 5 * SECOND_MS, maxKept: 20_000 })

  /** Whether a link may be asked for once more. */
  mayAsk({ email, address, now }: { email: string; address: string; now: Date }): boolean {
    const [network, hash] = [networkPrefix(address), sha256(email).toString('base64')]
    if (!this.#perNetwork.spend(network, { now })) return false
    if (!this.#perAddressAndNetwork.spend(`${hash} ${network}`, { now })) return false
    return this.#perAddress.spend(hash, { now })
  }

  /** Whether a passkey may be asked for, or tried, once more. */
  mayTry({ address, now }: { address: string; now: Date }): boolean {
    return this.#tries.spend(networkPrefix(address), { now })
  }
}
