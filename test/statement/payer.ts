import { randomBytes, randomUUID } from 'node:crypto'
import { moveContract } from '../../server/contract/index.js'
import { cinemaPayable, operatorReceivable, type Posting, payoutClearing, post } from '../../server/ledger/index.js'
import { MICROS_PER_CENT } from '../../server/lib/money.js'
import { bringIntoForce, cinema, done, library, notice, organisation, testRing } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'

const LONG_AGO = new Date('2026-09-01T10:00:00Z')

export interface Supplier {
  id: string
  organisation: string
  person: string
}

/** A federation, an operator that pays, and cinemas under contract; payments as payouts leave them, without their passkeys. */
export class Payer {
  readonly database: TestDatabase
  readonly operator: string
  #federation: { id: string; person: string }
  #contracts: Parameters<typeof bringIntoForce>[0]
  #drop: () => void

  private constructor(of: {
    database: TestDatabase
    operator: string
    federation: { id: string; person: string }
    contracts: Parameters<typeof bringIntoForce>[0]
    drop: () => void
  }) {
    this.database = of.database
    this.operator = of.operator
    this.#federation = of.federation
    this.#contracts = of.contracts
    this.#drop = of.drop
  }

  static async open(): Promise<Payer> {
    const database = await testDatabase()
    const { ring, drop } = testRing()
    const contracts = { pool: database.owner, library, ring }
    await notice(database.owner)
    const federation = await organisation(database.owner, 'federation')
    const operator = await organisation(database.owner, 'operator')
    await bringIntoForce(contracts, { kind: 'operator-federation', federation, party: operator, at: LONG_AGO })
    return new Payer({ database, operator: operator.id, federation, contracts, drop })
  }

  async close(): Promise<void> {
    await this.database.drop()
    this.#drop()
  }

  get officer(): string {
    return this.#federation.person
  }

  async cinema({ choices = {} }: { choices?: Record<string, unknown> } = {}): Promise<Supplier> {
    const party = await organisation(this.database.owner, 'cinema')
    const id = await cinema(this.database.owner, party.id)
    await bringIntoForce(this.#contracts, {
      ...{ kind: 'federation-cinema', federation: this.#federation, party, at: LONG_AGO, choices },
    })
    return { id, organisation: party.id, person: party.person }
  }

  /** A cinema's contract ends. */
  async leaves({ organisation: party }: Supplier, at: Date): Promise<void> {
    const { owner } = this.database
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM public.contract WHERE party_id = $1', [party])
    done(await moveContract(owner, { contractId: rows[0]?.id ?? '', type: 'terminate', at }))
  }

  /** An executed batch, in the tables and in the ledger. @returns its id */
  async pay(
    lines: readonly { cinema: string; cents: bigint }[],
    { through, executedOn, payer = 'operator' }: { through: string; executedOn: string; payer?: string },
  ): Promise<string> {
    const batch = randomUUID()
    const at = new Date(`${executedOn}T10:00:00Z`)
    const total = lines.reduce((sum, { cents }) => sum + cents, 0n)
    await this.database.owner.query(
      `INSERT INTO payout.batch (id, kind, payer, through, message_id, file_sealed, file_sha256, debtor_tail, lines, total_cents,
         execution_on, state, prepared_by, prepared_at, handed_by, handed_at, executed_by, executed_at, executed_on, reference, closed_at)
       VALUES ($1, 'quarter', $2, $3, $1::uuid::text::varchar(35), $4, $4, '0189', $5, $6, $7, 'closed', $1, $8, $1, $8, $1, $8, $7, 'VIR', $8)`,
      [batch, payer, through, randomBytes(32), lines.length, total, executedOn, at],
    )
    // It was paid long before it is written down here.
    await this.database.owner.query('ALTER TABLE payout.line DISABLE TRIGGER line_is_new')
    for (const [index, { cinema: id, cents }] of lines.entries()) {
      await this.database.owner.query(
        `INSERT INTO payout.line (batch, number, cinema, end_to_end_id, cents, payable_micros, iban_tail, iban_since)
         VALUES ($1, $2, $3, $4, $5, $6, '0189', $7)`,
        [batch, index + 1, id, `${batch.slice(0, 8)}-${index + 1}`, cents, cents * MICROS_PER_CENT, LONG_AGO],
      )
      await this.#move(`payout:${batch}:${index + 1}:handed`, at, [cinemaPayable(id), payoutClearing(batch)], cents)
      await this.#move(`payout:${batch}:${index + 1}:executed`, at, [payoutClearing(batch), operatorReceivable], cents)
      await this.#posted(batch, index + 1, 'handed', at)
      await this.#posted(batch, index + 1, 'executed', at)
    }
    await this.database.owner.query('ALTER TABLE payout.line ENABLE TRIGGER line_is_new')
    return batch
  }

  /** The first line of a batch comes back from the bank. */
  async comesBack(batch: string, { on }: { on: string }): Promise<void> {
    const at = new Date(`${on}T10:00:00Z`)
    const { rows } = await this.database.owner.query<{ cinema: string; cents: bigint }>(
      `UPDATE payout.line SET returned_at = $2, returned_by = $1, return_reason = 'AC04' WHERE batch = $1 AND number = 1
       RETURNING cinema, cents`,
      [batch, at],
    )
    const { cinema: id = '', cents = 0n } = rows[0] ?? {}
    await this.#move(`payout:${batch}:1:returned`, at, [operatorReceivable, cinemaPayable(id)], cents)
    await this.#posted(batch, 1, 'returned', at)
  }

  async #posted(batch: string, line: number, kind: string, at: Date): Promise<void> {
    await this.database.owner.query(
      'INSERT INTO payout.posting (batch, number, kind, at, posted_at) VALUES ($1, $2, $3, $4, $4)',
      [batch, line, kind, at],
    )
  }

  async #move(key: string, at: Date, [from, to]: [string, string], cents: bigint): Promise<void> {
    const [, batch = '', line = '', kind = ''] = key.split(':')
    const posting: Posting = {
      ...{ key, kind: `payout-${kind}`, at, details: { batch, line: Number(line) } },
      entries: [
        { account: from, micros: -cents * MICROS_PER_CENT },
        { account: to, micros: cents * MICROS_PER_CENT },
      ],
    }
    const client = await this.database.worker.connect()
    await post(client, [posting]).finally(() => client.release())
  }
}
