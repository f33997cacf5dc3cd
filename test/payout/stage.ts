import { randomUUID } from 'node:crypto'
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  balances,
  cinemaAccrued,
  cinemaPayable,
  operatorReceivable,
  type Posting,
  post,
} from '../../server/ledger/index.js'
import { sealDetails } from '../../server/payout/bank/seal.js'
import {
  cancelBatch,
  carryOutPayouts,
  handBatch,
  markExecuted,
  prepareBatch,
  type SigningRole,
  setDebtor,
  signBatch,
  signOptions,
} from '../../server/payout/index.js'
import type { BatchKind } from '../../server/payout/plan.js'
import { bringIntoForce, cinema, colleague, library, notice, organisation, testRing } from '../contract/world.js'
import { type TestDatabase, testDatabase } from '../database.js'
import { type Answering, Authenticator, type Credential } from '../membership/authenticator.js'
import { testBankRing } from './bank/ring.js'

export const ORIGIN = 'https://console.lanterne.example'
const OPERATOR_IBAN = 'FR7630006000011234567890189'
/** When contracts came into force, and bank details. */
const LONG_AGO = new Date('2026-09-01T10:00:00Z')

export interface Officer {
  id: string
  credential: Credential
}

export interface PaidCinema {
  id: string
  organisation: string
  contract: string
}

/** A federation with three officers, an operator, and cinemas under contract, on a database of its own. */
export class PayoutStage {
  readonly database: TestDatabase
  readonly ring = testBankRing()
  readonly authenticator = new Authenticator({ origin: ORIGIN })
  /** A preparer, an approver, and one who has both roles. */
  officers = {} as Record<'ann' | 'bea' | 'both', Officer>
  now = new Date('2027-01-12T10:00:00Z')
  #drop: (() => void)[] = []
  #federation = { id: '', person: '' }
  #contracts = {} as Parameters<typeof bringIntoForce>[0]
  #keys = 0

  private constructor(database: TestDatabase) {
    this.database = database
  }

  static async open({ closed = ['2026-10', '2026-11', '2026-12'] } = {}): Promise<PayoutStage> {
    const stage = new PayoutStage(await testDatabase())
    await stage.#prepare()
    await stage.closeMonths(closed)
    return stage
  }

