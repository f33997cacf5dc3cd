import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server'
import type pg from 'pg'
import { createBankRing } from '../../server/payout/bank/ring.js'
import { sealDetails } from '../../server/payout/bank/seal.js'
import { setDebtor } from '../../server/payout/index.js'
import type { TestDatabase } from '../database.js'
import { Authenticator, type Credential } from '../membership/authenticator.js'

export const ORIGIN = 'https://console.lanterne.example'
/** The federation's own, and the one that cinemas begin with. */
export const IBAN = 'FR7630006000011234567890189'

/** What signing and paying need: keys of bank details, and passkeys of two officers. */
export interface Bank {
  ring: ReturnType<typeof createBankRing>
  authenticator: Authenticator
  passkeys: Map<string, Credential>
}

/** A ring of its own; its keys are in memory afterwards, so that nothing is left on the disk. */
export function openBank(): Bank {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-bank-'))
  try {
    return { ring: createBankRing(folder), authenticator: new Authenticator({ origin: ORIGIN }), passkeys: new Map() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Gives officers both roles of payments and a passkey, and notes from which account each payer pays. */
export async function equipOfficers(
  database: TestDatabase,
  { bank, officers, now }: { bank: Bank; officers: readonly string[]; now: Date },
): Promise<void> {
  const account = { holder: 'Klox SAS', iban: IBAN, bic: null }
  for (const person of officers) {
    await database.owner.query(
      `UPDATE public.person SET roles = '{reader,payment-preparer,payment-approver}' WHERE id = $1`,
      [person],
    )
    bank.passkeys.set(person, await passkeyOf(database.owner, { person, authenticator: bank.authenticator, now }))
  }
  const [person = ''] = officers
  for (const payer of ['operator', 'federation'] as const)
    await setDebtor(database.console, { payer, account, ring: bank.ring, person, now })
}

async function passkeyOf(
  owner: pg.Pool,
  { person, authenticator, now }: { person: string; authenticator: Authenticator; now: Date },
): Promise<Credential> {
  const challenge = 'c2Vlbg'
  const userId = Buffer.from(person.replaceAll('-', ''), 'hex').toString('base64url')
  const { credential, answer } = authenticator.make({ challenge, user: { id: userId } })
  const verified = await verifyRegistrationResponse({
    response: JSON.parse(answer) as RegistrationResponseJSON,
    ...{ expectedChallenge: challenge, expectedOrigin: ORIGIN, expectedRPID: new URL(ORIGIN).hostname },
  })
  const publicKey = Buffer.from(verified.registrationInfo?.credential.publicKey ?? [])
  await owner.query(
    `INSERT INTO public.passkey (id, person_id, credential_id, public_key, counter, transports, backup_eligible, backed_up, name, created_at)
     VALUES ($1, $2, $3, $4, 1, '{}', false, false, 'k', $5)`,
    [randomUUID(), person, credential.id, publicKey, now],
  )
  return credential
}

/** Bank details that are in force at once. */
export async function giveAccount(
  owner: pg.Pool,
  { bank, organisation, now }: { bank: Bank; organisation: string; now: Date },
): Promise<void> {
  const row = randomUUID()
  const details = { holder: 'Ciné-Club de l’Étoile', iban: IBAN, bic: null }
  const { keyId, sealed, ibanMac } = sealDetails(bank.ring, { organisation, row, ...details })
  await owner.query(
    `INSERT INTO payout.bank_details (id, organisation_id, key_id, sealed, iban_mac, last_four, shared, asked_at, asked_by,
       hold_until, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $7, $7)`,
    [row, organisation, keyId, sealed, ibanMac, IBAN.slice(-4), now, randomUUID()],
  )
}

/** A French account of a number, with the two checks that it carries: its own key, and those of an IBAN. */
export function ibanOf(account: number): string {
  const [bank, branch] = [30_006n, 1n]
  const number = BigInt(account)
  const key = 97n - ((89n * bank + 15n * branch + 3n * number) % 97n)
  const padded = (value: bigint, digits: number) => value.toString().padStart(digits, '0')
  const national = padded(bank, 5) + padded(branch, 5) + padded(number, 11) + padded(key, 2)
  // F, R: 15, 27.
  return `FR${padded(98n - (BigInt(`${national}152700`) % 97n), 2)}${national}`
}

/** A bank's report (pain.002) that refuses these transfers, or the whole file. */
export function reportXml(messageId: string, refused: readonly string[] | 'all'): string {
  const status = refused === 'all' ? '<GrpSts>RJCT</GrpSts>' : ''
  const one = (endToEndId: string) =>
    `<TxInfAndSts><OrgnlEndToEndId>${endToEndId}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>`
  const transfers = refused === 'all' ? '' : refused.map(one).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2027-01-01T00:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status}</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>${transfers}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>`
}

/** A cinema's operator is a town: it is paid on its own title. */
export async function isPublic(
  owner: pg.Pool,
  { organisation, now }: { organisation: string; now: Date },
): Promise<void> {
  await owner.query(
    `INSERT INTO payout.tax_regime (organisation_id, declared_at, declared_by, regime, legal_name, address, siren)
     VALUES ($1, $2, $3, 'public-body', 'Ville de Toulon', '1 place de la Mairie, 83000 Toulon', '218300010')`,
    [organisation, now, randomUUID()],
  )
}