  async #prepare(): Promise<void> {
    const pool = this.database.owner
    const { ring, drop } = testRing()
    this.#drop.push(drop)
    this.#contracts = { pool, library, ring }
    await notice(pool)
    this.#federation = await organisation(pool, 'federation')
    const operator = await organisation(pool, 'operator')
    await bringIntoForce(this.#contracts, {
      ...{ kind: 'operator-federation', federation: this.#federation, party: operator, at: LONG_AGO },
    })
    this.officers = {
      ann: await this.officer(['payment-preparer']),
      bea: await this.officer(['payment-approver']),
      both: await this.officer(['payment-preparer', 'payment-approver']),
    }
    const account = { holder: 'Klox SAS', iban: OPERATOR_IBAN, bic: null }
    const set = { account, ring: this.ring, person: this.officers.ann.id, now: LONG_AGO }
    for (const payer of ['operator', 'federation'] as const) await setDebtor(this.database.console, { payer, ...set })
  }

  async closeMonths(months: readonly string[]): Promise<void> {
    const { owner } = this.database
    await owner.query(
      `INSERT INTO settlement.close (period, asked_by, asked_at) SELECT month, gen_random_uuid(), $2 FROM unnest($1::text[]) AS month`,
      [months, this.now],
    )
    await owner.query(
      `UPDATE settlement.close SET state = 'closed', closed_at = $2, shares_upto = '0', sequence = 0 WHERE period = ANY ($1::text[])`,
      [months, this.now],
    )
  }

  async close(): Promise<void> {
    await this.database.drop()
    for (const drop of this.#drop) drop()
  }

  /** Somebody of the federation with a passkey. */
  async officer(roles: string[]): Promise<Officer> {
    const id = await colleague(this.database.owner, this.#federation.id, { roles: ['reader', ...roles] })
    return { id, credential: await this.passkey(id) }
  }

  /** A passkey of somebody's, one more. */
  async passkey(person: string): Promise<Credential> {
    const userId = Buffer.from(person.replaceAll('-', ''), 'hex').toString('base64url')
    const { credential, answer } = this.authenticator.make({ challenge: 'c2Vlbg', user: { id: userId } })
    const response = JSON.parse(answer) as RegistrationResponseJSON
    const verified = await verifyRegistrationResponse({
      ...{ response, expectedChallenge: 'c2Vlbg', expectedOrigin: ORIGIN, expectedRPID: new URL(ORIGIN).hostname },
    })
    await this.database.owner.query(
      `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
       VALUES ($1, $2, $3, $4, 1, '{}', false, false, 'k', $5)`,
      [
        ...[randomUUID(), person, credential.id],
        ...[Buffer.from(verified.registrationInfo?.credential.publicKey ?? []), LONG_AGO],
      ],
    )
    return credential
  }

  /** A cinema under contract. `iban`: null for none given. */
  async cinema({
    iban = OPERATOR_IBAN,
    choices = {},
  }: {
    iban?: string | null
    choices?: Record<string, unknown>
  } = {}): Promise<PaidCinema> {
    const pool = this.database.owner
    const party = await organisation(pool, 'cinema')
    const id = await cinema(pool, party.id)
    const { id: contract } = await bringIntoForce(this.#contracts, {
      ...{ kind: 'federation-cinema', federation: this.#federation, party, at: LONG_AGO, choices },
    })
    if (iban !== null) await this.giveAccount(party.id, { iban })
    return { id, organisation: party.id, contract }
  }

  /** Bank details of an organisation; the first are in force at once, others wait unless `at` is long ago. */
  async giveAccount(
    organisationId: string,
    {
      iban,
      holder = 'Ciné-Club de l’Étoile',
      at = LONG_AGO,
      waits = false,
    }: { iban: string; holder?: string; at?: Date; waits?: boolean },
  ): Promise<void> {
    const row = randomUUID()
    const details = { holder, iban, bic: null }
    const { keyId, sealed, ibanMac } = sealDetails(this.ring, { organisation: organisationId, row, ...details })
    await this.database.owner.query(
      `INSERT INTO payout.bank_details (id, organisation_id, key_id, sealed, iban_mac, last_four, shared, asked_at, asked_by,
         hold_until, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $9, $10)`,
      [
        ...[row, organisationId, keyId, sealed, ibanMac, iban.slice(-4), at, randomUUID()],
        ...(waits ? [new Date(at.getTime() + 7 * 86_400_000), null] : [at, at]),
      ],
    )
  }

  /** Revenue that was confirmed by the close of a month. */
  async confirm(cinemaId: string, micros: bigint, { month = '2026-12' }: { month?: string } = {}): Promise<void> {
    const key = this.#nextKey()
    const at = new Date(`${month}-28T12:00:00Z`)
    const move = (name: string, kind: string, from: string, to: string): Posting => ({
      ...{ key: `${key}:${name}`, kind, at, details: { cinema: cinemaId, period: month } },
      entries: [
        { account: from, micros: -micros },
        { account: to, micros },
      ],
    })
    await this.#post([
      move('clicks', 'clicks', operatorReceivable, cinemaAccrued(cinemaId)),
      move('close', 'period-close', cinemaAccrued(cinemaId), cinemaPayable(cinemaId)),
    ])
  }

  async post(posting: Omit<Posting, 'key' | 'at' | 'details'> & { details?: Posting['details'] }): Promise<void> {
    await this.#post([{ details: {}, ...posting, key: this.#nextKey(), at: this.now }])
  }

  async #post(postings: Posting[]): Promise<void> {
    const client = await this.database.worker.connect()
    await post(client, postings).finally(() => client.release())
  }

  #nextKey(): string {
    this.#keys += 1
    return `test:${this.#keys}`
  }

  async balance(account: string): Promise<bigint> {
    return (await balances(this.database.owner, { prefix: account })).get(account) ?? 0n
  }

  payable(cinemaId: string): Promise<bigint> {
    return this.balance(cinemaPayable(cinemaId))
  }

  prepare({ kind = 'quarter', by = this.officers.ann }: { kind?: BatchKind; by?: Officer } = {}) {
    const { ring, now } = this
    return prepareBatch(this.database.console, { kind, person: by.id, ring, now })
  }

  /** The id of a batch that must have been prepared. */
  async prepared(asked: { kind?: BatchKind; by?: Officer } = {}): Promise<string> {
    const made = await this.prepare(asked)
    if ('refused' in made) throw new Error(`refused: ${made.refused}`)
    return made.id
  }

  async hashOf(batch: string): Promise<string> {
    const { rows } = await this.database.owner.query<{ hash: string }>(
      `SELECT encode(file_sha256, 'hex') AS hash FROM payout.batch WHERE id = $1`,
      [batch],
    )
    return rows[0]?.hash ?? ''
  }

  /** Asks for a challenge and answers it, as a page does. */
  async sign(
    batch: string,
    role: SigningRole,
    officer: Officer,
    { fileSha256, ...answering }: Answering & { fileSha256?: string } = {},
  ) {
    const answer = await this.answer(batch, role, officer, answering)
    if (typeof answer !== 'string') return { signed: false, why: answer.refused } as const
    return this.give(answer, { batch, role, officer, ...(fileSha256 === undefined ? {} : { fileSha256 }) })
  }

  /** What a browser sends back when it was asked for a signature. */
  async answer(batch: string, role: SigningRole, officer: Officer, answering: Answering = {}) {
    const options = await signOptions(this.database.console, { origin: ORIGIN }, this.#signing(batch, role, officer))
    return 'refused' in options ? options : this.authenticator.use(officer.credential, options, answering)
  }

  async give(
    assertion: string,
    { batch, role, officer, fileSha256 }: { batch: string; role: SigningRole; officer: Officer; fileSha256?: string },
  ) {
    const shown = fileSha256 ?? (await this.hashOf(batch))
    return signBatch(
      this.database.console,
      { origin: ORIGIN },
      {
        ...this.#signing(batch, role, officer),
        ...{ ring: this.ring, assertion, fileSha256: shown, onClone: async () => {} },
      },
    )
  }

  #signing(batch: string, role: SigningRole, officer: Officer) {
    return { batch, role, person: officer.id, now: this.now, browser: `session-${officer.id}` }
  }

  hand(batch: string) {
    return handBatch(this.database.console, { batch, person: this.officers.ann.id, ring: this.ring, now: this.now })
  }

  execute(batch: string, { reference = 'VIR-2027-0001', executedOn = '2027-01-12' } = {}) {
    const { now } = this
    return markExecuted(this.database.console, { batch, person: this.officers.ann.id, now, reference, executedOn })
  }

  cancel(batch: string) {
    return cancelBatch(this.database.console, { batch, person: this.officers.ann.id, now: this.now })
  }

  /** Takes back whatever a test left open; what is owed stays for the next. */
  async cancelOpen(): Promise<void> {
    const { rows } = await this.database.owner.query<{ id: string }>(
      `SELECT id FROM payout.batch WHERE state IN ('prepared', 'signed', 'approved', 'handed')`,
    )
    for (const { id } of rows) await this.cancel(id)
    await this.write()
  }

  write(): Promise<{ rows: number }> {
    return carryOutPayouts(this.database.worker, { now: this.now })
  }

  /** A batch that went all the way to the given state; what it decided is in the ledger. */
  async batchUpTo(state: 'approved' | 'handed' | 'executed', asked: { kind?: BatchKind } = {}): Promise<string> {
    const batch = await this.prepared(asked)
    const steps = [
      () => this.sign(batch, 'preparer', this.officers.ann),
      () => this.sign(batch, 'approver', this.officers.bea),
      ...(state === 'approved' ? [] : [() => this.hand(batch)]),
      ...(state === 'executed' ? [() => this.execute(batch)] : []),
    ]
    for (const step of steps) {
      const did = await step()
      if ('why' in did) throw new Error(`refused: ${did.why}`)
    }
    await this.write()
    return batch
  }
}
